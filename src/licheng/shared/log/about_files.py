"""What the log says of a stored file."""

from typing import Final

from licheng.kernel.canonical import Document
from licheng.kernel.digests import Digest
from licheng.kernel.event_facts import FileFacts
from licheng.shared.files.download import MEDIA_TYPES
from licheng.shared.files.models import StoredObject

_UNKNOWN: Final = "application/octet-stream"


def file_facts(stored: StoredObject) -> FileFacts:
    """Return digest, size and type of ``stored``, as they are committed to."""
    return FileFacts(Digest(stored.digest), stored.size, MEDIA_TYPES.get(stored.kind, _UNKNOWN))


def file_row(stored: StoredObject | None, name: str) -> Document | None:
    """Return what a rebuild needs of a version's file, None when there is none."""
    if stored is None:
        return None
    return {
        "name": name,
        "object": str(stored.id),
        "digest": stored.digest,
        "size": stored.size,
        "kind": stored.kind,
        "stored_at": stored.stored_at.isoformat(),
    }
