"""`make replay-2021`: the loss of 2021 at its full size, found, told and mended; 1 when anything is not exact."""

# ruff: noqa: PLC0415 - models may only be imported after this process has become the school platform

import argparse
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from benchmarks.systems import prepare
from licheng.demo.plan import DemoPlan
from licheng.embedded import ensure_embedded, release_embedded
from licheng.operations.output import tell
from licheng.operations.starting import start_system

if TYPE_CHECKING:
    from benchmarks.replay_steps import Replay

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "benchmarks-2021.md"
FIRST_CODE = 210_400
SHOWN = 20
STEPS = {
    "make": "建立學校、學生、作品與檔案 / make schools, students, works and files (not part of the case)",
    "lose": "兩個檔案庫的檔案全部消失 / both stores lose every file",
    "find": "巡檢一輪，找出每一個 / one pass of the scrub finds each",
    "tell": "在每一校記下並告知 / noted and told at every school",
    "offices": "每一校列出名單並核對 / every school's list made and compared",
    "students": "每位學生的清單列出並核對 / every student's own list made and compared",
    "restore": "學生放回檔案（逐一存進兩個檔案庫） / students bring files back, each kept in both stores",
    "check": "逐一核對兩個檔案庫的內容 / both stores compared byte by byte",
}


def main() -> int:
    """Play the case through, print the report, and with `--write` put it into the document."""
    parser = argparse.ArgumentParser(prog="make replay-2021", description="replay the loss of 2021")
    parser.add_argument("--part", type=int, default=1, help="one N-th of the schools, students and items")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks-2021.md")
    arguments = parser.parse_args()
    with _prepared() as plan:
        os.environ.update(plan.environment("school"))
        start_system("school")
        # A line for each of tens of thousands of findings says nothing here.
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
        from django.conf import settings

        from benchmarks.replay_rows import OF_2021
        from benchmarks.replay_steps import replay
        from licheng.shared.tenancy.actions import create_school

        scale = OF_2021.part(arguments.part)
        schools = [
            create_school(code=str(FIRST_CODE + number), name=f"學校{number}")
            for number in range(scale.schools)
        ]
        first, second = (Path(str(place)) for place in settings.LICHENG_STORES)
        done = replay(schools, scale, (first, second))
    text = document(done)
    tell(text)
    if arguments.write:
        DOCUMENT.write_text(text, encoding="utf-8")
    return 1 if done.wrong else 0


@contextmanager
def _prepared() -> Iterator[DemoPlan]:
    """Make a database and two stores below a new directory; stop and delete all of it in the end."""
    var = Path(tempfile.mkdtemp(prefix="licheng-replay-"))
    plan = DemoPlan(var=var, school_port=1, central_port=2, loads=False)
    try:
        ensure_embedded(var)
        prepare(plan, "school")
        yield plan
    finally:
        release_embedded(var)
        shutil.rmtree(var)


def document(done: "Replay") -> str:
    """Return the report in both languages."""
    scale, counts = done.scale, done.counts
    rows = "\n".join(f"| {STEPS[name]} | {seconds:.1f} |" for name, seconds in done.seconds.items())
    wrong = "".join(f"\n- {line}" for line in done.wrong[:SHOWN])
    return (
        f"""# 2021 年事件重演 · The loss of 2021, replayed

由 `make replay-2021` 寫成。 Written by `make replay-2021`.

{scale.schools} 校、{scale.students:,} 位學生、{scale.items:,} 件（課程學習成果 {scale.outcomes:,}、多元表現
{scale.performances:,}）的小檔案，兩個檔案庫都遺失。 {scale.schools} schools, {scale.students:,} students, {scale.items:,} items
({scale.outcomes:,} course outcomes, {scale.performances:,} diverse performances) with small files; both stores lost them.

| 結果 / result | |
| --- | ---: |
| 巡檢一輪找出 / found by one pass | {counts["found"]:,} |
| 告知的學生 / students told | {counts["students"]:,} |
| 告知的作品 / works told | {counts["works"]:,} |
| 從發現到告知最久 / longest from finding to telling | {done.slowest_telling:.0f} s |
| 學生找回，老師不用重新認證 / brought back, no new certification | {counts["restored"]:,}（{counts["restored"] / scale.items:.1%}） |
| 還沒找回 / still open | {counts["still"]:,} |
| 每校、每人、每檔核對的不符 / differences, school by school, student by student, file by file | {len(done.wrong)} |
| 記憶體最高 / peak memory | {done.peak_mebibytes:.0f} MiB |

| 步驟 / step | 秒 / seconds |
| --- | ---: |
{rows}

{datetime.now(tz=UTC):%Y-%m-%d}，單一行程，{os.cpu_count()} 個處理器，與別的工作共用。 One process on {os.cpu_count()} processors shared with other work.
{wrong}""".rstrip()
        + "\n"
    )


if __name__ == "__main__":
    sys.exit(main())
