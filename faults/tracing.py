"""Following a process at the border of the kernel, and making one chosen call end otherwise."""

import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from faults.findings import NotPossibleError
from faults.waiting import is_traced, lives, wait_for

STOP_SECONDS = 5.0
_CALL = re.compile(r"^(\d+) +(\w+)\((.*?)\) += (.*)$")


def strace() -> str:
    """Return the path of strace; raise NotPossibleError where there is none."""
    found = shutil.which("strace")
    if found is None:
        raise NotPossibleError("沒有安裝 strace / strace is not installed")
    return found


@contextmanager
def injecting(pids: Sequence[int], call: str, what: str, *, log: Path | None = None) -> Iterator[None]:
    """Let ``call`` of the processes end by ``what``, as strace's ``inject`` has it, for the length of the block.

    With ``log`` the flushes and closings are written there too. Raises NotPossibleError when the
    processes may not be followed.
    """
    traced = sorted({call, "fsync", "fdatasync", "close"}) if log else [call]
    tracer = subprocess.Popen(
        [
            strace(), "-f", "-qq", "-o", str(log or "/dev/null"), "-e", f"trace={','.join(traced)}",
            "-e", f"inject={call}:{what}", "-e", "signal=none", *(f"-p{pid}" for pid in pids),
        ],
        stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        _await_tracer(tracer, pids)
        yield
    finally:
        _end(tracer)


def _await_tracer(tracer: "subprocess.Popen[bytes]", pids: Sequence[int]) -> None:
    def is_ready() -> bool:
        return all(map(is_traced, pids)) or tracer.poll() is not None or not all(map(lives, pids))

    wait_for("the tracer", is_ready, pause=0.002)
    if tracer.poll() is not None and tracer.stderr is not None:
        said = tracer.stderr.read().decode(errors="replace").strip()
        raise NotPossibleError(f"strace 無法追蹤程序 / strace cannot follow a process: {said[:200]}")


def _end(tracer: "subprocess.Popen[bytes]") -> None:
    """Let go of who is left; a tracer that waits for a dead one does not hear, and the kernel lets go for it."""
    tracer.terminate()
    try:
        tracer.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        tracer.kill()
        tracer.wait(STOP_SECONDS)
    if tracer.stderr is not None:
        tracer.stderr.close()


def flushed_again(log: str) -> list[str]:
    """Return the lines of a tracer's ``log`` that flush a descriptor whose last flush failed.

    A failed flush may not be tried again: the kernel has dropped the pages and would answer "done" (P18).
    """
    failed: set[tuple[str, str]] = set()
    again = []
    for line in log.splitlines():
        found = _CALL.match(line)
        if found is None:
            continue
        pid, call, arguments, answer = found.groups()
        descriptor = (pid, arguments.split(",")[0])
        if call == "close":
            failed.discard(descriptor)
        elif call in {"fsync", "fdatasync"}:
            if descriptor in failed:
                again.append(line)
            if answer.startswith("-1"):
                failed.add(descriptor)
    return again
