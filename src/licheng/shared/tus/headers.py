"""What the headers of tus 1.0.0 say, as values; nothing here reads a file or a table.

The parts spoken are the core and the extensions creation (also with bytes), expiration, checksum, termination.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.http import http_date

from licheng.kernel.digests import is_digest
from licheng.kernel.results import Refused, RefusedError

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,creation-with-upload,expiration,checksum,termination"
# sha1 must be there by the protocol; it only finds a broken line, the file itself is told by its SHA-256.
CHECKSUM_ALGORITHMS: Final = ("sha1", "sha256")
PATCH_TYPE: Final = "application/offset+octet-stream"

_NUMBER: Final = re.compile(r"[0-9]{1,15}")
_KEY: Final = re.compile(r"[!-+\--~]+")  # printable ASCII without blank and comma


@dataclass(frozen=True)
class Creation:
    """What a client says of the file it is about to send."""

    size: int
    purpose: str
    name: str
    digest: str


@dataclass(frozen=True)
class Checksum:
    """Which digest the bytes of one request must have."""

    algorithm: str
    value: bytes


def read_creation(headers: Mapping[str, str]) -> Creation:
    """Return what ``Upload-Length`` and ``Upload-Metadata`` say; raises RefusedError when they do not say it all.

    The metadata are ``purpose``, ``filename`` and ``sha256``, the digest of the whole file in hexadecimal: without
    it nobody could tell whether what lay here over a power cut is still what was sent.
    """
    size = read_number(headers.get("Upload-Length", ""))
    if size is None:
        raise RefusedError(Refused("upload_length_missing"))
    metadata = read_metadata(headers.get("Upload-Metadata", ""))
    digest = metadata.get("sha256", "").lower()
    if not is_digest(digest):
        raise RefusedError(Refused("upload_digest_missing"))
    return Creation(size, metadata.get("purpose", ""), metadata.get("filename", ""), digest)


def read_metadata(header: str) -> dict[str, str]:
    """Return the pairs of ``Upload-Metadata``; raises RefusedError ``upload_metadata_unreadable``."""
    found: dict[str, str] = {}
    for pair in header.split(",") if header.strip() else []:
        key, _, value = pair.strip().partition(" ")
        if not _KEY.fullmatch(key) or key in found:
            raise RefusedError(Refused("upload_metadata_unreadable"))
        found[key] = _text_of(value)
    return found


def read_checksum(header: str) -> Checksum | None:
    """Return what ``Upload-Checksum`` asks for, None without one; raises RefusedError when it cannot be checked."""
    if not header:
        return None
    algorithm, _, value = header.partition(" ")
    if algorithm not in CHECKSUM_ALGORITHMS:
        raise RefusedError(Refused("checksum_unknown", {"known": ", ".join(CHECKSUM_ALGORITHMS)}))
    try:
        return Checksum(algorithm, base64.b64decode(value, validate=True))
    except binascii.Error:
        raise RefusedError(Refused("checksum_unknown", {"known": ", ".join(CHECKSUM_ALGORITHMS)})) from None


def read_number(text: str) -> int | None:
    """Return the whole number a header holds, None for anything else."""
    return int(text) if _NUMBER.fullmatch(text) else None


def expiry_text(at: datetime) -> str:
    """Return an instant as ``Upload-Expires`` has it (RFC 9110)."""
    return http_date(at.timestamp())


def _text_of(value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise RefusedError(Refused("upload_metadata_unreadable")) from None
