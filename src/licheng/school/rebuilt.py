"""The features whose rows are made again from the log, in the order of the school's year."""

from typing import Final

from licheng.school.certification.rebuilt import DecisionPart
from licheng.school.courses.rebuilt import CoursePart
from licheng.school.outcomes.rebuilt import OutcomePart
from licheng.school.performances.rebuilt import PerformancePart
from licheng.school.receipts.rebuilt import ReceiptPart
from licheng.school.roster.rebuilt import PeoplePart
from licheng.school.selection.rebuilt import SelectionPart
from licheng.school.submission.rebuilt import SubmissionPart
from licheng.shared.rebuild.parts import Part
from licheng.shared.rebuild.shared_parts import FilePart, SaltPart

PARTS: Final[tuple[type[Part], ...]] = (
    SaltPart,
    FilePart,
    PeoplePart,
    CoursePart,
    OutcomePart,
    PerformancePart,
    DecisionPart,
    SelectionPart,
    SubmissionPart,
    ReceiptPart,
)
