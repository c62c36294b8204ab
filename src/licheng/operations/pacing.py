"""Clients that are too slow are let go, so that a few of them never hold every thread (P22).

A web server in front does this better, since it waits for a whole request before it passes it on; this is for an
installation without one, and for the line between the two.
"""

import errno
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from gunicorn.workers import gthread  # type: ignore[import-untyped]

from licheng.shared.files.streaming import CHUNK_BYTES

# What is left of a refused request's body is read for so long and so far, so that its sender hears the refusal and can
# go on over the same connection: the answer has promised that. The largest piece of an upload is 4 MiB (sending.js).
DRAIN_SECONDS: Final = 0.5
DRAIN_BYTES: Final = 5 * 2**20
# gunicorn asks for all that is left of a body, up to 1 MiB, and copies the rest of it at every piece that is read of it:
# 4.4 ms of CPU for a megabyte. Given no more than an upload reads at once, it takes 0.3.
RECEIVE_BYTES: Final = CHUNK_BYTES


@dataclass(frozen=True)
class Pace:
    """How long a client may take for what it sends: a start, then at least so many bytes a second, and a last end."""

    start_seconds: float = 10.0
    bytes_a_second: int = 4096
    most_seconds: float = 600.0
    write_seconds: float = 60.0

    def deadline(self, received: int) -> float:
        """Return how many seconds after its beginning a request must have gone on that has sent ``received`` bytes."""
        return min(self.start_seconds + received / self.bytes_a_second, self.most_seconds)


class PacedSocket:
    """A connection that reads no slower than its pace; everything else is the socket's own."""

    def __init__(self, inner: socket.socket, pace: Pace, clock: Callable[[], float] = time.monotonic) -> None:
        """Watch over ``inner``."""
        self._inner, self._pace, self._clock = inner, pace, clock
        self.begin()

    def begin(self) -> None:
        """Start anew: another request begins on the connection."""
        self._begun, self._received = self._clock(), 0

    def recv(self, size: int) -> bytes:
        """Return the next bytes, at most RECEIVE_BYTES.

        Raises ConnectionResetError, as if the client had gone, when it is too slow.
        """
        left = self._begun + self._pace.deadline(self._received) - self._clock()
        if left <= 0:
            raise ConnectionResetError(errno.ECONNRESET, "slower than the pace")
        self._inner.settimeout(left)
        try:
            data = self._inner.recv(min(size, RECEIVE_BYTES))
        except TimeoutError:
            raise ConnectionResetError(errno.ECONNRESET, "slower than the pace") from None
        self._received += len(data)
        return data

    def sendall(self, data: bytes) -> None:
        """Send ``data``; raise TimeoutError when the client does not take it."""
        self._inner.settimeout(self._pace.write_seconds)
        self._inner.sendall(data)

    def __getattr__(self, name: str) -> Any:
        """Return whatever else gunicorn asks of a socket."""
        return getattr(self._inner, name)


class PacedWorker(gthread.ThreadWorker):  # type: ignore[misc]
    """gunicorn's threaded worker, in which a client that sends nothing, or hardly anything, holds no thread for long."""

    pace = Pace()

    def handle(self, conn: Any) -> Any:
        """Handle a request; a new connection without a byte waits outside of the threads."""
        if not isinstance(conn.sock, PacedSocket):
            conn.sock = PacedSocket(conn.sock, self.pace)
        if not conn.initialized and not conn.wait_for_data(0):
            return gthread._DEFER  # noqa: SLF001 - what gunicorn's own method answers then, only later
        conn.sock.begin()
        return super().handle(conn)

    def _keepalive_after(self, conn: Any, keepalive: Any) -> bool:
        """Return whether the connection may be used again; what nobody read of a body is read for a moment only."""
        deadline = time.monotonic() + DRAIN_SECONDS
        return bool(keepalive and conn.parser.finish_body(deadline=deadline, max_bytes=DRAIN_BYTES))
