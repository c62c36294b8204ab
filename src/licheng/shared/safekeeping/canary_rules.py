"""Pure rules of the canary: is this store the one we know, as it was an instant ago (P4)?"""

from dataclasses import dataclass

from licheng.kernel.results import Allowed, Decision, Refused


@dataclass(frozen=True)
class Canary:
    """What a store shows, or what the database says that it should."""

    store_id: str
    epoch: int
    token: str


@dataclass(frozen=True)
class Known:
    """What the database remembers of a store; ``next_token`` is announced and perhaps already shown."""

    canary: Canary
    next_token: str = ""
    is_rehearsed: bool = False
    is_retired: bool = False


def can_admit(store: str, shown: Canary | None, known: Known | None, *, is_demo: bool) -> Decision:
    """Answer whether ``store`` may be written to: it shows what was last recorded and has passed its rehearsal.

    A demonstration needs no rehearsal.
    """
    facts = {"store": store}
    if known is None:
        if shown is not None:
            return Refused("store_unknown", facts)
        return Allowed() if is_demo else Refused("store_not_rehearsed", facts)
    if known.is_retired:
        return Refused("store_retired", facts)
    recognized = can_recognize(store, shown, known)
    if isinstance(recognized, Refused):
        return recognized
    return Allowed() if known.is_rehearsed or is_demo else Refused("store_not_rehearsed", facts)


def can_recognize(store: str, shown: Canary | None, known: Known) -> Decision:
    """Answer whether what ``store`` shows is what was last recorded, or what was announced to come next."""
    facts = {"store": store}
    if shown is None:
        # Announced and never shown: whoever began was cut off.
        return Refused("store_canary_missing", facts) if known.canary.epoch else Allowed()
    if shown.store_id != known.canary.store_id:
        return Refused("store_canary_foreign", facts)
    if shown.token in {known.canary.token, known.next_token}:
        return Allowed()
    if shown.epoch <= known.canary.epoch:
        return Refused("store_older", facts)
    return Refused("database_older", facts)


@dataclass(frozen=True)
class Restart:
    """Which start of the machine and which mount this is."""

    boot_id: str
    mount_id: str


def can_pass(begun: Restart, present: Restart, *, store: str) -> Decision:
    """Answer whether machine or mount was started anew since a rehearsal was begun; a bucket has no mount of ours."""
    if not present.mount_id or present != begun:
        return Allowed()
    return Refused("rehearsal_not_restarted", {"store": store})
