"""Keeping 教師: the teacher, the account and the roles it holds."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from licheng.school.roster.models import Teacher
from licheng.school.roster.people_accounts import (
    ACCOUNT,
    BATCH_SIZE,
    account_of,
    give_roles,
    make_accounts,
    rename_accounts,
)
from licheng.school.roster.sheets import Batch, Change, Key, Row, Stored, Term
from licheng.shared.accounts.models import RoleGrant
from licheng.shared.accounts.roles import Role

SHEET = "教師"


class TeacherStore:
    """Teachers of the school in scope, by staff number."""

    def load(self, _term: Term) -> dict[Key, Stored]:
        """Return every teacher with account and roles; one whose account is closed need not be in a file."""
        roles = RoleGrant.objects.filter(account_id=OuterRef("account_id"), until_on__isnull=True).values(
            "role"
        )
        teachers = Teacher.objects.select_related("account").annotate(held_roles=ArraySubquery(roles))
        return {
            (teacher.staff_number,): Stored(
                id=teacher.id,
                values={
                    "教師編號": teacher.staff_number,
                    "姓名": teacher.account.name,
                    "帳號": teacher.account.login_name,
                    "職務": frozenset(teacher.held_roles),
                    ACCOUNT: teacher.account_id,
                },
                expected=teacher.account.is_active,
            )
            for teacher in teachers
        }

    def count(self, _term: Term) -> int:
        """Return the number of teachers."""
        return int(Teacher.objects.count())

    def write(self, added: Sequence[Row], changed: Sequence[Change], batch: Batch) -> None:
        """Make accounts and teachers, change names and login names, and grant the roles listed."""
        accounts = make_accounts(added, "帳號", batch)
        teachers = [
            Teacher(account=account, staff_number=row.key[0])
            for account, row in zip(accounts, added, strict=True)
        ]
        Teacher.objects.bulk_create(teachers, batch_size=BATCH_SIZE)
        batch.made(SHEET, {(teacher.staff_number,): teacher.id for teacher in teachers})
        rename_accounts(changed, {"姓名": "name", "帳號": "login_name"})
        wanted = {account.id: _roles(row) for account, row in zip(accounts, added, strict=True)}
        wanted |= {account_of(change): _roles(change.row) for change in changed if "職務" in change.columns}
        give_roles(wanted, batch)
        batch.wrote(len(added) + len(changed))


def _roles(row: Row) -> frozenset[Role]:
    listed = row.values.get("職務")
    return frozenset(Role(role) for role in listed) if isinstance(listed, frozenset) else frozenset()


def give_role_to_teachers(teacher_ids: Iterable[UUID], role: Role, batch: Batch) -> None:
    """Grant ``role`` to the accounts of teachers who have come to need it: who leads a class must see it."""
    accounts = Teacher.objects.filter(id__in=set(teacher_ids)).values_list("account_id", flat=True)
    give_roles({account_id: frozenset({role}) for account_id in accounts}, batch)
