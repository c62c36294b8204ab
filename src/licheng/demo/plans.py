"""How large the demo's schools are, and the days its years turn on."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from licheng.kernel.calendar import TAIPEI

PRESENT_YEAR: Final = 114
EARLIER_YEAR: Final = 113
NEXT_YEAR: Final = 115
GRADES: Final = (1, 2, 3)
SEMESTERS: Final = (1, 2)

# The last days of the first semester: works wait, some came back, and the windows close within the week.
PRESENT: Final = datetime(2026, 1, 29, 10, 15, tzinfo=TAIPEI).astimezone(UTC)
PEOPLE_SINCE: Final = date(2024, 8, 1)
# Every account's, printed for everybody who starts the demo.
PASSWORD: Final = "licheng-demo"  # noqa: S105
LOADED_AT: Final = datetime(2024, 8, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Term:
    """學期 with the days its school keeps."""

    school_year: int
    semester: int
    starts_on: date
    first_midterm_on: date | None = None
    closing_ceremony_on: date | None = None


TERMS: Final = (
    Term(113, 1, date(2024, 8, 30), date(2024, 10, 15), date(2025, 1, 20)),
    Term(113, 2, date(2025, 2, 11), date(2025, 3, 27), date(2025, 6, 30)),
    Term(114, 1, date(2025, 9, 1), date(2025, 10, 14), date(2026, 1, 20)),
    Term(114, 2, date(2026, 2, 11), date(2026, 3, 26), date(2026, 6, 30)),
    Term(115, 1, date(2026, 9, 1)),
)


@dataclass(frozen=True)
class SchoolPlan:
    """One school of the demo: which of the cast belongs there, and how large it is."""

    part: str
    code: str
    name: str
    classes: int
    students: int
    teachers: int
    has_vocational_class: bool
    works_a_student: float
    performances_a_student: float


MAIN: Final = "main"
NEIGHBOR: Final = "neighbor"

# The codes stand for no school: both are the ministry's own test codes. About the figures of a middle-sized school; the second school is there to be walled off from the first.
FULL: Final = (
    SchoolPlan(MAIN, "000B00", "歷程示範高中", 4, 30, 60, True, 3.0, 1.6),
    SchoolPlan(NEIGHBOR, "000000", "海風高中", 1, 20, 14, False, 2.0, 1.0),
)
SMALL: Final = (
    SchoolPlan(MAIN, "000B00", "歷程示範高中", 2, 4, 20, True, 4.0, 3.0),
    SchoolPlan(NEIGHBOR, "000000", "海風高中", 1, 2, 14, False, 2.0, 1.0),
)
