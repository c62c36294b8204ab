"""Taking the bytes of one request into the spool, as many as come."""

import hashlib
import logging
import tempfile
from typing import Final

from django.http import HttpRequest

from licheng.shared.files.streaming import CHUNK_BYTES, Readable
from licheng.shared.tus.headers import Checksum
from licheng.shared.tus.spool import SpoolFile

logger = logging.getLogger(__name__)

LONGEST_DRAIN: Final = 64 * 1024


class ChecksumError(Exception):
    """The bytes of a request are not those its checksum tells of; none of them was taken."""


def take_bytes(source: Readable, spool: SpoolFile, position: int, length: int) -> int:
    """Append up to ``length`` bytes of ``source`` from ``position`` on and return where the upload then stands.

    Every piece counts as soon as it is written: a connection that breaks loses at most the last one. Raises
    OffsetError when another request goes on from the same place; what the source itself raises goes through.
    """
    end = position + length
    while position < end and (chunk := source.read(min(CHUNK_BYTES, end - position))):
        position = spool.append(position, chunk)
    return position


def take_checked_bytes(
    source: Readable, spool: SpoolFile, position: int, length: int, checksum: Checksum
) -> int:
    """Append ``length`` bytes all together, or none of them; return where the upload then stands.

    Raises ChecksumError when they are not as ``checksum`` says, also because some are missing.
    """
    with tempfile.TemporaryFile() as waiting:
        digest = hashlib.new(checksum.algorithm, usedforsecurity=False)
        left = length
        while left and (chunk := source.read(min(CHUNK_BYTES, left))):
            digest.update(chunk)
            waiting.write(chunk)
            left -= len(chunk)
        if digest.digest() != checksum.value:
            raise ChecksumError
        waiting.seek(0)
        return take_bytes(waiting, spool, position, length)


def drain(request: HttpRequest) -> None:
    """Read a little of what a refused request still sends, so that a browser hears the refusal and not a cut."""
    try:
        request.read(LONGEST_DRAIN)
    except OSError:
        logger.info("upload_left_early")
