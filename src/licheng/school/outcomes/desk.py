"""A student's desk: which terms take outcomes now, and how many more."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from licheng.kernel.results import Decision, Refused
from licheng.school.outcomes.openings import limit_of
from licheng.school.outcomes.queries import counts_by_term
from licheng.school.outcomes.rules import OutcomeState, Quota, Standing, can_add
from licheng.school.roster.models import Student
from licheng.school.roster.queries import grades_of, student_of
from licheng.school.schedule.models import Act
from licheng.school.schedule.queries import item_limits, openings_for
from licheng.school.schedule.rules import Openings, Term, can_act_now, term_at
from licheng.shared.accounts.actor import Actor


@dataclass(frozen=True)
class Desk:
    """Whose outcomes, when each term is open to them, and how many each term holds of how many."""

    student: Student
    openings: Openings
    quotas: Mapping[Term, Quota]

    def quota(self, term: Term) -> Quota:
        """Return the quota of ``term``."""
        return self.quotas.get(term, Quota(0))

    def standing(self, state: str, term: Term) -> Standing:
        """Return what the rules ask about an outcome of ``term`` in ``state``."""
        return Standing(OutcomeState(state), self.openings.of(term))

    def free_terms(self, now: datetime) -> list[Term]:
        """Return the open terms that take one more outcome, the earliest first."""
        return [term for term in self.openings.open_terms(now) if self._can_add(term, now)]

    def can_add_any(self, now: datetime) -> Decision:
        """Answer whether an outcome may be added in any term; a refusal speaks of the term that is nearest."""
        open_terms = self.openings.open_terms(now)
        decisions = [self._can_add(term, now) for term in open_terms]
        allowed = next((decision for decision in decisions if decision), None)
        if allowed is not None:
            return allowed
        return decisions[-1] if decisions else self._nearest(now)

    def _can_add(self, term: Term, now: datetime) -> Decision:
        return can_add(self.openings.of(term), self.quota(term), now)

    def _nearest(self, now: datetime) -> Decision:
        """Return why nothing is open: the next window's start, or else the last one's end."""
        refusals = {term: can_act_now(opening, now) for term, opening in self.openings.by_term.items()}
        coming = [term for term, refused in refusals.items() if _code(refused) == "window_not_open"]
        closed = [term for term, refused in refusals.items() if _code(refused) == "window_closed"]
        term = min(coming) if coming else max(closed, default=term_at(now))
        return can_act_now(self.openings.of(term), now)


def _code(decision: Decision) -> str:
    return decision.code if isinstance(decision, Refused) else ""


def desk_of(actor: Actor) -> Desk | None:
    """Return the desk of the student who acts, None when it is nobody enrolled; six queries."""
    student = student_of(actor)
    if student is None:
        return None
    grades = grades_of(student.id)
    limits, counts = item_limits(grades), counts_by_term(student.id)
    terms = {Term(year, semester) for year in grades for semester in (1, 2)} | counts.keys()
    quotas = {term: Quota(counts.get(term, 0), limit_of(limits.get(term.school_year))) for term in terms}
    openings = openings_for(Act.OUTCOME_UPLOAD, student_id=student.id, grades=grades)
    return Desk(student, openings, quotas)
