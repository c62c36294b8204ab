"""Pure rules of signing in: sessions, lockout, passwords (S01 to S06)."""

from datetime import datetime, timedelta

from licheng.kernel.results import Allowed, Decision, Refused
from licheng.shared.accounts.roles import Role

IDLE_LIMIT = timedelta(minutes=30)
ABSOLUTE_LIMIT = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
FAILURES_ALLOWED = 5
FAILURE_WINDOW = timedelta(minutes=15)
INITIAL_PASSWORD_LIFE = timedelta(days=30)
STUDENT_PASSWORD_LENGTH = 8
STAFF_PASSWORD_LENGTH = 12
PASSWORD_LENGTH_LIMIT = 128


def can_continue_session(*, started_at: datetime, seen_at: datetime, now: datetime) -> Decision:
    """Answer whether a session still stands: not idle for 30 minutes, not older than 12 hours (S06)."""
    if now - seen_at >= IDLE_LIMIT:
        return Refused("session_idle")
    if now - started_at >= ABSOLUTE_LIMIT:
        return Refused("session_too_old")
    return Allowed()


def can_try_sign_in(failures: int) -> Decision:
    """Answer whether this account may be tried again from this source now (S02)."""
    if failures >= FAILURES_ALLOWED:
        return Refused("sign_in_locked", {"minutes": int(FAILURE_WINDOW.total_seconds() // 60)})
    return Allowed()


def can_use_password(password: str, *, roles: frozenset[Role], known_words: frozenset[str]) -> Decision:
    """Answer whether a new password is strong enough (S03): length by role, no own or common words."""
    shortest = STUDENT_PASSWORD_LENGTH if roles <= {Role.STUDENT} else STAFF_PASSWORD_LENGTH
    if len(password) < shortest:
        return Refused("password_too_short", {"shortest": shortest})
    if len(password) > PASSWORD_LENGTH_LIMIT:
        return Refused("password_too_long", {"longest": PASSWORD_LENGTH_LIMIT})
    folded = password.casefold()
    if any(word and word.casefold() in folded for word in known_words):
        return Refused("password_has_own_words")
    return Allowed()
