"""The small process that keeps the parsers loaded and forks a limited child for each file.

Forking from here costs two milliseconds where starting Python and its parsers costs a
hundred and fifty.  It talks over the socket it gets as standard input: a datagram in is
``{"kind": ...}`` with two descriptors, the file and a pipe for the answer.  The child
writes its decision to the pipe; this process adds one line on how the child ended.
"""

import contextlib
import ctypes
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import time
from dataclasses import dataclass

from licheng.shared.files import inspection_caps as caps
from licheng.shared.files.confinement import forbid_opening_files, leave_network
from licheng.shared.files.inspection_child import PARSERS, run_child

FAMILIES = {"pdf": ("pdf",), "picture": ("jpg", "png"), "media": ("mp3", "mp4")}
"""The kinds each server inspects: what it never loads no child of it copies or can be attacked through."""

_DATAGRAM_BYTES = 512
_libc = ctypes.PyDLL(None, use_errno=True)  # keeps the interpreter's lock, so that the child has it


@dataclass(frozen=True)
class _Running:
    """A child at work."""

    pid: int
    answer_number: int
    deadline: float


def main(family: str) -> None:
    """Load the parsers of ``family``, give up what they do not need, and serve until the caller is gone."""
    with socket.socket(fileno=os.dup(0)) as requests:
        for module in {PARSERS[kind] for kind in FAMILIES[family]}:
            importlib.import_module(module).warm_up()
        leave_network()
        forbid_opening_files()
        gc.collect()
        gc.freeze()
        _serve(requests)


def _serve(requests: socket.socket) -> None:
    """Fork a child per request and report each one's end, until the other side of the socket is closed."""
    poller = select.poll()
    poller.register(requests, select.POLLIN)
    running: dict[int, _Running] = {}
    try:
        while True:
            ready = poller.poll(_patience(running))
            for number, _ in ready:
                if number in running:
                    poller.unregister(number)
                    _report(number, running.pop(number))
                elif not _accept(requests, poller, running):
                    return
            _kill_overdue(running)
    finally:
        for child in running.values():
            _kill(child)


def _patience(running: dict[int, _Running]) -> int | None:
    """Return milliseconds until the first child is overdue, or None when nothing runs."""
    if not running:
        return None
    left = min(child.deadline for child in running.values()) - time.monotonic()
    return max(0, int(left * 1000) + 1)


def _accept(requests: socket.socket, poller: select.poll, running: dict[int, _Running]) -> bool:
    """Start a child for the waiting request; return False when the caller has gone."""
    message, descriptors, _, _ = socket.recv_fds(requests, _DATAGRAM_BYTES, 2)
    if not message:
        return False
    file_number, answer_number = descriptors
    pid = _fork()
    if pid == 0:
        requests.close()
        run_child(json.loads(message)["kind"], file_number, answer_number)
    os.close(file_number)
    with contextlib.suppress(OSError):
        os.setpgid(pid, pid)
    os.set_blocking(answer_number, False)  # a child that fills the pipe must not stop the others
    handle = os.pidfd_open(pid)
    running[handle] = _Running(pid, answer_number, time.monotonic() + caps.SERVER_PATIENCE_SECONDS)
    poller.register(handle, select.POLLIN)
    return True


def _fork() -> int:
    """Return as ``os.fork`` does, leaving out how Python mends locks, threads and random numbers in a child.

    There is one thread here and a child draws nothing; the mending would touch a quarter of the pages it must copy.
    Raises OSError when there is no room for a child: the server ends, and its caller starts another.
    """
    pid = int(_libc.fork())
    if pid < 0:
        raise OSError(ctypes.get_errno(), "fork")
    return pid


def _report(handle: int, child: _Running) -> None:
    """Reap an ended child, end what it may have left in its group, and tell the caller how it ended."""
    os.close(handle)
    _, status, usage = os.wait4(child.pid, 0)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    seconds = usage.ru_utime + usage.ru_stime
    ending = {"status": status, "memory_kb": usage.ru_maxrss, "cpu_ms": round(seconds * 1000, 2)}
    with contextlib.suppress(OSError):  # the caller may have stopped waiting
        os.write(child.answer_number, json.dumps(ending).encode() + b"\n")
    os.close(child.answer_number)


def _kill_overdue(running: dict[int, _Running]) -> None:
    """Kill the group of each child whose time is over; its end is then reported like any other."""
    for child in running.values():
        if child.deadline <= time.monotonic():
            _kill(child)


def _kill(child: _Running) -> None:
    """Kill everything in the child's group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)


if __name__ == "__main__":
    main(sys.argv[1])
