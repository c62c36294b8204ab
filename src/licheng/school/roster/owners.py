"""Whose event it is, as the log is told: the commitment's parts, and what a rebuild knows the student by."""

from collections.abc import Collection
from uuid import UUID

from licheng.kernel.calendar import roc7
from licheng.kernel.rosters import StudentKey
from licheng.school.roster.models import Student
from licheng.shared.log.payloads import Owner
from licheng.shared.tenancy.sealing import unseal

NATIONAL_ID_PURPOSE = "national-id"


def owner_of(student: Student, name: str) -> Owner:
    """Return ``student``, whose account bears ``name``, as the owner of what is logged."""
    sealed = bytes(student.national_id_sealed)
    person_id = unseal(sealed, school_id=student.school_id, purpose=NATIONAL_ID_PURPOSE).decode()
    card = {
        "student": str(student.id),
        "account": str(student.account_id),
        "student_number": student.student_number,
        "name": name,
        "identity": bytes(student.national_id_hash).hex(),
        "national_id": person_id,
        "birth_on": student.birth_on.isoformat(),
        "gender": student.gender,
        "entry_year": student.entry_year,
        "is_enrolled": student.is_enrolled,
    }
    return Owner(student.id, StudentKey(person_id, roc7(student.birth_on)), card)


def owners_of(student_ids: Collection[UUID]) -> dict[UUID, Owner]:
    """Return the owners of those ids, in one query."""
    students = Student.objects.select_related("account").filter(id__in=student_ids)
    return {student.id: owner_of(student, student.account.name) for student in students}
