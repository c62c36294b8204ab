"""The only door to lost files and whom they concern, in the school in scope."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from licheng.school.losses.models import LostObject, ObjectRestoration
from licheng.school.losses.rules import Way
from licheng.school.outcomes.models import OutcomeState, OutcomeVersion
from licheng.school.performances.models import PerformanceVersion
from licheng.school.roster.models import ClassMembership, Student
from licheng.shared.accounts.actor import Actor


@dataclass(frozen=True)
class StudentLosses:
    """One student with the number of works and files of theirs that are lost, and their class of the year."""

    student: Student
    membership: ClassMembership | None
    works: int
    files: int


def open_losses() -> QuerySet[LostObject]:
    """Return the losses that nothing has brought back yet."""
    losses: QuerySet[LostObject] = LostObject.objects.filter(
        ~Exists(ObjectRestoration.objects.filter(lost_object=OuterRef("id")))
    )
    return losses


def restored_count() -> int:
    """Return how many lost files students have brought back."""
    return int(ObjectRestoration.objects.filter(way=Way.STUDENT).count())


def lost_outcome_versions() -> QuerySet[OutcomeVersion]:
    """Return the versions of outcomes that are not deleted with a lost file: ``lost_document``, ``lost_media``."""
    versions: QuerySet[OutcomeVersion] = _with_lost_file(OutcomeVersion.objects).exclude(
        outcome__state=OutcomeState.DELETED
    )
    return versions


def lost_performance_versions() -> QuerySet[PerformanceVersion]:
    """Return the same of performances."""
    versions: QuerySet[PerformanceVersion] = _with_lost_file(PerformanceVersion.objects).filter(
        performance__deleted_at__isnull=True
    )
    return versions


def _with_lost_file(versions: Any) -> QuerySet[Any]:
    found: QuerySet[Any] = versions.annotate(
        lost_document=Exists(open_losses().filter(stored_object_id=OuterRef("document_id"))),
        lost_media=Exists(open_losses().filter(stored_object_id=OuterRef("media_id"))),
    ).filter(Q(lost_document=True) | Q(lost_media=True))
    return found


def own_lost_outcomes(actor: Actor) -> list[OutcomeVersion]:
    """Return the actor's own versions of outcomes with a lost file, the present ones first."""
    versions = lost_outcome_versions().filter(outcome__student__account_id=actor.account_id)
    return list(
        versions.select_related("document", "media", "outcome__course").order_by(
            "outcome__created_at", "outcome_id", "-number"
        )
    )


def own_lost_performances(actor: Actor) -> list[PerformanceVersion]:
    """Return the same of performances."""
    versions = lost_performance_versions().filter(performance__student__account_id=actor.account_id)
    return list(
        versions.select_related("document", "media", "performance").order_by(
            "performance__created_at", "performance_id", "-number"
        )
    )


def losses_of_objects(object_ids: Collection[UUID]) -> list[LostObject]:
    """Return the open losses of these objects."""
    return list(open_losses().filter(stored_object_id__in=object_ids).select_related("stored_object"))


def losses_by_student(school_year: int, *, class_ids: Collection[UUID] | None = None) -> list[StudentLosses]:
    """Return everybody with a lost file, by class and seat; only those of ``class_ids`` when given.

    Five queries for any number of students.
    """
    works, files = _lost_parts()
    students = Student.objects.select_related("account").filter(id__in=works)
    memberships = ClassMembership.objects.select_related("school_class").filter(
        student_id__in=works, school_year=school_year
    )
    if class_ids is not None:
        memberships = memberships.filter(school_class_id__in=class_ids)
    seats = {membership.student_id: membership for membership in memberships}
    found = [
        StudentLosses(student, seats.get(student.id), len(works[student.id]), len(files[student.id]))
        for student in students
        if class_ids is None or student.id in seats
    ]
    return sorted(found, key=_by_seat)


def _by_seat(losses: StudentLosses) -> tuple[bool, str, int, str]:
    seat = losses.membership
    if seat is None:
        return True, "", 0, losses.student.student_number
    return False, seat.school_class.name, seat.seat_number, losses.student.student_number


def _lost_parts() -> tuple[dict[UUID, set[UUID]], dict[UUID, set[UUID]]]:
    """Return the works and the files that are lost, by student."""
    works: dict[UUID, set[UUID]] = {}
    files: dict[UUID, set[UUID]] = {}
    columns = ("student_id", "work_id", "document_id", "media_id", "lost_document", "lost_media")
    outcomes = lost_outcome_versions().annotate(student_id=F("outcome__student_id"), work_id=F("outcome_id"))
    performances = lost_performance_versions().annotate(
        student_id=F("performance__student_id"), work_id=F("performance_id")
    )
    for rows in (outcomes, performances):
        for student, work, document, media, lost_document, lost_media in rows.values_list(*columns):
            works.setdefault(student, set()).add(work)
            lost = {document} if lost_document else set()
            files.setdefault(student, set()).update(lost | ({media} if lost_media else set()))
    return works, files
