"""A client of clamd's INSTREAM (clamd(8)): a file in pieces, one answer. Only two answers are a verdict."""

import re
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Protocol

PIECE_BYTES: Final = 64 * 1024
_MOST_ANSWER_BYTES: Final = 4096
_FOUND: Final = re.compile(rb"stream: ([\x21-\x7e]{1,200}) FOUND")
_REFUSAL: Final = re.compile(rb"[\x20-\x7e]+ ERROR")


class ClamdError(Exception):
    """There is no verdict. ``code`` is scanner_unreachable, scanner_answer_unknown or scanner_refused."""

    def __init__(self, code: str) -> None:
        """Keep ``code``; what the scanner wrote may quote a path and is not kept."""
        super().__init__(code)
        self.code = code


class Readable(Protocol):
    """Anything that gives its next bytes."""

    def read(self, size: int = ..., /) -> bytes:
        """Return up to ``size`` bytes, none at the end."""


@dataclass(frozen=True)
class ClamdPlace:
    """Where clamd listens: the path of a socket, or a host and a port."""

    path: str = ""
    host: str = ""
    port: int = 0

    def __str__(self) -> str:
        return f"unix:{self.path}" if self.path else f"tcp:{self.host}:{self.port}"


@dataclass(frozen=True)
class Verdict:
    """What clamd says of a file; ``signature`` is the name of what was found, empty for a clean one."""

    signature: str = ""

    @property
    def is_clean(self) -> bool:
        """Return whether nothing was found."""
        return not self.signature


def scan(place: ClamdPlace, source: Readable, *, seconds: float) -> Verdict:
    """Return what the clamd at ``place`` says of the rest of ``source``, within ``seconds`` in all.

    Raises:
        ClamdError: no verdict came; what it was is in its code.
    """
    with _connected(place, seconds) as line:
        try:
            line.send(b"zINSTREAM\0")
            while piece := source.read(PIECE_BYTES):
                line.send(struct.pack("!I", len(piece)) + piece)
            line.send(struct.pack("!I", 0))
        except (BrokenPipeError, ConnectionResetError):
            pass  # clamd closes when the file is above its limit; its answer says so
        return _verdict(line.answer())


def ask(place: ClamdPlace, command: str, *, seconds: float) -> str:
    """Return clamd's answer to PING or VERSION. Raises ClamdError."""
    with _connected(place, seconds) as line:
        line.send(f"z{command}\0".encode())
        return line.answer().decode("ascii", "replace")


def _verdict(answer: bytes) -> Verdict:
    if answer == b"stream: OK":
        return Verdict()
    if found := _FOUND.fullmatch(answer):
        return Verdict(found[1].decode("ascii"))
    raise ClamdError("scanner_refused" if _REFUSAL.fullmatch(answer) else "scanner_answer_unknown")


class _Line:
    """A connection with one deadline for everything on it."""

    def __init__(self, inner: socket.socket, deadline: float) -> None:
        self._inner, self._deadline = inner, deadline

    def send(self, data: bytes) -> None:
        self._wait()
        self._inner.sendall(data)

    def answer(self) -> bytes:
        """Return what comes up to the one NUL that ends it. Raises ClamdError when it has another shape."""
        text = b""
        while not text.endswith(b"\0"):
            self._wait()
            piece = self._inner.recv(_MOST_ANSWER_BYTES)
            if not piece:
                raise ClamdError("scanner_answer_unknown" if text else "scanner_unreachable")
            text += piece
            if len(text) > _MOST_ANSWER_BYTES:
                raise ClamdError("scanner_answer_unknown")
        return text[:-1]

    def _wait(self) -> None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._inner.settimeout(left)


@contextmanager
def _connected(place: ClamdPlace, seconds: float) -> Iterator[_Line]:
    """Connect and yield the line; whatever the network does wrong is scanner_unreachable."""
    deadline = time.monotonic() + seconds
    try:
        with (
            socket.socket(socket.AF_UNIX)
            if place.path
            else socket.create_connection((place.host, place.port), seconds) as inner
        ):
            if place.path:
                inner.settimeout(seconds)
                inner.connect(place.path)
            yield _Line(inner, deadline)
    except OSError:
        raise ClamdError("scanner_unreachable") from None
