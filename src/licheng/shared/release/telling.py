"""Telling the office of malware that was refused, from where a person sends a file: no transaction is open there."""

from licheng.kernel.results import Refused
from licheng.shared.accounts.actor import Actor
from licheng.shared.clock import real_now
from licheng.shared.release.actions import note_refused_malware
from licheng.shared.tenancy.scope import in_school


def tell_refused_malware(refused: Refused, *, by: Actor) -> None:
    """Note it when ``refused`` is of malware, in a transaction of its own; do nothing for any other refusal."""
    if refused.code != "file_has_malware":
        return
    with in_school(by.school_id):
        note_refused_malware(
            digest=refused.facts["digest"], signature=refused.facts["signature"], by=by, now=real_now()
        )
