"""Makers of what is logged, without any feature of a system around it."""

from uuid import UUID

from licheng.kernel.digests import sha256_of_bytes
from licheng.kernel.event_facts import EventKind, FileFacts
from licheng.kernel.rosters import StudentKey
from licheng.kernel.uuid7 import uuid7
from licheng.shared.log.payloads import LogEntry, Owner
from tests.factories.people import national_id

FILE = b"a piece of work"


def make_owner(number: int = 1) -> Owner:
    """Return a person to whom things are acknowledged, the same for the same number."""
    key = StudentKey(national_id(number), "20090909")
    return Owner(UUID(int=number), key, {"name": f"同學{number}", "student_number": f"S{number}"})


def make_entry(owner: Owner | None = None, *, data: bytes = FILE) -> LogEntry:
    """Return the receiving of one file."""
    return LogEntry(
        kind=EventKind.RECEIVED,
        owner=owner or make_owner(),
        rows={"version": 1},
        file=FileFacts(sha256_of_bytes(data), len(data), "application/pdf"),
        item_id=uuid7(),
    )
