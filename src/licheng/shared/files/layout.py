"""Where things lie in a store, alike in a directory and in a bucket."""

import uuid

MARKER_NAME = "licheng-store.json"
OBJECTS = "objects"
STAGING = "staging"
DAMAGED = "damaged"
CANARY = "canary"
LOG = "log"

SHELVES = [f"{number:02x}" for number in range(256)]


def place_of(digest: str) -> str:
    """Return where the object ``digest`` lies below a store's root."""
    return f"{OBJECTS}/{digest[:2]}/{digest}"


def aside(digest: str) -> str:
    """Return a new name, below a store's root, under which wrong bytes found at ``digest`` are kept."""
    return f"{DAMAGED}/{digest}.{uuid.uuid4().hex}"


def leftover() -> str:
    """Return a new name, below a store's root, for bytes on their way; a sweep removes what stays there."""
    return f"{STAGING}/{uuid.uuid4().hex}.part"
