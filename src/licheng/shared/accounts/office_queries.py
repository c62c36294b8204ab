"""The account office's door to accounts: searched, filtered, with their roles and state."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, CharField, Count, OuterRef, Q, QuerySet, Value, When

from licheng.shared.accounts.models import Account, AccountSession
from licheng.shared.accounts.office_groups import AccountGroup, group_source
from licheng.shared.accounts.queries import valid_grants
from licheng.shared.accounts.roles import Role

NO_PASSWORD = "!"  # noqa: S105 - what an account holds that was given none


class AccountState(StrEnum):
    """How far a person is from signing in by themselves."""

    WITHOUT = "without"
    ISSUED = "issued"
    EXPIRED = "expired"
    OWN = "own"
    CLOSED = "closed"


@dataclass(frozen=True)
class AccountFilter:
    """What the office looks for; empty words filter nothing."""

    words: str = ""
    role: str = ""
    state: str = ""
    group: str = ""


def accounts_for_office(wanted: AccountFilter, *, now: datetime) -> QuerySet[Any]:
    """Return the accounts that match, by login name, with ``held_roles`` and ``state``."""
    found = with_state(now=now).order_by("login_name")
    if wanted.words:
        found = found.filter(Q(name__icontains=wanted.words) | Q(login_name__icontains=wanted.words))
    if wanted.role:
        found = found.filter(id__in=valid_grants(now).filter(role=wanted.role).values("account_id"))
    if wanted.state:
        found = found.filter(state=wanted.state)
    source = group_source()
    if wanted.group and source is not None:
        found = found.filter(id__in=source.account_ids(wanted.group))
    return found


def with_state(*, now: datetime) -> QuerySet[Any]:
    """Return every account with its roles in force and its state."""
    state = Case(
        When(is_active=False, then=Value(AccountState.CLOSED)),
        When(password=NO_PASSWORD, then=Value(AccountState.WITHOUT)),
        When(must_change_password=False, then=Value(AccountState.OWN)),
        When(initial_password_expires_at__lte=now, then=Value(AccountState.EXPIRED)),
        default=Value(AccountState.ISSUED),
        output_field=CharField(),
    )
    roles = valid_grants(now).filter(account_id=OuterRef("id")).values("role")
    accounts: QuerySet[Any] = Account.objects.annotate(state=state, held_roles=ArraySubquery(roles))
    return accounts


def find_for_office(account_id: UUID, *, now: datetime) -> Account | None:
    """Return one account with roles, state and the number of its open sessions, or None."""
    open_sessions = Count("sessions", filter=Q(sessions__ended_at__isnull=True))
    found: Account | None = (
        with_state(now=now).annotate(open_sessions=open_sessions).filter(id=account_id).first()
    )
    return found


def last_sign_in(account_id: UUID) -> datetime | None:
    """Return when the account was last signed in to, or None."""
    started: datetime | None = (
        AccountSession.objects.filter(account_id=account_id)
        .order_by("-started_at")
        .values_list("started_at", flat=True)
        .first()
    )
    return started


def account_groups() -> Sequence[AccountGroup]:
    """Return the groups the office may pick by."""
    source = group_source()
    return source.groups() if source is not None else ()


def roles_in_words(values: Iterable[str]) -> list[Role]:
    """Return ``values`` as roles in the order of the table of roles."""
    held = set(values)
    return [role for role in Role if role.value in held]
