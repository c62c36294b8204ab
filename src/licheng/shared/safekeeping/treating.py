"""What is done about a finding: it is written down first, then mended, set aside or named as lost."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction

from licheng.shared.audit.actions import Subject, record_event
from licheng.shared.files.protocol import Store, StoreError
from licheng.shared.safekeeping.inventories import Owners, is_named
from licheng.shared.safekeeping.mending import mend
from licheng.shared.safekeeping.models import NAME_LENGTH, Repair, ScrubFinding
from licheng.shared.safekeeping.rules import Code, Outcome
from licheng.shared.safekeeping.scrubbing import Examined
from licheng.shared.tenancy.scope import in_school

logger = structlog.get_logger("licheng.safekeeping")

EVENTS = {Outcome.REPAIRED: "object_repaired", Outcome.LOST: "object_lost"}


@dataclass(frozen=True)
class Bench:
    """One store being looked after in one run, with the others to mend it from."""

    run_id: UUID
    store: Store
    store_id: UUID
    others: Sequence[Store]
    owners: Owners = field(default_factory=Owners)


def treat(examined: Examined, bench: Bench, *, now: datetime) -> Repair:
    """Write the finding down, act on it, write down what was done; return that.

    Changes the store: a right copy takes the place of a damaged one, which is kept aside; damaged bytes without a
    right copy are put aside, so that they are never given out. A mended or lost object of a school gets an audit row
    there.
    """
    code = examined.code or Code.UNREADABLE
    finding = ScrubFinding.objects.create(
        run_id=bench.run_id,
        store_id=bench.store_id,
        store=bench.store.name,
        code=code,
        name=examined.name[:NAME_LENGTH],
        found_at=now,
    )
    outcome, source = _settle(examined, bench)
    facts = {"store": bench.store.name, "code": code.value, "digest": examined.name, "source": source}
    logger.error("object_finding", outcome=outcome.value, **facts)
    with transaction.atomic():
        repair = Repair.objects.create(finding=finding, outcome=outcome, source=source, done_at=now)
        if outcome in EVENTS:
            _audit(EVENTS[outcome], facts, bench.owners, now=now)
    return repair


def _settle(examined: Examined, bench: Bench) -> tuple[Outcome, str]:
    """Act on what was found; return how it ended and the store mended from."""
    if examined.code == Code.STRANGE:
        return Outcome.LEFT, ""
    try:
        source = mend(examined.name, into=bench.store, others=bench.others)
        if source is not None:
            return Outcome.REPAIRED, source
        if examined.code != Code.MISSING and not bench.store.quarantine(examined.name):
            return Outcome.LEFT, ""
    except StoreError as error:
        logger.exception("object_not_mended", store=bench.store.name, digest=examined.name, code=error.code)
        return Outcome.FAILED, ""
    is_ours = bench.owners.of(examined.name) or is_named(examined.name)
    return (Outcome.LOST if is_ours else Outcome.SET_ASIDE), ""


def _audit(event: str, facts: dict[str, str], owners: Owners, *, now: datetime) -> None:
    """Add a row to the audit trail of every school that has the object."""
    for school_id, row_id in owners.of(facts["digest"]):
        with in_school(school_id):
            record_event(event, Subject("stored_object", row_id, facts=facts), by=None, now=now)
