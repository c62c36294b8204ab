"""The only door to accounts, grants and sessions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from licheng.kernel.calendar import taipei_date
from licheng.shared.accounts.actor import Actor
from licheng.shared.accounts.models import Account, AccountSession, FailedSignIn, RoleGrant
from licheng.shared.accounts.roles import Role
from licheng.shared.accounts.rules import FAILURE_WINDOW
from licheng.shared.tenancy.models import School
from licheng.shared.tenancy.scope import current_school_id


def schools() -> QuerySet[School]:
    """Return every school of this installation, by name."""
    return School.objects.order_by("name")


def find_school(code: str) -> School | None:
    """Return the school of ``code``, or None."""
    return School.objects.filter(code=code.strip().upper()).first()


def find_account(login_name: str) -> Account | None:
    """Return the active account of ``login_name`` in the current school, or None."""
    account: Account | None = Account.objects.filter(login_name=login_name.strip(), is_active=True).first()
    return account


def get_account(account_id: UUID) -> Account:
    """Return an account of the current school; raise Account.DoesNotExist."""
    account: Account = Account.objects.get(id=account_id)
    return account


def valid_grants(on: datetime) -> QuerySet[RoleGrant]:
    """Return the grants in force on the day of ``on``, as the calendar in Taiwan has it."""
    day = taipei_date(on)
    grants: QuerySet[RoleGrant] = RoleGrant.objects.filter(since_on__lte=day).filter(
        Q(until_on__isnull=True) | Q(until_on__gt=day)
    )
    return grants


def roles_of(account_id: UUID, *, now: datetime) -> tuple[Role, ...]:
    """Return the roles an account holds at ``now``, in the order of the table of roles."""
    return in_table_order(valid_grants(now).filter(account_id=account_id).values_list("role", flat=True))


def in_table_order(values: Iterable[str]) -> tuple[Role, ...]:
    """Return ``values`` as roles in the order of the table of roles."""
    held = set(values)
    return tuple(role for role in Role if role.value in held)


@dataclass(frozen=True)
class OpenSession:
    """A session that has not been ended, with what a request must know of its account and school."""

    id: UUID
    role: str
    started_at: datetime
    seen_at: datetime
    account_id: UUID
    account_name: str
    must_change_password: bool
    school_id: UUID
    school_name: str
    held_roles: Sequence[str]


# Asked by every request. Written out because putting it together anew each time cost more than all else a
# request does before its page begins; like every query it names its school.
_OPEN_SESSION: Final = f"""
    SELECT s.id, s.role, s.started_at, s.seen_at, a.id, a.name, a.must_change_password, c.id, c.name,
           ARRAY(SELECT g.role FROM {RoleGrant._meta.db_table} g
                 WHERE g.school_id = s.school_id AND g.account_id = s.account_id
                   AND g.since_on <= %(day)s AND (g.until_on IS NULL OR g.until_on > %(day)s))
    FROM {AccountSession._meta.db_table} s
    JOIN {Account._meta.db_table} a ON a.school_id = s.school_id AND a.id = s.account_id
    JOIN {School._meta.db_table} c ON c.id = s.school_id
    WHERE s.school_id = %(school)s AND s.token_hash = %(hash)s AND s.ended_at IS NULL AND a.is_active
"""  # noqa: S608 - only names of our own tables are put in


def find_session(token_hash: bytes, *, now: datetime) -> OpenSession | None:
    """Return the open session of a cookie with its account, school and roles, in one query."""
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"day": taipei_date(now), "school": current_school_id(), "hash": token_hash}
        cursor.execute(_OPEN_SESSION, values)
        row = cursor.fetchone()
    return OpenSession(*row) if row else None


def sessions_of(actor: Actor) -> QuerySet[AccountSession]:
    """Return the actor's own open sessions, newest first."""
    sessions: QuerySet[AccountSession] = AccountSession.objects.filter(
        account_id=actor.account_id, ended_at__isnull=True
    ).order_by("-seen_at")
    return sessions


def count_failures(login_name: str, source: str, *, now: datetime) -> int:
    """Return how often sign-in failed for this account from this source within the window."""
    failures: int = FailedSignIn.objects.filter(
        login_name=login_name, source=source, failed_at__gt=now - FAILURE_WINDOW
    ).count()
    return failures
