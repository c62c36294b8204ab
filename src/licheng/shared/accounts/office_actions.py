"""Changes the account office makes: accounts, the roles they hold, their first passwords, their sessions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from licheng.kernel.calendar import taipei_date
from licheng.kernel.results import Refused, RefusedError, require
from licheng.shared.accounts.actions import issue_initial_password
from licheng.shared.accounts.actor import Actor
from licheng.shared.accounts.models import Account, AccountSession, RoleGrant
from licheng.shared.accounts.office_rules import (
    can_close_account,
    can_end_role,
    can_grant_role,
    can_print_sheet,
)
from licheng.shared.accounts.roles import Role
from licheng.shared.accounts.rules import INITIAL_PASSWORD_LIFE
from licheng.shared.audit.actions import Subject, record_event, record_events


@dataclass(frozen=True)
class IssuedPassword:
    """One line of a password sheet; it exists on that sheet and nowhere else."""

    name: str
    login_name: str
    password: str


@transaction.atomic
def create_account(
    *, login_name: str, name: str, roles: Iterable[Role], by: Actor | None, now: datetime
) -> Account:
    """Make an account without a password and give it ``roles``; return it.

    Raises:
        RefusedError: the login name is taken.
    """
    if Account.objects.filter(login_name=login_name).exists():
        raise RefusedError(Refused("login_name_taken", {"login_name": login_name}))
    account: Account = Account.objects.create(login_name=login_name, name=name, created_at=now)
    record_event("account_created", Subject("account", account.id), by=by, now=now)
    grant_roles(wanted={account.id: frozenset(roles)}, since_on=taipei_date(now), by=by, now=now)
    return account


@transaction.atomic
def grant_roles(
    *, wanted: Mapping[UUID, frozenset[Role]], since_on: date, by: Actor | None, now: datetime
) -> None:
    """Give each account those of its wanted roles that it does not hold; an ended grant begins anew."""
    if not wanted:
        return
    grants = RoleGrant.objects.filter(account_id__in=wanted).select_for_update().order_by("id")
    known = {(grant.account_id, grant.role): grant for grant in grants}
    pairs = {(account_id, role.value) for account_id, roles in wanted.items() for role in roles}
    ended = [known[pair] for pair in sorted(pairs & known.keys()) if known[pair].until_on is not None]
    for grant in ended:
        grant.since_on, grant.until_on = since_on, None
    RoleGrant.objects.bulk_update(ended, ["since_on", "until_on"], batch_size=1_000)
    new = [
        RoleGrant(account_id=account_id, role=role, since_on=since_on)
        for account_id, role in sorted(pairs - known.keys())
    ]
    RoleGrant.objects.bulk_create(new, batch_size=1_000)
    subjects = [Subject("account", grant.account_id, facts={"role": grant.role}) for grant in (*ended, *new)]
    record_events("role_granted", subjects, by=by, now=now)


@transaction.atomic
def grant_role(*, account_id: UUID, role: Role, by: Actor, now: datetime) -> None:
    """Give an account one role from today on; one it holds stays as it is.

    Raises:
        RefusedError: the role is not the office's to give.
    """
    require(can_grant_role(role, system=settings.LICHENG_SYSTEM))
    grant_roles(wanted={account_id: frozenset({role})}, since_on=taipei_date(now), by=by, now=now)


@transaction.atomic
def end_role(*, account_id: UUID, role: Role, by: Actor, now: datetime) -> None:
    """End a role today; one that is not held changes nothing.

    Raises:
        RefusedError: it is the actor's own key to this office.
    """
    require(can_end_role(role, account_id=account_id, by=by.account_id))
    grants = RoleGrant.objects.filter(account_id=account_id, role=role, until_on__isnull=True)
    if grants.update(until_on=taipei_date(now)):
        record_event("role_ended", Subject("account", account_id, facts={"role": role}), by=by, now=now)


@transaction.atomic
def close_account(*, account_id: UUID, by: Actor, now: datetime) -> None:
    """Close an account: nobody signs in to it any more, and its sessions end.

    Raises:
        RefusedError: it is the actor's own.
    """
    require(can_close_account(account_id=account_id, by=by.account_id))
    if Account.objects.filter(id=account_id, is_active=True).update(is_active=False):
        _end_open_sessions(account_id, now=now)
        record_event("account_closed", Subject("account", account_id), by=by, now=now)


@transaction.atomic
def reopen_account(*, account_id: UUID, by: Actor, now: datetime) -> None:
    """Open a closed account again; its password is as it was."""
    if Account.objects.filter(id=account_id, is_active=False).update(is_active=True):
        record_event("account_reopened", Subject("account", account_id), by=by, now=now)


@transaction.atomic
def end_sessions_of(*, account_id: UUID, by: Actor, now: datetime) -> int:
    """Sign an account out everywhere; return how many sessions ended."""
    ended = _end_open_sessions(account_id, now=now)
    if ended:
        record_event("sessions_ended", Subject("account", account_id, facts={"count": ended}), by=by, now=now)
    return ended


def _end_open_sessions(account_id: UUID, *, now: datetime) -> int:
    return int(
        AccountSession.objects.filter(account_id=account_id, ended_at__isnull=True).update(ended_at=now)
    )


@transaction.atomic
def issue_password_sheet(
    *, account_ids: Iterable[UUID], chosen_at: datetime, by: Actor, now: datetime
) -> list[IssuedPassword]:
    """Give each account a new initial password and return the sheet, in the order of login names.

    The passwords are in the answer only (ADR 0012). An account that was given one after ``chosen_at`` is left out,
    so the same form sent twice does not make the printed sheet worthless.

    Raises:
        RefusedError: nobody is left, or more are chosen than one sheet takes.
    """
    chosen = Account.objects.filter(id__in=set(account_ids), is_active=True).order_by("login_name")
    accounts = [account for account in chosen if not _is_issued_since(account, chosen_at)]
    require(can_print_sheet(len(accounts)))
    return [
        IssuedPassword(
            account.name, account.login_name, issue_initial_password(account_id=account.id, by=by, now=now)
        )
        for account in accounts
    ]


def _is_issued_since(account: Account, instant: datetime) -> bool:
    expires_at = account.initial_password_expires_at
    return expires_at is not None and expires_at - INITIAL_PASSWORD_LIFE > instant


@transaction.atomic
def ensure_first_admin(
    *, login_name: str, name: str, role: Role = Role.SCHOOL_ADMIN, now: datetime
) -> IssuedPassword | None:
    """Give a school or the central office its first person who manages accounts; None where it has one already."""
    if RoleGrant.objects.filter(role=role, until_on__isnull=True).exists():
        return None
    account = create_account(login_name=login_name, name=name, roles=[role], by=None, now=now)
    password = issue_initial_password(account_id=account.id, by=None, now=now)
    return IssuedPassword(account.name, account.login_name, password)
