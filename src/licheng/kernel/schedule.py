"""作業期程: the windows a school and the authority set, and the days of the school calendar they hang on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from licheng.kernel.windows import Window

REGULAR_BATCH: Final = "regular"
FINAL_GRADE: Final = 3


class WindowKind(StrEnum):
    """What a window of a school opens."""

    OUTCOME_UPLOAD = "outcome_upload"
    CERTIFICATION = "certification"
    PERFORMANCE_UPLOAD = "performance_upload"
    SELECTION = "selection"
    CONFIRMATION = "confirmation"


class AuthorityWindowKind(StrEnum):
    """What a window of the authority opens."""

    PRECHECK = "precheck"
    SUBMISSION = "submission"
    CONFIRMATION = "confirmation"


class RecordKind(StrEnum):
    """The part of a portfolio that is handed in; COURSE_ROSTER is handed in for the 開課預檢 only."""

    BASIC_DATA = "basic_data"
    COURSE_HISTORY = "course_history"
    COURSE_OUTCOME = "course_outcome"
    DIVERSE_PERFORMANCE = "diverse_performance"
    COURSE_ROSTER = "course_roster"


# The school-year records are chosen by students before they are handed in; the others are not.
SELECTED_RECORDS: Final = (RecordKind.COURSE_OUTCOME, RecordKind.DIVERSE_PERFORMANCE)


@dataclass(frozen=True)
class SchoolWindow:
    """期程 of a school: one kind of window, for a semester (0: the school year), a grade (None: every grade).

    ``batch`` tells grade 3's 學術群 and 專業群 apart; ``record`` is what a confirmation confirms.
    """

    kind: WindowKind
    window: Window
    semester: int = 0
    grade: int | None = None
    batch: str = REGULAR_BATCH
    record: RecordKind | None = None

    @property
    def is_final_semester(self) -> bool:
        """Whether it is grade 3's second semester alone, to which the closing rule does not apply."""
        return self.grade == FINAL_GRADE and self.semester == 2  # noqa: PLR2004 (semesters are 1 and 2)


@dataclass(frozen=True)
class AuthorityWindow:
    """期程 of the authority for some records of a semester (0: the school year) and a batch."""

    kind: AuthorityWindowKind
    records: tuple[RecordKind, ...]
    semester: int
    batch: str
    window: Window
    source: str


@dataclass(frozen=True)
class SchoolCalendar:
    """學校行事曆: the days that windows hang on, by semester where they have one."""

    school_year: int
    first_midterm: Mapping[int, date] = field(default_factory=dict)
    closing_ceremony: Mapping[int, date] = field(default_factory=dict)
    next_semester_start: date | None = None
    holidays: frozenset[date] = frozenset()
