"""The marker that tells who a store is, so that an empty or foreign directory is never taken for it."""

import json
import os
import uuid
from datetime import datetime

from licheng.shared.files import disk
from licheng.shared.files.layout import MARKER_NAME
from licheng.shared.files.protocol import StoreError, StoreIdentity

FORMAT_VERSION = 1
MAXIMUM_BYTES = 4096


def read_marker(root: int, store_name: str) -> StoreIdentity:
    """Return the identity written below the open directory ``root``.

    Raises StoreError: ``store_marker_missing`` for a directory that was never made a store (or with
    nothing mounted on it), ``store_marker_damaged`` or ``store_format_unknown`` for a marker we cannot trust.
    """
    try:
        descriptor = disk.open_file(MARKER_NAME, root)
    except FileNotFoundError:
        raise StoreError("store_marker_missing", {"store": store_name}) from None
    try:
        text = os.read(descriptor, MAXIMUM_BYTES)
    finally:
        os.close(descriptor)
    return parse_marker(text, store_name)


def write_marker(root: int, staging: str, *, now: datetime) -> StoreIdentity:
    """Write a new identity below ``root``, flushed, by way of the directory ``staging``; return it.

    Raises FileExistsError when there is one.
    """
    identity, document = new_marker(now=now)
    descriptor, path = disk.create_unseen(staging, root)
    try:
        disk.write_fully(descriptor, document)
        os.fsync(descriptor)
        disk.give_name(descriptor, MARKER_NAME, root)
    finally:
        os.close(descriptor)
        if path is not None:
            disk.remove(path, root)
    os.fsync(root)
    return identity


def new_marker(*, now: datetime) -> tuple[StoreIdentity, bytes]:
    """Return a new identity and the bytes of the marker that shows it."""
    identity = StoreIdentity(id=str(uuid.uuid4()), created=now, format_version=FORMAT_VERSION)
    document = {"id": identity.id, "created": now.isoformat(), "format": FORMAT_VERSION}
    return identity, json.dumps(document, indent=2).encode() + b"\n"


def parse_marker(text: bytes, store_name: str) -> StoreIdentity:
    """Return the identity shown by a marker's bytes; raise StoreError when it cannot be trusted."""
    try:
        document = json.loads(text)
        identity = StoreIdentity(
            id=str(uuid.UUID(document["id"])),
            created=datetime.fromisoformat(document["created"]),
            format_version=int(document["format"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise StoreError("store_marker_damaged", {"store": store_name}) from None
    if identity.format_version != FORMAT_VERSION:
        facts = {"store": store_name, "format": identity.format_version}
        raise StoreError("store_format_unknown", facts)
    return identity
