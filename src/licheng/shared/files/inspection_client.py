"""The caller's side of ``inspection_server``: starts it when needed, again when it has died."""

import atexit
import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from licheng.shared.files import inspection_caps as caps
from licheng.shared.files.inspection_server import FAMILIES

_SOURCE = str(Path(__file__).resolve().parents[3])
_START = "import sys; sys.path.insert(0, sys.argv[2]); from licheng.shared.files.inspection_server import main; main(sys.argv[1])"
_MOST_ANSWER_BYTES = 65_536
_ATTEMPTS = 2


class ServerLostError(Exception):
    """The inspection server ended before it could say how its child ended."""


@dataclass(frozen=True)
class Answer:
    """What one child said, and how it ended.

    ``decision`` is None unless the child ended by itself after giving a whole one.
    """

    decision: Mapping[str, Any] | None
    ending: Mapping[str, Any] = field(default_factory=dict)


class InspectionClient:
    """A handle on the inspection server of one family, safe to share between threads."""

    def __init__(self, family: str) -> None:
        """Remember the ``family``; the server starts with the first question."""
        self._family = family
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._owner = 0

    @property
    def server_pid(self) -> int | None:
        """Return the running server's process id, or None before the first question."""
        return self._process.pid if self._process else None

    def ask(self, kind: str, file_number: int) -> Answer:
        """Return the answer on the open file ``file_number``, judged as ``kind``, within ten seconds.

        A server found dead is started again, once; after that the answer holds no decision.
        """
        deadline = time.monotonic() + caps.CLIENT_PATIENCE_SECONDS
        for _ in range(_ATTEMPTS):
            connection = self._connected()
            try:
                return _exchange(connection, kind, file_number, deadline)
            except (ServerLostError, OSError):
                self._discard(connection)
        return Answer(None)

    def stop(self) -> None:
        """End the server and everything it started; the next question starts another."""
        with self._lock:
            if self._socket:
                self._stop()

    def _connected(self) -> socket.socket:
        """Return the socket to a server of this very process, starting one when there is none."""
        with self._lock:
            if self._socket is None or self._owner != os.getpid():
                self._start()
            return self._socket  # type: ignore[return-value]  # set by _start

    def _start(self) -> None:
        """Start the server with nothing of ours but its end of the socket."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-c", _START, self._family, _SOURCE],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env={"MALLOC_ARENA_MAX": "1"},
                start_new_session=True,
            )
        self._socket, self._owner = ours, os.getpid()

    def _discard(self, connection: socket.socket) -> None:
        """Stop the server behind ``connection``, unless another thread has replaced it already."""
        with self._lock:
            if self._socket is connection:
                self._stop()

    def _stop(self) -> None:
        """Kill the server's session and forget it; a copy inherited through a fork is only forgotten."""
        if self._socket:
            self._socket.close()
        if self._process and self._owner == os.getpid():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._socket = self._process = None


def _exchange(connection: socket.socket, kind: str, file_number: int, deadline: float) -> Answer:
    """Send the file and wait for the child's decision and the server's word on its end.

    Raises:
        ServerLostError: the server ended or stayed silent until ``deadline``.
        OSError: the server had ended before.
    """
    reading, writing = os.pipe()
    try:
        try:
            socket.send_fds(connection, [json.dumps({"kind": kind}).encode()], [file_number, writing])
        finally:
            os.close(writing)
        return _parse(_read_until(reading, deadline))
    finally:
        os.close(reading)


def _read_until(reading: int, deadline: float) -> bytes:
    """Return what is written to the pipe until it is closed at the other end.

    Raises:
        ServerLostError: it was not closed by ``deadline``.
    """
    poller = select.poll()
    poller.register(reading, select.POLLIN)
    text = b""
    while len(text) <= _MOST_ANSWER_BYTES:
        left = deadline - time.monotonic()
        if left <= 0 or not poller.poll(left * 1000):
            raise ServerLostError
        piece = os.read(reading, _MOST_ANSWER_BYTES)
        if not piece:
            break
        text += piece
    return text


def _parse(text: bytes) -> Answer:
    """Return the answer in ``text``: at most one decision, then the ending.

    Raises:
        ServerLostError: there is no ending.
    """
    try:
        *before, ending = [json.loads(line) for line in text.splitlines()]
    except ValueError:
        raise ServerLostError from None
    if "status" not in ending:
        raise ServerLostError
    whole = len(before) == 1 and ending["status"] == 0 and "code" in before[0]
    return Answer(before[0] if whole else None, ending)


_CLIENTS = {family: InspectionClient(family) for family in FAMILIES}
_FAMILY_OF = {kind: family for family, kinds in FAMILIES.items() for kind in kinds}


def client_for(kind: str) -> InspectionClient:
    """Return this process's client for files of ``kind``."""
    return _CLIENTS[_FAMILY_OF[kind]]


@atexit.register
def stop_servers() -> None:
    """End this process's inspection servers."""
    for client in _CLIENTS.values():
        client.stop()
