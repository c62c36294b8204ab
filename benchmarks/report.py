"""The figures as a table, for the terminal and for `docs/benchmarks.md`."""

import os
import platform
from dataclasses import dataclass
from pathlib import Path

from benchmarks.crowd import Crowd
from benchmarks.measuring import HIGH, MEDIAN, Series
from benchmarks.operations import Operation
from benchmarks.processes import Memory
from benchmarks.roster_loading import Loading
from benchmarks.submitting import Submitting

# No operation may cost more than this many times its goal.
PATIENCE = 2.0
HEADERS = (
    "操作 / operation",
    "CPU ms",
    "Django ms",
    "比值 / ratio",
    "目標 / goal",
    "10× CPU ms",
    "10× 比值 / ratio",
    "查詢 / queries",
    "10× 查詢 / queries",
    "p50 ms",
    "p95 ms",
    "錯誤 / errors",
)


@dataclass(frozen=True)
class Figures:
    """What was found about one operation, at the first size of the school and at ten times that."""

    operation: Operation
    small: Series
    large: Series
    statements: int
    statements_large: int

    @property
    def errors(self) -> list[str]:
        """Return everything that went wrong."""
        return [*self.small.errors, *self.large.errors]

    @property
    def verdict(self) -> str:
        """Return what is above the goal, or above what is borne: twice the goal, an error, queries that grow."""
        marks = [
            self._against_goal(),
            "queries grow" if self.statements_large > self.statements else "",
            "errors" if self.errors else "",
        ]
        return ", ".join(mark for mark in marks if mark)

    def _against_goal(self) -> str:
        if self.small.ratio / self.operation.goal > PATIENCE:
            return "over twice its goal"
        return "over goal" if self.small.ratio_of_goal > self.operation.goal else ""

    @property
    def fails(self) -> bool:
        """Return whether more is passed than the goal alone."""
        return self.verdict not in ("", "over goal")

    @property
    def inspects(self) -> bool:
        """Return whether files are inspected in this operation."""
        return self.small.inspecting > 0

    def inspection_line(self) -> str:
        """Return what of the operation was inspection, in a sentence."""
        return (
            f"- {self.operation.title}: {self.small.cpu:.1f} ms, of these {self.small.inspecting:.1f} in the process "
            f"that inspects; the rest is × {self.small.ratio_of_goal:.2f} of bare Django "
            f"(10×: {self.large.ratio_of_goal:.2f}; goal {self.operation.goal:.1f})."
        )

    def cells(self) -> tuple[str, ...]:
        """Return the cells of the operation's line."""
        return (
            self.operation.title,
            f"{self.small.cpu:.1f}",
            f"{self.small.yardstick_cpu:.1f}",
            f"{self.small.ratio:.1f}",
            f"{self.operation.goal:.1f}",
            f"{self.large.cpu:.1f}",
            f"{self.large.ratio:.1f}",
            str(self.statements),
            str(self.statements_large),
            f"{self.small.latency(MEDIAN):.0f}",
            f"{self.small.latency(HIGH):.0f}",
            str(len(self.errors)),
        )


def table(figures: list[Figures]) -> str:
    """Return the figures as a Markdown table."""
    lines = [HEADERS, ("---", *("---:",) * (len(HEADERS) - 1)), *(each.cells() for each in figures)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def memory_lines(memory: dict[str, Memory]) -> str:
    """Return what each process has of memory, as a Markdown table."""
    headers = ("程序 / process", "RSS MiB", "PSS MiB", "最高 / peak MiB")
    lines = [headers, ("---", "---:", "---:", "---:")]
    lines += [
        (name, f"{each.resident:.0f}", f"{each.proportional:.0f}", f"{each.peak:.0f}")
        for name, each in memory.items()
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def machine() -> str:
    """Return the machine in one line."""
    processor = "unknown processor"
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            processor = line.partition(":")[2].strip()
            break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} × {processor}, {memory:.0f} GiB, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}"
    )


@dataclass(frozen=True, kw_only=True)
class Findings:
    """Everything that was found."""

    figures: list[Figures]
    submitting: Submitting | None
    loading: Loading | None
    crowd: Crowd | None
    idle: dict[str, Memory]
    after: dict[str, Memory]
    hashing: float

    @property
    def fails(self) -> bool:
        """Return whether anything passes more than a goal alone."""
        wholes = [each for each in (self.submitting, self.loading) if each is not None]
        return any(each.fails for each in (*self.figures, *wholes))


def document(findings: Findings) -> str:
    """Return the whole document."""
    above = [f"- {each.operation.title}: {each.verdict}" for each in findings.figures if each.verdict]
    inspections = [each.inspection_line() for each in findings.figures if each.inspects]
    parts = (
        "# 各項操作的成本 · What each operation costs",
        f"Written by `make bench BENCH_OPTIONS=--write` on {machine()}. Method and goals: `benchmarks/README.md`.",
        table(findings.figures),
        f"One password hash: {findings.hashing:.0f} ms of CPU, by choice; it is not in the line of signing in.",
        "## 上傳時的檢查 · The inspection within an upload",
        (
            "The goals of uploading count a check of the type by the file's header. Every file is opened in a process "
            "of its own instead; the table has that in its figures, the goal is asked without it:"
        ),
        "\n".join(inspections) or "Not measured.",
        "## 提交 16 個檔案 · Submitting 16 files",
        findings.submitting.line() if findings.submitting else "Not measured.",
        "## 匯入名冊 · Loading a school's roster",
        findings.loading.line() if findings.loading else "Not measured.",
        "## 截止那一晚 · The night of the deadline",
        findings.crowd.line() if findings.crowd else "Not measured.",
        "## 記憶體 · Memory",
        "Before the rounds:",
        memory_lines(findings.idle),
        "After them:",
        memory_lines(findings.after),
        "## 超出目標 · Above the goal",
        "\n".join(above) or "None.",
    )
    return "\n\n".join(parts) + "\n"
