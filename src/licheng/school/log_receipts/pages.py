"""What the pages show: each event of a student, with its 憑證 or that it is still being made."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.conf import settings
from django.utils.functional import Promise

from licheng.kernel.calendar import taipei_date
from licheng.kernel.event_facts import EventKind
from licheng.kernel.log_receipts import LogReceipt
from licheng.kernel.signed_notes import ed25519_signature
from licheng.school.log_receipts.printing import Issuer, receipt_page
from licheng.school.log_receipts.words import KIND_WORDS
from licheng.school.schedule.rules import term_at
from licheng.shared.files.stores import from_settings
from licheng.shared.log.entries import sealing_key
from licheng.shared.log.keys import published_keys
from licheng.shared.log.models import LogEvent
from licheng.shared.log.proving import receipts_of
from licheng.shared.log.verifier import VERIFIER_NAME, verifier

KEYS_FILE = "licheng-keys.json"


@dataclass(frozen=True)
class EventRow:
    """One event: what happened, when, to which file, and whether its 憑證 is there."""

    id: UUID
    word: Promise
    happened_at: datetime
    file_digest: str
    is_ready: bool


def event_rows(events: Sequence[LogEvent]) -> list[EventRow]:
    """Return the rows of ``events``; five queries, however many."""
    receipts = receipts_of(from_settings(), [event.id for event in events])
    return [_row(event, receipts.get(event.id)) for event in events]


def _row(event: LogEvent, receipt: LogReceipt | None) -> EventRow:
    file = receipt.facts.file if receipt else None
    return EventRow(
        id=event.id,
        word=KIND_WORDS[EventKind(event.kind)],
        happened_at=event.happened_at,
        file_digest=file.digest if file else "",
        is_ready=receipt is not None,
    )


def receipt_name(event: LogEvent, form: str) -> str:
    """Return the name under which a 憑證 is saved: day, kind, the end of its own id, and pdf or txt as its form."""
    return f"{taipei_date(event.happened_at):%Y%m%d}-{event.kind.lower()}-{event.id.hex[-8:]}.{form}"


def years_of(events: Sequence[LogEvent]) -> list[int]:
    """Return the school years in which something happened, the latest first."""
    return sorted({term_at(event.happened_at).school_year for event in events}, reverse=True)


def events_in(events: Sequence[LogEvent], school_year: int) -> list[LogEvent]:
    """Return those of ``events`` that happened in ``school_year``."""
    return [event for event in events if term_at(event.happened_at).school_year == school_year]


def issuer_of(receipt: LogReceipt, school_name: str) -> Issuer:
    """Return the school as who hands ``receipt`` out, sealing with the key that signed its head."""
    sign = partial(ed25519_signature, sealing_key(receipt))
    return Issuer(school_name, settings.LICHENG_PUBLIC_URL.rstrip("/"), sign)


def zip_of(events: Sequence[LogEvent], school_name: str) -> bytes:
    """Return one file with every 憑證 of ``events`` that is there, as page and as text, the keys and the page that verifies it."""
    receipts = receipts_of(from_settings(), [event.id for event in events])
    issuer = None
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(KEYS_FILE, published_keys().to_bytes())
        archive.writestr(VERIFIER_NAME, verifier().page)
        for event in events:
            if event.id in receipts:
                receipt = receipts[event.id]
                issuer = issuer or issuer_of(receipt, school_name)  # all of one answer lead to one head
                page = receipt_page(receipt, issuer)
                archive.writestr(receipt_name(event, "pdf"), page, zipfile.ZIP_STORED)  # it is packed inside
                archive.writestr(receipt_name(event, "txt"), receipt.to_bytes())
    return packed.getvalue()
