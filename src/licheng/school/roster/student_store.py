"""Keeping 學生: the student, the account, and the class and seat of the school year."""

import secrets
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from licheng.kernel.national_id import mask
from licheng.school.roster.class_store import SHEET as CLASSES
from licheng.school.roster.models import ClassMembership, Student
from licheng.school.roster.people_accounts import (
    ACCOUNT,
    BATCH_SIZE,
    give_roles,
    make_accounts,
    rename_accounts,
)
from licheng.school.roster.sheets import Batch, Change, Identity, Key, Row, Stored, Term
from licheng.shared.accounts.roles import Role
from licheng.shared.tenancy.scope import current_school_id
from licheng.shared.tenancy.sealing import keyed_hash, seal

SHEET = "學生"
PURPOSE = "national-id"
FIELDS = {"出生日期": "birth_on", "性別": "gender", "入學年度": "entry_year", "學籍狀態": "is_enrolled"}
IDENTITY_FIELDS = ["national_id_sealed", "national_id_hash", "national_id_masked"]
PLACE = ("班級名稱", "座號")
HASH_BYTES = 32


class StudentStore:
    """Students of the school in scope, by student number; class and seat are those of the term's school year."""

    def load(self, term: Term) -> dict[Key, Stored]:
        """Return every student; one who has left need not be in a file."""
        memberships = ClassMembership.objects.filter(school_year=term.school_year)
        places = {
            student_id: (name, seat)
            for student_id, name, seat in memberships.values_list(
                "student_id", "school_class__name", "seat_number"
            )
        }
        students = Student.objects.select_related("account").defer("national_id_sealed")
        return {
            (student.student_number,): Stored(
                student.id,
                _values(student, places.get(student.id, (None, None))),
                expected=student.is_enrolled,
            )
            for student in students
        }

    def count(self, _term: Term) -> int:
        """Return the number of enrolled students."""
        return int(Student.objects.filter(is_enrolled=True).count())

    def write(self, added: Sequence[Row], changed: Sequence[Change], batch: Batch) -> None:
        """Make and change students with their accounts, and seat them."""
        accounts = make_accounts(added, "學號", batch)
        students = [
            Student(account=account, student_number=row.key[0], **_identity_fields(row), **_fields(row))
            for account, row in zip(accounts, added, strict=True)
        ]
        Student.objects.bulk_create(students, batch_size=BATCH_SIZE)
        give_roles({account.id: frozenset({Role.STUDENT}) for account in accounts}, batch)
        made: dict[Key, UUID] = {(student.student_number,): student.id for student in students}
        batch.made(SHEET, made)
        rename_accounts(changed, {"姓名": "name"})
        _change_students(changed)
        moved = [change for change in changed if set(PLACE) & set(change.columns)]
        _leave_seats([change.stored.id for change in moved], batch.term)
        seated = [(made[row.key], row.values) for row in added]
        seated += [(change.stored.id, {**change.stored.values, **_stated(change.row)}) for change in moved]
        _take_seats(seated, batch)
        batch.wrote(len(added) + len(changed))


def identify(number: str) -> Identity:
    """Return the identity of a normalized national ID in the school in scope."""
    found_by = keyed_hash(number, school_id=current_school_id(), purpose=PURPOSE)
    return Identity(found_by, mask(number), number)


def _values(student: Student, place: tuple[str | None, int | None]) -> dict[str, Any]:
    return {
        "學號": student.student_number,
        "姓名": student.account.name,
        "身分證號": Identity(bytes(student.national_id_hash), student.national_id_masked),
        "出生日期": student.birth_on,
        "性別": student.gender,
        "入學年度": student.entry_year,
        "班級名稱": place[0],
        "座號": place[1],
        "學籍狀態": student.is_enrolled,
        ACCOUNT: student.account_id,
    }


def _stated(row: Row) -> dict[str, Any]:
    return {header: value for header, value in row.values.items() if value is not None}


def _fields(row: Row) -> dict[str, Any]:
    stated = _stated(row)
    return {field: stated[header] for header, field in FIELDS.items() if header in stated}


def _identity_fields(row: Row) -> dict[str, Any]:
    identity = row.values["身分證號"]
    if not isinstance(identity, Identity):
        raise TypeError(identity)
    sealed = seal(identity.plain.encode(), school_id=current_school_id(), purpose=PURPOSE)
    return {
        "national_id_sealed": sealed,
        "national_id_hash": identity.hash,
        "national_id_masked": identity.masked,
    }


def _change_students(changed: Sequence[Change]) -> None:
    by_id = {change.stored.id: change for change in changed}
    students = list(Student.objects.filter(id__in=by_id).select_for_update().order_by("id"))
    renumbered = []
    for student in students:
        change = by_id[student.id]
        fields = _fields(change.row)
        if "身分證號" in change.columns:
            fields |= _identity_fields(change.row)
            renumbered.append(student.id)
        for name, value in fields.items():
            setattr(student, name, value)
    _vacate_identities(renumbered)
    Student.objects.bulk_update(students, [*FIELDS.values(), *IDENTITY_FIELDS], batch_size=BATCH_SIZE)


def _vacate_identities(student_ids: Iterable[UUID]) -> None:
    """Free the old numbers first: two students' may have been exchanged, and the database compares row by row."""
    vacant = [Student(id=each, national_id_hash=secrets.token_bytes(HASH_BYTES)) for each in student_ids]
    Student.objects.bulk_update(vacant, ["national_id_hash"], batch_size=BATCH_SIZE)


def _leave_seats(student_ids: Sequence[UUID], term: Term) -> None:
    ClassMembership.objects.filter(student_id__in=student_ids, school_year=term.school_year).delete()


def _take_seats(seated: Iterable[tuple[UUID, Any]], batch: Batch) -> None:
    year = batch.term.school_year
    memberships = [
        ClassMembership(
            student_id=student_id,
            school_class_id=batch.id_of(CLASSES, (str(values["班級名稱"]),)),
            school_year=year,
            seat_number=values["座號"],
        )
        for student_id, values in seated
        if values.get("班級名稱") is not None and values.get("座號") is not None
    ]
    ClassMembership.objects.bulk_create(memberships, batch_size=BATCH_SIZE)
