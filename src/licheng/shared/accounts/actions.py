"""Changes to accounts and sessions."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from licheng.kernel.results import Refused, RefusedError, require
from licheng.shared.accounts.actor import Actor
from licheng.shared.accounts.models import Account, AccountSession, FailedSignIn
from licheng.shared.accounts.queries import OpenSession, count_failures, find_account, get_account, roles_of
from licheng.shared.accounts.roles import Role
from licheng.shared.accounts.rules import (
    INITIAL_PASSWORD_LIFE,
    SEEN_EVERY,
    can_try_sign_in,
    can_use_password,
)
from licheng.shared.accounts.tokens import SessionToken, new_token
from licheng.shared.audit.actions import Subject, record_event
from licheng.shared.tenancy.scope import current_school_id

INITIAL_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
INITIAL_LENGTH = 10
COMMON_WORDS = frozenset({"password", "12345678", "qwerty", "11111111", "00000000", "abcdefgh", "iloveyou"})


@dataclass(frozen=True)
class Browser:
    """Where a sign-in comes from."""

    source: str
    name: str


def sign_in(*, login_name: str, password: str, browser: Browser, now: datetime) -> SessionToken | Refused:
    """Open a session in the current school, or answer why not.

    A failure is counted, so it is answered, not raised: the count must be kept.
    """
    locked = can_try_sign_in(count_failures(login_name, browser.source, now=now))
    if isinstance(locked, Refused):
        return locked
    account = find_account(login_name)
    # The hash is computed for unknown accounts too, so time tells nobody which accounts exist.
    encoded = account.password if account else make_password(None)
    if not check_password(password, encoded) or account is None:
        FailedSignIn.objects.create(login_name=login_name[:40], source=browser.source, failed_at=now)
        return Refused("sign_in_failed")
    if account.must_change_password and _is_expired(account, now):
        return Refused("initial_password_expired")
    return open_session(account_id=account.id, browser=browser, now=now)


def _is_expired(account: Account, now: datetime) -> bool:
    return account.initial_password_expires_at is not None and account.initial_password_expires_at <= now


@transaction.atomic
def open_session(*, account_id: UUID, browser: Browser, now: datetime) -> SessionToken:
    """Start a session of an account and return its token; the first of its roles is acted in.

    Raises:
        RefusedError: the account holds no role.
    """
    account = get_account(account_id)
    roles = roles_of(account_id, now=now)
    if not roles:
        raise RefusedError(Refused("sign_in_failed"))
    token = new_token(current_school_id())
    AccountSession.objects.create(
        account=account,
        token_hash=token.hash,
        role=roles[0],
        source=browser.source[:64],
        browser=browser.name[:120],
        started_at=now,
        seen_at=now,
    )
    record_event("signed_in", Subject("account", account.id), by=_actor_of(account, roles[0]), now=now)
    return token


def _actor_of(account: Account, role: Role) -> Actor:
    return Actor(account.id, current_school_id(), "", account.name, role)


def mark_seen(session: OpenSession, *, now: datetime) -> None:
    """Note that the session is in use, at most once a minute."""
    if now - session.seen_at >= SEEN_EVERY:
        AccountSession.objects.filter(id=session.id).update(seen_at=now)


def end_session(*, session_id: UUID, by: Actor, now: datetime) -> bool:
    """End one of the actor's own sessions; ending an ended one changes nothing. Return whether it is the actor's."""
    own = AccountSession.objects.filter(id=session_id, account_id=by.account_id)
    if own.filter(ended_at__isnull=True).update(ended_at=now):
        record_event("session_ended", Subject("session", session_id), by=by, now=now)
        return True
    return own.exists()


@transaction.atomic
def switch_role(*, role: Role, by: Actor, now: datetime) -> None:
    """Act in another role the person holds.

    Raises:
        RefusedError: the role is not held.
    """
    if role not in by.roles:
        raise RefusedError(Refused("role_not_held"))
    AccountSession.objects.filter(id=by.session_id).update(role=role)
    record_event("role_switched", Subject("account", by.account_id, facts={"role": role}), by=by, now=now)


@transaction.atomic
def change_password(*, old: str, new: str, by: Actor, now: datetime) -> None:
    """Set the actor's own password and end their other sessions.

    Raises:
        RefusedError: the old one is wrong, or the new one is too weak.
    """
    account = Account.objects.select_for_update().get(id=by.account_id)
    if not check_password(old, account.password):
        raise RefusedError(Refused("password_wrong"))
    if old == new:
        raise RefusedError(Refused("password_unchanged"))
    words = COMMON_WORDS | {account.login_name, account.name, by.school_name}
    require(can_use_password(new, roles=frozenset(by.roles), known_words=words))
    account.password = make_password(new)
    account.must_change_password = False
    account.initial_password_expires_at = None
    account.save(update_fields=["password", "must_change_password", "initial_password_expires_at"])
    others = AccountSession.objects.filter(account_id=account.id, ended_at__isnull=True).exclude(
        id=by.session_id
    )
    others.update(ended_at=now)
    record_event("password_changed", Subject("account", account.id), by=by, now=now)


@transaction.atomic
def issue_initial_password(*, account_id: UUID, by: Actor | None, now: datetime) -> str:
    """Give an account a new random password, to be printed once and changed at first sign-in (S01).

    Returns the password, which is kept nowhere; ends the account's sessions.
    """
    account = Account.objects.select_for_update().get(id=account_id)
    password = "".join(secrets.choice(INITIAL_ALPHABET) for _ in range(INITIAL_LENGTH))
    account.password = make_password(password)
    account.must_change_password = True
    account.initial_password_expires_at = now + INITIAL_PASSWORD_LIFE
    account.save(update_fields=["password", "must_change_password", "initial_password_expires_at"])
    AccountSession.objects.filter(account_id=account.id, ended_at__isnull=True).update(ended_at=now)
    record_event("initial_password_issued", Subject("account", account.id), by=by, now=now)
    return password
