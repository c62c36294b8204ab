"""The only door to accounts, grants and sessions."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet

from licheng.kernel.calendar import taipei_date
from licheng.shared.accounts.actor import Actor
from licheng.shared.accounts.models import Account, AccountSession, FailedSignIn, RoleGrant
from licheng.shared.accounts.roles import Role
from licheng.shared.accounts.rules import FAILURE_WINDOW
from licheng.shared.tenancy.models import School


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


def find_session(token_hash: bytes, *, now: datetime) -> AccountSession | None:
    """Return the open session of a cookie with its account, school and roles, in one query."""
    roles = valid_grants(now).filter(account_id=OuterRef("account_id")).values("role")
    session: AccountSession | None = (
        AccountSession.objects.select_related("account", "school")
        .filter(token_hash=token_hash, ended_at__isnull=True, account__is_active=True)
        .annotate(held_roles=ArraySubquery(roles))
        .first()
    )
    return session


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
