"""Finding the people of the school in scope."""

from uuid import UUID

from licheng.school.roster.models import ClassMembership, Student
from licheng.shared.accounts.actor import Actor


def student_of(actor: Actor) -> Student | None:
    """Return the student whose account acts, or None when it is nobody enrolled."""
    student: Student | None = Student.objects.filter(account_id=actor.account_id, is_enrolled=True).first()
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
