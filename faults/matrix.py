"""Every fault that can be injected, in the order of the matrix, and what it is injected into."""

from collections.abc import Callable
from dataclasses import dataclass

from faults import calls
from faults.bench import Bench
from faults.findings import Finding


@dataclass(frozen=True)
class Fault:
    """One line of the matrix: what goes wrong, and what must hold all the same."""

    code: str
    title: str
    english: str
    run: Callable[[Bench, Finding], None]


STOREKEEPING = (
    Fault("F01", "在每一個系統呼叫前被強制結束", "killed before every system call", calls.kill_at_every_call),
    Fault("F06", "第 n 次呼叫回「磁碟已滿」", "no space at the n-th call", calls.fill_the_disk_at_every_call),
    Fault(
        "F07", "第 n 次呼叫回「讀寫錯誤」", "disk error at the n-th call", calls.break_the_disk_at_every_call
    ),
    Fault("F09", "命名假裝成功", "a naming that only pretends", calls.pretend_to_link),
)
CODES = tuple(fault.code for fault in STOREKEEPING)
