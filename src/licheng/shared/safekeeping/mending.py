"""Bringing an object back from another store: never bad over good (P5)."""

import hashlib
from collections.abc import Sequence

import structlog

from licheng.shared.files.protocol import StagedObject, Store, StoreError
from licheng.shared.safekeeping.reading import pieces_of

logger = structlog.get_logger("licheng.safekeeping")


def mend(digest: str, *, into: Store, others: Sequence[Store]) -> str | None:
    """Put ``digest`` right in ``into`` from the first of ``others`` whose copy is right; return that store's name.

    The copy is compared with its name before anything is changed, and what was written is read back by the store,
    which keeps damaged bytes aside. Returns None when no copy is right. Raises StoreError when ``into`` cannot take it.
    """
    for source in others:
        staged = into.begin()
        try:
            if _copy(digest, source, staged) == digest:
                staged.commit(digest)
                return source.name
        finally:
            staged.discard()
    return None


def _copy(digest: str, source: Store, staged: StagedObject) -> str | None:
    """Write the bytes ``source`` has under ``digest`` to ``staged``; return their digest, None when they cannot be read."""
    hashing = hashlib.sha256()
    try:
        file = source.open(digest)
    except StoreError as error:
        logger.warning("copy_not_found", store=source.name, digest=digest, code=error.code)
        return None
    with file:
        pieces = pieces_of(file)
        while True:
            try:
                piece = next(pieces, None)
            except (OSError, StoreError):
                logger.warning("copy_not_readable", store=source.name, digest=digest)
                return None
            if piece is None:
                return hashing.hexdigest()
            hashing.update(piece)
            staged.write(piece)
