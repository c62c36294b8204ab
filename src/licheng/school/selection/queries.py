"""The only door to selections and to what can be selected."""

from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import F, QuerySet

from licheng.school.outcomes.models import OutcomeState, OutcomeVersion
from licheng.school.performances.models import PerformanceVersion
from licheng.school.roster.models import Student
from licheng.school.selection.models import SelectedOutcome, SelectedPerformance, Selection, SelectionChange
from licheng.school.selection.rules import Chosen, Part


@dataclass(frozen=True)
class StudentSelection:
    """One student's choice of one year, read in three queries."""

    outcome_ids: frozenset[UUID] = frozenset()
    performance_ids: frozenset[UUID] = frozenset()
    no_outcomes: bool = False
    no_performances: bool = False
    selection_id: UUID | None = field(default=None, compare=False)

    def chosen(self, part: Part) -> Chosen:
        """Return what stands chosen in ``part``, as the rules ask it."""
        if part is Part.OUTCOMES:
            return Chosen(part, len(self.outcome_ids), self.no_outcomes)
        return Chosen(part, len(self.performance_ids), self.no_performances)


def selection_of(student: Student, school_year: int) -> StudentSelection:
    """Return the student's choice; an empty one when nothing was chosen yet."""
    selection = Selection.objects.filter(student=student, school_year=school_year).first()
    if selection is None:
        return StudentSelection()
    return read_selection(selection)


def read_selection(selection: Selection) -> StudentSelection:
    """Return the items of a selection row.

    A work whose certification was revoked stays chosen, to be seen and taken out: the precheck holds it back.
    What was deleted leaves the choice; it is back when it is restored.
    """
    outcomes = (
        SelectedOutcome.objects.filter(selection=selection)
        .exclude(outcome__state=OutcomeState.DELETED)
        .values_list("outcome_id", flat=True)
    )
    performances = SelectedPerformance.objects.filter(
        selection=selection, performance__deleted_at__isnull=True
    ).values_list("performance_id", flat=True)
    return StudentSelection(
        outcome_ids=frozenset(outcomes),
        performance_ids=frozenset(performances),
        no_outcomes=selection.no_outcomes,
        no_performances=selection.no_performances,
        selection_id=selection.id,
    )


def outcomes_to_select(student: Student, school_year: int) -> QuerySet[OutcomeVersion]:
    """Return the present versions of the student's outcomes of the year, certified or not, by subject."""
    versions: QuerySet[OutcomeVersion] = (
        OutcomeVersion.objects.select_related("outcome__course", "document", "media")
        .filter(
            outcome__student=student, outcome__course__school_year=school_year, number=F("outcome__version")
        )
        .exclude(outcome__state=OutcomeState.DELETED)
        .order_by("outcome__course__semester", "outcome__course__subject_name", "outcome__created_at")
    )
    return versions


def performances_to_select(student: Student, school_year: int) -> QuerySet[PerformanceVersion]:
    """Return the present versions of the student's performances of the year."""
    versions: QuerySet[PerformanceVersion] = (
        PerformanceVersion.objects.select_related("performance", "document", "media")
        .filter(
            performance__student=student,
            performance__school_year=school_year,
            performance__deleted_at__isnull=True,
            number=F("performance__version"),
        )
        .order_by("performance__created_at")
    )
    return versions


def changes_of(selection_id: UUID) -> QuerySet[SelectionChange]:
    """Return the history of a selection, newest first."""
    changes: QuerySet[SelectionChange] = SelectionChange.objects.filter(selection_id=selection_id).order_by(
        "-changed_at", "-id"
    )
    return changes
