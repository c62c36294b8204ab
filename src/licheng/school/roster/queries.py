"""Finding the people of the school in scope."""

from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from licheng.school.roster.models import ClassMembership, RosterImport, SchoolClass, Student, Teacher
from licheng.school.roster.rules import APPLY, ImportState, state_of
from licheng.shared.accounts.actor import Actor
from licheng.shared.accounts.models import Account
from licheng.shared.jobs.models import LongTask
from licheng.shared.tenancy.models import School
from licheng.shared.tenancy.scope import current_school_id


def student_of(actor: Actor) -> Student | None:
    """Return the student whose account acts, or None when it is nobody enrolled."""
    student: Student | None = Student.objects.filter(account_id=actor.account_id, is_enrolled=True).first()
    return student


def lock_student_of(actor: Actor) -> Student | None:
    """Return the same, their row locked, so that what they save happens one after the other."""
    student: Student | None = (
        Student.objects.select_for_update(no_key=True)
        .filter(account_id=actor.account_id, is_enrolled=True)
        .first()
    )
    return student


def grades_of(student_id: UUID) -> dict[int, int]:
    """Return the student's grade in each school year they have a class, newest year last."""
    rows = ClassMembership.objects.filter(student_id=student_id).order_by("school_year")
    return dict(rows.values_list("school_year", "school_class__grade"))


def membership_of(student_id: UUID, school_year: int) -> ClassMembership | None:
    """Return the student's class and seat in ``school_year``, or None when they had none."""
    membership: ClassMembership | None = (
        ClassMembership.objects.select_related("school_class")
        .filter(student_id=student_id, school_year=school_year)
        .first()
    )
    return membership


def school_in_scope() -> School:
    """Return the school the code works in."""
    return School.objects.get(id=current_school_id())


def login_names_of_others() -> frozenset[str]:
    """Return the login names of accounts that belong to no teacher and no student."""
    accounts = Account.objects.filter(
        ~Exists(Teacher.objects.filter(account_id=OuterRef("id"))),
        ~Exists(Student.objects.filter(account_id=OuterRef("id"))),
    )
    return frozenset(accounts.values_list("login_name", flat=True))


def roster_imports() -> QuerySet[RosterImport]:
    """Return the imports of the school with their tasks, newest first, without the sealed bytes."""
    imports: QuerySet[RosterImport] = (
        RosterImport.objects.select_related("task__started_by")
        .defer("sealed_upload")
        .annotate(has_upload=Q(sealed_upload__isnull=False))
        .order_by("-brought_at")
    )
    return imports


def find_import(import_id: UUID) -> RosterImport | None:
    """Return one import with its task and whether its upload is still kept, or None."""
    found: RosterImport | None = roster_imports().filter(id=import_id).first()
    return found


def lock_import(import_id: UUID) -> RosterImport | None:
    """Return one import, its row locked until the transaction ends, or None."""
    found: RosterImport | None = RosterImport.objects.select_for_update().filter(id=import_id).first()
    return found


def classes_with_counts(school_year: int) -> QuerySet[SchoolClass]:
    """Return the classes of a school year with their enrolled students counted, by grade and name."""
    classes: QuerySet[SchoolClass] = (
        SchoolClass.objects.filter(school_year=school_year)
        .select_related("homeroom_teacher__account")
        .annotate(students=Count("memberships", filter=Q(memberships__student__is_enrolled=True)))
        .order_by("grade", "name")
    )
    return classes


def is_applying() -> bool:
    """Return whether an import of the school is waiting to be written or being written."""
    running = [LongTask.State.WAITING, LongTask.State.RUNNING]
    return bool(RosterImport.objects.filter(task__kind=APPLY, task__state__in=running).exists())


def state_of_import(brought: RosterImport) -> ImportState:
    """Return where an import of :func:`find_import` or :func:`roster_imports` stands."""
    return state_of(
        kind=brought.task.kind,
        task_state=brought.task.state,
        is_applied=brought.applied_at is not None,
        has_upload=bool(getattr(brought, "has_upload", False)),
        problems=brought.plan.get("problem_count", 0),
        writes=brought.plan.get("writes", 0),
    )


def classes_of(school_year: int) -> QuerySet[SchoolClass]:
    """Return the classes of a school year, by grade and name."""
    classes: QuerySet[SchoolClass] = SchoolClass.objects.filter(school_year=school_year).order_by(
        "grade", "name"
    )
    return classes


def accounts_of_class(class_id: str) -> QuerySet[Any]:
    """Return the ids of the accounts of a class's students, to be used inside a query."""
    accounts: QuerySet[Any] = ClassMembership.objects.filter(school_class_id=class_id).values(
        "student__account_id"
    )
    return accounts


def accounts_of_teachers() -> QuerySet[Any]:
    """Return the ids of the teachers' accounts, to be used inside a query."""
    accounts: QuerySet[Any] = Teacher.objects.values("account_id")
    return accounts
