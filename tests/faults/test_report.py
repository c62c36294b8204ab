"""What is said of a run: sums, skipped parts, and what was wrong, by name."""

from collections import Counter
from datetime import UTC, datetime

from faults.findings import Finding
from faults.report import Run, document, table

WELL = Finding("F01", "甲", Counter(openat=3, fsync=2), acknowledged=40, refused=1, seconds=2.4)
WRONG = Finding("F06", "乙", Counter(write=1), acknowledged=2, lost=["store-a: abc lost"])
SKIPPED = Finding("F03", "丙", skipped="不是 root / not root")


def a_run(*findings: Finding) -> Run:
    return Run(seed=5, short=True, began_at=datetime(2026, 3, 2, tzinfo=UTC), findings=findings)


def test_table_has_a_line_a_fault_and_the_sums():
    lines = table([WELL, WRONG, SKIPPED]).splitlines()

    assert lines[2:] == [
        "| F01 | 甲 | 5 | 40 | 0 | 0 | 0 | 2 |",
        "| F06 | 乙 | 1 | 2 | 1 | 0 | 0 | 0 |",
        "|  | 合計 / all | 6 | 42 | 1 | 0 | 0 | 2 |",
    ]


def test_document_tells_seed_reasons_and_wrongs():
    text = document(a_run(WELL, WRONG, SKIPPED))

    assert "FAULT_OPTIONS='--seed 5 --short'" in text
    assert "- F01：openat 3、fsync 2；拒收 / refused 1" in text
    assert "- F03 丙：不是 root / not root" in text
    assert "- F06 store-a: abc lost" in text


def test_run_fails_when_anything_was_lost():
    assert (a_run(WELL, SKIPPED).fails, a_run(WELL, WRONG).fails) == (False, True)
