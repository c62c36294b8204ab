"""What processes cost: CPU of whole trees and memory, from `/proc`."""

import os
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
KIBIBYTES_PER_MEBIBYTE = 1024
# Of /proc/PID/stat after the command's name: parent; user, system, and the same of reaped children (proc_pid_stat(5)).
_PARENT = 1
_TIMES = slice(11, 15)


@dataclass(frozen=True)
class Memory:
    """Memory of one process in MiB: all it has mapped, its fair share of what is shared, the most it ever had."""

    resident: float
    proportional: float
    peak: float


def cpu_seconds(roots: Iterable[int], program: str = "") -> float:
    """Return the CPU seconds of the trees below `roots`, with the children that have ended and been reaped.

    With `program` only of the processes whose command line holds this text.
    """
    seconds, _children = _read_all()
    return sum(seconds.get(pid, 0.0) for pid in tree(roots) if program in _command(pid))


def _command(pid: int) -> str:
    """Return the command line of a process, nothing of one that has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def tree(roots: Iterable[int]) -> list[int]:
    """Return the process ids of `roots` and of everything they started that still lives."""
    _seconds, children = _read_all()
    found: list[int] = []
    waiting = list(roots)
    while waiting:
        pid = waiting.pop()
        if pid not in found:
            found.append(pid)
            waiting += children[pid]
    return found


def _read_all() -> tuple[dict[int, float], defaultdict[int, list[int]]]:
    """Return the CPU seconds of every process, and the children of each."""
    seconds: dict[int, float] = {}
    children: defaultdict[int, list[int]] = defaultdict(list)
    for directory in Path("/proc").glob("[0-9]*"):
        try:
            fields = (directory / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        pid = int(directory.name)
        seconds[pid] = sum(int(ticks) for ticks in fields[_TIMES]) / TICKS_PER_SECOND
        children[int(fields[_PARENT])].append(pid)
    return seconds, children


def memory_of(pid: int) -> Memory:
    """Return what one process has of memory."""
    shares = _sizes(Path(f"/proc/{pid}/smaps_rollup"))
    peak = _sizes(Path(f"/proc/{pid}/status"))["VmHWM"]
    return Memory(shares["Rss"], shares["Pss"], peak)


def _sizes(path: Path) -> dict[str, float]:
    """Return the lines `Name: 123 kB` of a file, in MiB."""
    lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
    return {
        words[0].rstrip(":"): int(words[1]) / KIBIBYTES_PER_MEBIBYTE
        for words in lines
        if len(words) == 3 and words[2] == "kB"  # noqa: PLR2004 - name, number, unit
    }
