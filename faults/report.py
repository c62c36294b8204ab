"""The findings as a table, for the terminal and for `docs/faults.md`."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from faults.findings import Finding

HEADERS = (
    "編號 / no.",
    "故障 / fault",
    "注入 / injected",
    "核對的回覆 / acknowledgements checked",
    "遺失 / lost",
    "重複 / doubled",
    "誤報 / false alarms",
    "秒 / s",
)
INTRODUCTION = """\
這一頁由 `make faults` 寫成：它對真正的程式注入故障，由一個自己記帳（每筆先落碟）的使用者端傳檔，
最後只憑那本帳、各檔案庫的位元組與資料列下判斷。「已收到」的檔案必須能從**每一個**檔案庫單獨讀出、摘要相同，
資料列恰好一筆；沒有「已收到」的，不得留下看得見的半個檔案。遺失、重複、誤報都必須是零。

In English: written by `make faults`. A client with a synced ledger of its own sends files while the fault happens. The
verdict uses only that ledger, the bytes on the disks and the rows: whatever was acknowledged must come back whole from
each store alone and have exactly one row; nothing half may be seen; after the fault the same request must succeed.
Lost, doubled and false alarms must be zero.

Two levels. Faults of disks, stores and single calls (F02 to F18, and F01 first) meet the platform without its web server: files
come over a socket, so that every call is one of the upload. The others (F01 again, and F19 on) meet the running platform:
gunicorn, job worker and PostgreSQL, and students who sign in and send by HTTP, whole and in pieces. "Refused" below counts
honest refusals: they are no loss, and the same request was accepted as soon as the fault was over, or an operator had
put the newest database back. A lying disk (F08) loses its own copies, as nothing above it can prevent; acknowledged files came
back from the other store. Submissions (F32, F35) count rows of the central database's receipt as acknowledgements. What each fault
does: [how a file is kept safe](algorithms/safekeeping.md)."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """One run of the harness."""

    seed: int
    short: bool
    began_at: datetime
    findings: Sequence[Finding]

    @property
    def fails(self) -> bool:
        """Return whether any promise was broken."""
        return any(finding.fails for finding in self.findings)


def line_of(finding: Finding) -> str:
    """Return a finding in one line, for whoever watches."""
    if finding.skipped:
        return f"{finding.code} {finding.title}：略過 / skipped: {finding.skipped}"
    wrong = [*finding.lost, *finding.doubled, *finding.false_alarms]
    return (
        f"{finding.code} {finding.title}：注入 {finding.injected.total()}，核對 {finding.acknowledged}，"
        f"{'、'.join(wrong[:5]) or '無誤 / all well'}（{finding.seconds:.0f} s）"
    )


def table(findings: Sequence[Finding]) -> str:
    """Return the findings as a Markdown table with a line of sums."""
    run = [finding for finding in findings if not finding.skipped]
    whole = Finding("", "合計 / all")
    for each in run:
        whole.injected += each.injected
        whole.acknowledged += each.acknowledged
        whole.lost += each.lost
        whole.doubled += each.doubled
        whole.false_alarms += each.false_alarms
        whole.seconds += each.seconds
    lines = [HEADERS, ("---", "---", *("---:",) * (len(HEADERS) - 2)), *map(_cells, [*run, whole])]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cells(finding: Finding) -> tuple[str, ...]:
    return (
        finding.code,
        finding.title,
        str(finding.injected.total()),
        str(finding.acknowledged),
        str(len(finding.lost)),
        str(len(finding.doubled)),
        str(len(finding.false_alarms)),
        f"{finding.seconds:.0f}",
    )


def document(run: Run) -> str:
    """Return the whole document."""
    parts = (
        "# 故障注入的結果 · What injected faults showed",
        INTRODUCTION,
        _circumstances(run),
        table(run.findings),
        "## 注入了什麼 · What was injected",
        "\n".join(_injections(finding) for finding in run.findings if not finding.skipped) or "—",
        "## 略過的 · Skipped",
        "\n".join(f"- {each.code} {each.title}：{each.skipped}" for each in run.findings if each.skipped)
        or "無 / none",
        "## 不對的 · What was wrong",
        "\n".join(_wrongs(finding) for finding in run.findings if finding.fails) or "無 / none",
    )
    return "\n\n".join(parts) + "\n"


def _circumstances(run: Run) -> str:
    options = f"--seed {run.seed}{' --short' if run.short else ''}"
    return (
        f"{run.began_at:%Y-%m-%d %H:%M} UTC，{machine()}，種子 / seed `{run.seed}`。"
        f"重現 / to replay: `make faults FAULT_OPTIONS='{options}'`"
    )


def _injections(finding: Finding) -> str:
    kinds = "、".join(f"{kind} {number}" for kind, number in finding.injected.items())
    notes = "".join(f"；{note}" for note in finding.notes)
    return f"- {finding.code}：{kinds}；拒收 / refused {finding.refused}{notes}"


def _wrongs(finding: Finding) -> str:
    return "\n".join(
        f"- {finding.code} {each}" for each in (*finding.lost, *finding.doubled, *finding.false_alarms)
    )


def machine() -> str:
    """Return the machine in a few words."""
    return f"{os.cpu_count()} × {platform.machine()}, {platform.system()} {platform.release().split('-')[0]}, Python {platform.python_version()}"
