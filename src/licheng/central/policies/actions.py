"""Setting the authority's windows."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from licheng.central.policies.models import AuthorityWindow
from licheng.central.policies.rules import WindowKey, WindowTimes, can_set_window, proposed_windows
from licheng.kernel.results import require
from licheng.kernel.rule_set import RuleSet
from licheng.shared.accounts.actor import Actor
from licheng.shared.audit.actions import Subject, record_event


@transaction.atomic
def set_windows(
    *, keys: Collection[WindowKey], times: WindowTimes, by: Actor | None, now: datetime
) -> list[AuthorityWindow]:
    """Set the same times for every one of ``keys`` and return the windows. Runs inside the office.

    Raises:
        RefusedError: the semester, the batch or the time to confirm does not fit; nothing is set.
    """
    for key in keys:
        require(can_set_window(key, times))
    return [_set(key, times, by, now) for key in sorted(keys)]


@transaction.atomic
def adopt_rule_set(*, rules: RuleSet, by: Actor | None, now: datetime) -> list[AuthorityWindow]:
    """Set the windows that the national rule set of a school year names and return them; others stay."""
    return [_set(key, times, by, now) for key, times in proposed_windows(rules)]


def _set(key: WindowKey, times: WindowTimes, by: Actor | None, now: datetime) -> AuthorityWindow:
    window, _made = AuthorityWindow.objects.update_or_create(
        **key.columns(),
        defaults={
            "starts_at": times.submission.start,
            "ends_at": times.submission.end,
            "confirm_until_at": times.confirm_until,
        },
    )
    facts = {
        "window": str(window),
        "starts_at": times.submission.start.isoformat(),
        "ends_at": times.submission.end.isoformat(),
        "confirm_until_at": times.confirm_until.isoformat(),
    }
    record_event("authority_window_set", Subject("authority_window", window.id, facts=facts), by=by, now=now)
    return window
