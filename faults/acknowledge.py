"""`python -m faults.acknowledge`: a school platform without its web server, and processes of it that take uploads.

Calls come as lines of JSON and are answered in lines. The call `fork` makes a process that connects to a Unix
socket and there keeps files exactly as the end point of uploads does: bytes into every store, read back, row, leaf
and audit row in one transaction, then the answer. Only the inspection of the content is left out.
"""

# ruff: noqa: PLC0415 - models may only be imported after this process has become the school platform

import json
import os
import signal
import socket
import sys
from typing import Any, BinaryIO

from licheng.operations.starting import start_system

KIND = "jpg"
PURPOSE = "outcome-document"


def main() -> None:
    """Answer calls until nobody asks any more."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    start_system("school")
    from licheng.shared.safekeeping.watching import begin_watch

    begin_watch()
    # Forked processes are buried by the kernel: nobody here waits for them.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        call = json.loads(line)
        name = call.pop("name")
        answer = _fork(**call) if name == "fork" else _acted(name, call)
        _let_go_of_the_database()
        out.write(json.dumps(answer) + "\n")
        out.flush()


def _acted(name: str, given: dict[str, Any]) -> Any:
    """Return the answer of an act, which may wait for processes of its own, such as the inspection of a file."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    try:
        return _act(name)(**given)
    finally:
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)


def _act(name: str) -> Any:
    """Return the act called ``name``: of the platform, or of the people of its schools."""
    from faults import platform_acts

    if hasattr(platform_acts, name):
        return getattr(platform_acts, name)
    from faults import school_acts

    return getattr(school_acts, name)


def _fork(address: str, school: str, account: str) -> int:
    """Return the id of a new process that serves the client listening at ``address``."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            _serve(address, school, account)
            code = 0
        finally:
            os._exit(code)
    return pid


def _let_go_of_the_database() -> None:
    from django.db import connections

    connections.close_all()


def _serve(address: str, school: str, account: str) -> None:
    """Answer the requests of one client until it goes away."""
    from django.db import connection

    from faults.platform_acts import actor_of
    from licheng.shared.safekeeping.watching import forget_answers

    by = actor_of(school, account)
    forget_answers()
    connection.ensure_connection()
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(address)
        with client.makefile("rb") as requests:
            while line := requests.readline():
                client.sendall(json.dumps(_answer(json.loads(line), requests, by)).encode() + b"\n")


def _answer(asked: dict[str, Any], body: BinaryIO, by: Any) -> dict[str, Any]:
    """Return the answer to one request, whatever happens: a failure is a refusal, as over HTTP."""
    from django.db import connection

    from faults import platform_acts
    from licheng.shared.files.keeping_errors import KeepingError

    taken = Body(body, asked.get("size", 0) if asked["act"] == "keep" else 0)
    try:
        if asked["act"] == "begin":
            return {"upload": platform_acts.begin(asked, by)}
        return {"kept": platform_acts.keep(asked, taken, by)}
    except KeepingError as error:
        return {"refused": error.refused.code, "reason": error.refused.facts.get("reason", "")}
    except Exception as error:  # noqa: BLE001 - the web server answers any failure with 500
        connection.close()
        return {"refused": "failed", "reason": repr(error)}
    finally:
        taken.drain()


class Body:
    """The bytes of one request, and no byte of the next."""

    def __init__(self, source: BinaryIO, size: int) -> None:
        """Read ``size`` bytes from ``source`` at most."""
        self._source = source
        self._left = size

    def read(self, size: int = -1, /) -> bytes:
        """Return up to ``size`` bytes, none at the end."""
        piece = self._source.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(piece)
        return piece

    def drain(self) -> None:
        """Read what a refused request still sends."""
        while self._left and self.read(1 << 16):
            pass


if __name__ == "__main__":
    main()
