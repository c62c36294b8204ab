"""Makers of windows, supplements and limits of school year 114, and the instants the tests live at."""

from datetime import UTC, datetime

from licheng.school.roster.models import Student
from licheng.school.schedule.models import Act, ActWindow, ItemLimit, LateSupplement
from tests.factories.people import SCHOOL_YEAR

OPENS = datetime(2025, 8, 31, 16, tzinfo=UTC)  # 9/1（一）00:00 in Taipei
WITHIN = datetime(2025, 11, 10, 4, tzinfo=UTC)  # 11/10（一）12:00
CLOSES = datetime(2026, 2, 3, 16, tzinfo=UTC)  # the end of 2/3（二）
AFTER = datetime(2026, 2, 4, 1, tzinfo=UTC)


def make_window(
    act: Act = Act.OUTCOME_UPLOAD,
    *,
    semester: int = 1,
    grade: int = 1,
    starts_at: datetime = OPENS,
    ends_at: datetime = CLOSES,
) -> ActWindow:
    """Return a window of this school year, open at WITHIN."""
    window: ActWindow = ActWindow.objects.create(
        act=act, school_year=SCHOOL_YEAR, semester=semester, grade=grade, starts_at=starts_at, ends_at=ends_at
    )
    return window


def make_supplement(
    student: Student, *, until_at: datetime, act: Act = Act.OUTCOME_UPLOAD, semester: int = 1
) -> LateSupplement:
    """Return what keeps ``act`` open for ``student`` until ``until_at``."""
    supplement: LateSupplement = LateSupplement.objects.create(
        student=student,
        act=act,
        school_year=SCHOOL_YEAR,
        semester=semester,
        until_at=until_at,
        reason="檔案在校外檢定時毀損",
        granted_by="教學組長",
        granted_at=CLOSES,
    )
    return supplement


def make_item_limit(*, outcomes: int = 6, performances: int = 20) -> ItemLimit:
    """Return how many items a student may upload this school year."""
    limit: ItemLimit = ItemLimit.objects.create(
        school_year=SCHOOL_YEAR, outcomes_per_semester=outcomes, performances_per_year=performances
    )
    return limit
