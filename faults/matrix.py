"""Every fault that can be injected, in the order of the matrix, and what it is injected into."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from faults import (
    calls,
    center,
    clocks,
    commits,
    damage,
    jobs,
    lying,
    mounts,
    pauses,
    postgres,
    power,
    putback,
    twice,
    web_calls,
    wires,
)
from faults.bench import Bench
from faults.findings import Finding
from faults.stage import served, storekeeping, storekeeping_on_disks


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
    Fault("F02", "在步驟之間被強制結束", "killed between the steps", pauses.kill_between_the_steps),
    Fault("F06", "第 n 次呼叫回「磁碟已滿」", "no space at the n-th call", calls.fill_the_disk_at_every_call),
    Fault(
        "F07", "第 n 次呼叫回「讀寫錯誤」", "disk error at the n-th call", calls.break_the_disk_at_every_call
    ),
    Fault("F09", "命名假裝成功", "a naming that only pretends", calls.pretend_to_link),
    Fault("F12", "一個檔案庫的檔案損壞", "objects rot in one store", damage.rot_in_one_store),
    Fault("F16", "兩個檔案庫各壞各的", "other objects rot in each store", damage.rot_in_both_stores),
    Fault("F17", "同一檔案的兩份都壞", "both copies of one object gone", damage.lose_both_copies),
)
ON_DISKS = (
    Fault("F13", "檔案庫不在、是空的或不是它", "a store away, empty or another", mounts.put_away),
    Fault(
        "F14",
        "重開機後變回從前的磁碟（2021 年）",
        "a disk reset at the restart (2021)",
        mounts.reset_the_disk,
    ),
    Fault("F15", "檔案庫唯讀", "a store that may not be written to", mounts.forbid_writing),
    Fault("F18", "標記或信物損壞", "a spoiled marker or canary", mounts.spoil_the_marker),
    Fault("F08", "假裝落碟的磁碟", "a disk that only says it flushed", lying.lie_about_flushing),
    Fault("F04", "任意一刻的磁碟複本", "copies of the disks at any moment", power.copy_while_stopped),
    Fault("F03", "斷電，日誌未落碟", "power cut, journal lost", power.cut_power),
)
SERVED = (
    Fault("F01", "網頁伺服器被強制結束", "the web server killed", web_calls.kill_the_web_server),
    Fault("F19", "資料庫被強制結束或重開", "the database killed or restarted", postgres.kill_the_database),
    Fault("F21", "不知道提交了沒有", "a commit nobody heard of", commits.cut_at_the_commit),
    Fault("F24", "連線中斷、長度或摘要不實", "lines cut, lengths and digests untrue", wires.break_the_line),
    Fault("F26", "重複、同時、次序顛倒", "twice, at once, out of order", twice.send_everything_twice),
    Fault("F28", "時鐘跳動", "a clock that steps", clocks.move_the_clock),
    Fault("F32", "中央資料庫停擺或答錯", "the central database away or wrong", center.disturb_the_center),
    Fault("F35", "背景工作遺失、重做、被結束", "jobs lost, done twice, killed", jobs.disturb_the_jobs),
    Fault(
        "F22",
        "資料庫被還原、紀錄分岔",
        "the database put back, the log forked",
        putback.put_the_database_back,
    ),
)
LEVELS: Sequence[tuple[Stage, Sequence[Fault]]] = (
    (served, SERVED),
    (storekeeping, STOREKEEPING),
    (storekeeping_on_disks, ON_DISKS),
)
CODES = tuple(sorted({fault.code for _, faults in LEVELS for fault in faults}))
