"""An object of a bucket as a file that can be read from any place."""

import contextlib
import io
import os

from licheng.shared.files.protocol import StoreError
from licheng.shared.files.s3_bucket import CHUNK_BYTES, Body, S3Bucket


class BucketFile(io.RawIOBase):
    """Reads on where it stands with one request; asks anew only after a seek or a broken connection."""

    def __init__(self, bucket: S3Bucket, name: str, size: int) -> None:
        """Stand at the start of the ``size`` bytes under ``name``; nothing is asked before the first read."""
        super().__init__()
        self._bucket = bucket
        self._name = name
        self._size = size
        self._position = 0
        self._body: Body | None = None

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def tell(self) -> int:
        """Return where the next byte is read."""
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Move to ``offset`` from the start, from here or from the end, and return where that is."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("A file has nothing before its start.")
        if base + offset != self._position:
            self._drop()
        self._position = base + offset
        return self._position

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]  # what Python passes
        """Fill ``buffer`` as far as the object goes; raise StoreError when the bytes stop coming before."""
        wanted = min(len(buffer), max(self._size - self._position, 0))
        done = 0
        while done < wanted:
            piece = self._piece(min(CHUNK_BYTES, wanted - done))
            buffer[done : done + len(piece)] = piece
            done += len(piece)
            self._position += len(piece)
        return done

    def close(self) -> None:
        """Let go of the connection."""
        self._drop()
        super().close()

    def _piece(self, size: int) -> bytes:
        """Return the next bytes; a connection that breaks is made once more, from where it broke."""
        if self._body is not None:
            with contextlib.suppress(StoreError):
                if piece := self._body.read(size):
                    return piece
            self._drop()
            self._bucket.outage.end()
        self._body = self._bucket.stream(self._name, self._position)
        if piece := self._body.read(size):
            return piece
        raise StoreError("object_missing", {"name": self._name, "position": self._position})

    def _drop(self) -> None:
        if self._body is not None:
            self._body.close()
            self._body = None
