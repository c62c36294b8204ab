"""Students and teachers as the log knows them: from the cards of its events. An import of the workbook then finds them."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Model

from licheng.kernel.calendar import taipei_date
from licheng.kernel.canonical import Document
from licheng.kernel.national_id import mask
from licheng.school.roster.models import Student, Teacher
from licheng.school.roster.owners import NATIONAL_ID_PURPOSE
from licheng.shared.accounts.models import Account, RoleGrant
from licheng.shared.accounts.roles import Role
from licheng.shared.log.payloads import Payload
from licheng.shared.rebuild.parts import Part, Table, Told, id_in
from licheng.shared.tenancy.scope import current_school_id
from licheng.shared.tenancy.sealing import seal

NO_PASSWORD = "!"  # noqa: S105 - matches no password; a first one is issued on the account page


class PeoplePart(Part):
    """Accounts, students and teachers, each as at the last event that names them."""

    tables = (Table(Student, ("account_id",), all=False),)

    def __init__(self, told: Told) -> None:
        """Begin with nobody."""
        super().__init__(told)
        self._accounts: dict[UUID, Account] = {}
        self._grants: dict[tuple[UUID, Role], RoleGrant] = {}
        self._students: dict[UUID, Student] = {}
        self._teachers: dict[UUID, Teacher] = {}

    def take(self, payload: Payload) -> bool:
        """Know the student whose event it is; what happened is for the other features."""
        card, at = payload.owner, payload.head.at
        account_id = self._account(id_in(card, "account"), card["student_number"], card["name"], at)
        self._grant(account_id, Role.STUDENT, at)
        student_id = id_in(card, "student")
        known = self._students.get(student_id)
        if known is None or bytes(known.national_id_hash).hex() != card["identity"]:
            known = self._students[student_id] = _identified(student_id, card)
        known.account_id, known.student_number = account_id, card["student_number"]
        known.birth_on = date.fromisoformat(card["birth_on"])
        known.gender, known.entry_year = card["gender"], card["entry_year"]
        known.is_enrolled = card["is_enrolled"]
        return False

    def teacher(self, card: Document, at: datetime) -> UUID:
        """Know the teacher of a course by the card that was logged, and return the teacher's id."""
        account_id = self._account(id_in(card, "account"), card["login_name"], card["name"], at)
        self._grant(account_id, Role.COURSE_TEACHER, at)
        teacher_id = id_in(card, "id")
        self._teachers[teacher_id] = Teacher(
            id=teacher_id, account_id=account_id, staff_number=card["staff_number"]
        )
        return teacher_id

    def rows(self) -> Iterator[Sequence[Model]]:
        """Yield accounts with their roles, students and teachers."""
        yield list(self._accounts.values())
        yield list(self._grants.values())
        yield list(self._students.values())
        yield list(self._teachers.values())

    def _account(self, account_id: UUID, login_name: str, name: str, at: datetime) -> UUID:
        account = self._accounts.get(account_id)
        if account is None:
            account = Account(id=account_id, password=NO_PASSWORD, must_change_password=True, created_at=at)
            self._accounts[account_id] = account
        account.login_name, account.name = login_name, name
        return account_id

    def _grant(self, account_id: UUID, role: Role, at: datetime) -> None:
        if (account_id, role) not in self._grants:
            grant = RoleGrant(account_id=account_id, role=role.value, since_on=taipei_date(at))
            self._grants[account_id, role] = grant


def _identified(student_id: UUID, card: Document) -> Student:
    """Return the student with the national ID of ``card``, sealed anew."""
    number = card["national_id"]
    sealed = seal(number.encode(), school_id=current_school_id(), purpose=NATIONAL_ID_PURPOSE)
    return Student(
        id=student_id,
        national_id_sealed=sealed,
        national_id_hash=bytes.fromhex(card["identity"]),
        national_id_masked=mask(number),
    )
