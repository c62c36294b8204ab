"""When an act is open to a student: the window of their grade, or a late supplement of their own (R-020, R-021)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from licheng.kernel.calendar import end_of_day_text, school_year_of, semester_of, taipei_date
from licheng.kernel.results import Allowed, Decision, Refused
from licheng.kernel.windows import Window, WindowState, check_open

WHOLE_YEAR: Final = 0


class Term(NamedTuple):
    """學期 of a 學年度; semester 0 is the whole school year. Terms sort by time."""

    school_year: int
    semester: int


def term_at(now: datetime) -> Term:
    """Return the semester in which ``now`` lies: the first begins on 1 August, the second on 1 February."""
    day = taipei_date(now)
    return Term(school_year_of(day), semester_of(day))


def year_at(now: datetime) -> Term:
    """Return the whole school year in which ``now`` lies."""
    return Term(term_at(now).school_year, WHOLE_YEAR)


class Asked(NamedTuple):
    """For whom an opening is asked: the student, the term, their grade then (None: not at the school)."""

    student_id: UUID
    term: Term
    grade: int | None


@dataclass(frozen=True)
class Opening:
    """When one act is open to one student in one term: the window of the grade, and what was granted beyond."""

    window: Window | None = None
    supplement_until: datetime | None = None

    def closes_at(self, now: datetime) -> datetime | None:
        """Return the excluded end of what is open at ``now``, or None when nothing is."""
        if not can_act_now(self, now):
            return None
        ends = (self.window.end if self.window else None, self.supplement_until)
        return max(end for end in ends if end is not None)


@dataclass(frozen=True)
class Openings:
    """When one act is open to one student, by term; a term that is not listed was never set."""

    by_term: Mapping[Term, Opening]

    def of(self, term: Term) -> Opening:
        """Return the opening of ``term``."""
        return self.by_term.get(term, Opening())

    def open_terms(self, now: datetime) -> list[Term]:
        """Return the terms open at ``now``, the earliest first."""
        return sorted(term for term, opening in self.by_term.items() if can_act_now(opening, now))


def can_act_now(opening: Opening, now: datetime) -> Decision:
    """Answer whether the act is open at ``now``.

    A supplement opens what is closed or was never set; it does not open a window before its time. Refuses with
    window_not_set, window_not_open (starts_at, starts_text) or window_closed (ended_at, ended_text).
    """
    decision = check_open(opening.window, now)
    until = opening.supplement_until
    early = opening.window is not None and opening.window.state_at(now) is WindowState.BEFORE
    if decision or until is None or early:
        return decision
    if now < until:
        return Allowed()
    ended_at = max(until, opening.window.end) if opening.window else until
    return Refused("window_closed", {"ended_at": ended_at, "ended_text": end_of_day_text(ended_at)})
