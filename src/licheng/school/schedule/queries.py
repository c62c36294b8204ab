"""Finding windows, supplements and limits of the school in scope."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from licheng.kernel.windows import Window
from licheng.school.schedule.models import Act, ActWindow, ItemLimit, LateSupplement, SchoolCalendar
from licheng.school.schedule.planning import CalendarDays, SemesterDays, WindowKey
from licheng.school.schedule.rules import Asked, Opening, Openings, Term


def window_for(act: Act, term: Term, grade: int) -> Window | None:
    """Return the window of ``act`` for ``grade`` in ``term``, or None when the school has set none."""
    row = ActWindow.objects.filter(
        act=act, school_year=term.school_year, semester=term.semester, grade=grade
    ).first()
    return Window(row.starts_at, row.ends_at) if row else None


def supplement_for(student_id: UUID, act: Act, term: Term) -> datetime | None:
    """Return until when ``act`` is kept open for the student in ``term``, or None when nothing was granted."""
    row = LateSupplement.objects.filter(
        student_id=student_id, act=act, school_year=term.school_year, semester=term.semester
    ).first()
    return row.until_at if row else None


def opening_for(act: Act, term: Term, *, student_id: UUID, grade: int | None) -> Opening:
    """Return when ``act`` is open to the student in ``term``; ``grade`` None means not at the school that year."""
    window = None if grade is None else window_for(act, term, grade)
    return Opening(window, supplement_for(student_id, act, term))


def openings_for(act: Act, *, student_id: UUID, grades: Mapping[int, int]) -> Openings:
    """Return when ``act`` is open to the student in every term of the years of ``grades`` (school year → grade).

    Two queries, however many terms.
    """
    windows = {
        Term(row.school_year, row.semester): Window(row.starts_at, row.ends_at)
        for row in ActWindow.objects.filter(act=act, school_year__in=grades)
        if row.grade == grades[row.school_year]
    }
    supplements = {
        Term(row.school_year, row.semester): row.until_at
        for row in LateSupplement.objects.filter(act=act, student_id=student_id)
    }
    terms = {*windows, *supplements}
    return Openings({term: Opening(windows.get(term), supplements.get(term)) for term in terms})


def item_limit(school_year: int) -> ItemLimit | None:
    """Return how many items the school lets a student upload in ``school_year``; None means it set no limit."""
    return item_limits([school_year]).get(school_year)


def item_limits(school_years: Iterable[int]) -> dict[int, ItemLimit]:
    """Return the limits of several school years, by year."""
    rows: Iterable[ItemLimit] = ItemLimit.objects.filter(school_year__in=list(school_years))
    return {row.school_year: row for row in rows}


def plan_of(school_year: int) -> dict[WindowKey, Window]:
    """Return every window the school set for ``school_year``."""
    rows: Iterable[ActWindow] = ActWindow.objects.filter(school_year=school_year)
    return {
        WindowKey(Act(row.act), row.semester, row.grade): Window(row.starts_at, row.ends_at) for row in rows
    }


def lock_windows(school_year: int) -> dict[WindowKey, ActWindow]:
    """Return the windows of ``school_year``, locked in key order until the transaction ends."""
    rows: Iterable[ActWindow] = (
        ActWindow.objects.select_for_update().filter(school_year=school_year).order_by("id")
    )
    return {WindowKey(Act(row.act), row.semester, row.grade): row for row in rows}


def calendar_days(school_year: int) -> CalendarDays:
    """Return the days of the school's calendar in ``school_year``, and the first of the next year."""
    rows: Iterable[SchoolCalendar] = SchoolCalendar.objects.filter(
        school_year__in=[school_year, school_year + 1]
    )
    days = {
        (row.school_year, row.semester): SemesterDays(
            row.starts_on, row.first_midterm_on, row.closing_ceremony_on
        )
        for row in rows
    }
    following = days.get((school_year + 1, 1))
    semesters = {semester: known for (year, semester), known in days.items() if year == school_year}
    return CalendarDays(semesters, following.starts_on if following else None)


def openings_of(act: Act, asked: Collection[Asked]) -> dict[Asked, Opening]:
    """Return when ``act`` is open to each of many students in their terms; two queries, however many.

    Supplements are exceptions: all of the years asked are fewer than the names of the students would be.
    """
    school_years = {one.term.school_year for one in asked}
    windows = {
        (Term(row.school_year, row.semester), row.grade): Window(row.starts_at, row.ends_at)
        for row in ActWindow.objects.filter(act=act, school_year__in=school_years)
    }
    supplements = {
        (row.student_id, Term(row.school_year, row.semester)): row.until_at
        for row in LateSupplement.objects.filter(act=act, school_year__in=school_years)
    }
    return {
        one: Opening(windows.get((one.term, one.grade or 0)), supplements.get((one.student_id, one.term)))
        for one in asked
    }
