"""The only door to outcomes and their versions, in the school in scope."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Count, F, QuerySet

from licheng.school.outcomes.models import CourseOutcome, OutcomeVersion
from licheng.school.outcomes.rules import OutcomeState
from licheng.school.schedule.rules import Term
from licheng.shared.accounts.actor import Actor

_TEACHER = "course__teacher__account"


def own_outcome(actor: Actor, outcome_id: UUID) -> CourseOutcome | None:
    """Return the actor's own outcome with its course and teacher, None when it is another's or nobody's."""
    return _own(actor).filter(id=outcome_id).first()


def lock_outcome(outcome_id: UUID) -> CourseOutcome | None:
    """Return any outcome of the school, its row locked until the transaction ends; the caller asks whose it is."""
    outcome: CourseOutcome | None = (
        CourseOutcome.objects.select_related("student", _TEACHER)
        .select_for_update(of=("self",), no_key=True)
        .filter(id=outcome_id)
        .first()
    )
    return outcome


def _own(actor: Actor) -> QuerySet[CourseOutcome]:
    outcomes: QuerySet[CourseOutcome] = CourseOutcome.objects.select_related("student", _TEACHER).filter(
        student__account_id=actor.account_id
    )
    return outcomes


def version_of(outcome_id: UUID, number: int) -> OutcomeVersion | None:
    """Return one version with its files and all that the permission to see it asks."""
    version: OutcomeVersion | None = (
        OutcomeVersion.objects.select_related(
            "document", "media", "outcome__student", "outcome__course__teacher"
        )
        .filter(outcome_id=outcome_id, number=number)
        .first()
    )
    return version


def present_version(outcome: CourseOutcome) -> OutcomeVersion:
    """Return the version an outcome stands at, with its files."""
    versions = OutcomeVersion.objects.select_related("document", "media")
    version: OutcomeVersion = versions.get(outcome_id=outcome.id, number=outcome.version)
    return version


def versions_of(outcome_id: UUID) -> list[OutcomeVersion]:
    """Return every version of an outcome with its files, newest first."""
    versions = OutcomeVersion.objects.select_related("document", "media").filter(outcome_id=outcome_id)
    return list(versions.order_by("-number"))


def current_versions(student_id: UUID, school_years: Collection[int] | None = None) -> list[OutcomeVersion]:
    """Return the present version of each outcome of a student, deleted ones too, with course, teacher and files.

    Newest term first, in a term by subject; limited to the courses of ``school_years`` when given.
    """
    versions: QuerySet[OutcomeVersion] = OutcomeVersion.objects.select_related(
        "document", "media", f"outcome__{_TEACHER}"
    ).filter(outcome__student_id=student_id, number=F("outcome__version"))
    if school_years is not None:
        versions = versions.filter(outcome__course__school_year__in=list(school_years))
    return list(
        versions.order_by(
            "-outcome__course__school_year",
            "-outcome__course__semester",
            "outcome__course__subject_name",
            "outcome__created_at",
        )
    )


def count_outcomes(student_id: UUID, term: Term) -> int:
    """Return how many outcomes of the term count against the school's limit: all that are not deleted."""
    counted: int = (
        CourseOutcome.objects.filter(
            student_id=student_id, course__school_year=term.school_year, course__semester=term.semester
        )
        .exclude(state=OutcomeState.DELETED)
        .count()
    )
    return counted


def counts_by_term(student_id: UUID) -> dict[Term, int]:
    """Return how many outcomes of each term count against the school's limit, in one query."""
    rows = (
        CourseOutcome.objects.filter(student_id=student_id)
        .exclude(state=OutcomeState.DELETED)
        .values_list("course__school_year", "course__semester")
        .annotate(count=Count("id"))
    )
    return {Term(school_year, semester): count for school_year, semester, count in rows}
