"""Noting what the scanner said: each verdict is one row, and each change of what may be opened an audit row."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from licheng.kernel.results import RefusedError
from licheng.shared.accounts.actor import Actor
from licheng.shared.audit.actions import Subject, record_event
from licheng.shared.files.clamd import Verdict
from licheng.shared.files.models import StoredObject
from licheng.shared.release.models import ObjectScan
from licheng.shared.release.queries import hold_of
from licheng.shared.release.rules import ScanState, next_look_at, next_try_at


@transaction.atomic
def note_upload(*, stored: StoredObject, is_clean: bool, by: Actor, now: datetime) -> None:
    """Note of an object that just came whether it was found clean, else that it waits for a verdict.

    Raises RefusedError ``file_in_quarantine`` when the same bytes are in quarantine and were not found clean now.
    """
    made = ObjectScan(stored_object=stored, state=ScanState.WAITING, next_at=now)
    ObjectScan.objects.bulk_create([made], ignore_conflicts=True)
    if is_clean:
        scan = ObjectScan.objects.select_for_update().get(stored_object=stored)
        _decide(scan, Verdict(), by=by, now=now)
        return
    hold = hold_of(stored.id)
    if hold is not None and hold.code == "file_in_quarantine":
        raise RefusedError(hold)


@transaction.atomic
def note_verdict(*, scan_id: UUID, verdict: Verdict, now: datetime) -> None:
    """Note what the scanner says of an object; an audit row when that changes whether it may be opened."""
    _decide(_locked(scan_id), verdict, by=None, now=now)


@transaction.atomic
def note_trouble(*, scan_id: UUID, code: str, now: datetime) -> None:
    """Note that there was no verdict and put the next question off; what was found stays found."""
    scan = _locked(scan_id)
    scan.trouble, scan.tries = code, min(scan.tries + 1, 1000)
    scan.next_at = next_try_at(scan.tries, now)
    scan.save(update_fields=["trouble", "tries", "next_at"])


@transaction.atomic
def note_refused_malware(*, digest: str, signature: str, by: Actor, now: datetime) -> None:
    """Tell the office that a file with malware was refused; the same bytes, kept before, go into quarantine."""
    facts = {"digest": digest, "signature": signature}
    record_event("malware_refused", Subject("account", by.account_id, facts=facts), by=by, now=now)
    stored = StoredObject.objects.filter(digest=digest).first()
    if stored is not None:
        enroll([stored.id], now=now)
        scan = ObjectScan.objects.select_for_update().get(stored_object=stored)
        _decide(scan, Verdict(signature), by=by, now=now)


def enroll(object_ids: Sequence[UUID], *, now: datetime) -> None:
    """Let these objects wait for a verdict, unless something is noted of them already."""
    rows = [
        ObjectScan(stored_object_id=object_id, state=ScanState.WAITING, next_at=now)
        for object_id in object_ids
    ]
    ObjectScan.objects.bulk_create(rows, ignore_conflicts=True)


def _locked(scan_id: UUID) -> ObjectScan:
    scan: ObjectScan = ObjectScan.objects.select_for_update().get(id=scan_id)
    return scan


def _decide(scan: ObjectScan, verdict: Verdict, *, by: Actor | None, now: datetime) -> None:
    state = ScanState.CLEAN if verdict.is_clean else ScanState.FOUND
    if scan.state != state:
        scan.decided_at = now
        _record(scan, state, verdict, by=by, now=now)
    scan.state, scan.signature = state, verdict.signature
    scan.trouble, scan.tries = "", 0
    scan.next_at = None if verdict.is_clean else next_look_at(now)
    scan.save(update_fields=["state", "signature", "trouble", "tries", "decided_at", "next_at"])


def _record(scan: ObjectScan, state: ScanState, verdict: Verdict, *, by: Actor | None, now: datetime) -> None:
    """Write that a file went into quarantine, or came out of it; that a new one is clean is told by its row."""
    if ScanState.FOUND not in {state, scan.state}:
        return
    event = "file_quarantined" if state is ScanState.FOUND else "file_released"
    facts = {"signature": verdict.signature or scan.signature}
    record_event(event, Subject("stored_object", scan.stored_object_id, facts=facts), by=by, now=now)
