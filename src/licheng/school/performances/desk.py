"""A student's desk: which school years take performances now, and how many more."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from licheng.kernel.results import Decision, Refused
from licheng.school.performances.queries import counts_by_year
from licheng.school.performances.rules import YearQuota, can_add
from licheng.school.roster.models import Student
from licheng.school.roster.queries import grades_of, student_of
from licheng.school.schedule.models import Act
from licheng.school.schedule.queries import item_limits, openings_for
from licheng.school.schedule.rules import WHOLE_YEAR, Opening, Openings, Term, can_act_now, year_at
from licheng.shared.accounts.actor import Actor


@dataclass(frozen=True)
class Desk:
    """Whose performances, when each year is open to them, and how many each year holds of how many."""

    student: Student
    openings: Openings
    quotas: Mapping[int, YearQuota]

    def opening(self, school_year: int) -> Opening:
        """Return when ``school_year`` is open to the student."""
        return self.openings.of(Term(school_year, WHOLE_YEAR))

    def quota(self, school_year: int) -> YearQuota:
        """Return the quota of ``school_year``."""
        return self.quotas.get(school_year, YearQuota(0))

    def can_add_to(self, school_year: int, now: datetime) -> Decision:
        """Answer whether a performance may be added to ``school_year``."""
        return can_add(self.opening(school_year), self.quota(school_year), now)

    def free_years(self, now: datetime) -> list[int]:
        """Return the open school years that take one more, the present one first."""
        open_years = [term.school_year for term in self.openings.open_terms(now)]
        return [year for year in sorted(open_years, reverse=True) if self.can_add_to(year, now)]

    def can_add_any(self, now: datetime) -> Decision:
        """Answer whether one may be added to any year; a refusal speaks of the present or the last open year."""
        open_years = [term.school_year for term in self.openings.open_terms(now)]
        decisions = [self.can_add_to(year, now) for year in open_years]
        allowed = next((decision for decision in decisions if decision), None)
        if allowed is not None:
            return allowed
        if decisions:
            return decisions[-1]
        present = can_act_now(self.openings.of(year_at(now)), now)
        if isinstance(present, Refused) and present.code == "window_not_set" and self.openings.by_term:
            return can_act_now(self.openings.of(max(self.openings.by_term)), now)
        return present


def desk_of(actor: Actor) -> Desk | None:
    """Return the desk of the student who acts, None when it is nobody enrolled; six queries."""
    student = student_of(actor)
    if student is None:
        return None
    grades = grades_of(student.id)
    limits, counts = item_limits(grades), counts_by_year(student.id)
    quotas = {
        year: YearQuota(counts.get(year, 0), limits[year].performances_per_year if year in limits else None)
        for year in grades.keys() | counts.keys()
    }
    openings = openings_for(Act.PERFORMANCE_UPLOAD, student_id=student.id, grades=grades)
    return Desk(student, openings, quotas)
