"""What a student puts into an outcome, and whether a version already says it."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from licheng.kernel.rule_set import load_rule_set
from licheng.kernel.rule_sets import latest_school_year
from licheng.kernel.text import tidy_brief
from licheng.school.outcomes.models import OutcomeVersion
from licheng.shared.files.attaching import NO_FILES, FileChoice, FilePair
from licheng.shared.files.names import stem_of

BRIEF_LIMIT: Final = load_rule_set(latest_school_year()).brief_characters
_TITLE_LENGTH = 20


@dataclass(frozen=True)
class OutcomeContent:
    """What a form says: the course, the brief as typed, and the two files."""

    course_id: UUID
    brief: str = ""
    files: FileChoice = NO_FILES


def is_same(version: OutcomeVersion, content: OutcomeContent, files: FilePair) -> bool:
    """Return whether ``version`` already holds exactly this brief and these files."""
    held = (version.brief, version.document_id, version.media_id)
    wanted = (tidy_brief(content.brief), files.document.object_id, files.media.object_id)
    return held == wanted


def title_of(file_name: str, brief: str) -> str:
    """Return what a work is called: the name of its file without the ending, or how its brief begins."""
    name = stem_of(file_name)
    if name:
        return name
    first = brief.partition("\n")[0]
    return first if len(first) <= _TITLE_LENGTH else f"{first[:_TITLE_LENGTH]}…"


def work_title(version: OutcomeVersion) -> str:
    """Return what the work of ``version`` is called."""
    return title_of(version.document_name or version.media_name, version.brief)


def outcome_title(version: OutcomeVersion) -> str:
    """Return the work with its subject, as lists and tasks show it: 國語文〈小說改寫〉."""
    subject = version.outcome.course.subject_name
    work = work_title(version)
    return f"{subject}〈{work}〉" if work else subject
