"""Every fault that can be injected, in the order of the matrix, and what it is injected into."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from faults import calls, power
from faults.bench import Bench
from faults.findings import Finding
from faults.stage import storekeeping, storekeeping_on_disks


class Stage(Protocol):
    """Makes a bench below a directory for the length of a block."""

    def __call__(self, directory: Path, /, *, short: bool) -> AbstractContextManager[Bench]:
        """Return the block."""


@dataclass(frozen=True)
class Fault:
    """One line of the matrix: what goes wrong, and what must hold all the same."""

    code: str
    title: str
    english: str
    run: Callable[[Bench, Finding], None]

    @property
    def name(self) -> str:
        """Return what it is called, in both languages."""
        return f"{self.title} / {self.english}"


STOREKEEPING = (
    Fault("F01", "在每一個系統呼叫前被強制結束", "killed before every system call", calls.kill_at_every_call),
    Fault("F06", "第 n 次呼叫回「磁碟已滿」", "no space at the n-th call", calls.fill_the_disk_at_every_call),
    Fault(
        "F07", "第 n 次呼叫回「讀寫錯誤」", "disk error at the n-th call", calls.break_the_disk_at_every_call
    ),
    Fault("F09", "命名假裝成功", "a naming that only pretends", calls.pretend_to_link),
)
ON_DISKS = (
    Fault("F03", "斷電，日誌未落碟", "power cut, journal lost", power.cut_power),
    Fault("F04", "任意一刻的磁碟複本", "copies of the disks at any moment", power.copy_while_stopped),
)
LEVELS: Sequence[tuple[Stage, Sequence[Fault]]] = (
    (storekeeping, STOREKEEPING),
    (storekeeping_on_disks, ON_DISKS),
)
CODES = tuple(fault.code for _, faults in LEVELS for fault in faults)
