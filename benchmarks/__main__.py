"""`python -m benchmarks`: starts everything, takes the figures, prints them; 1 when a bound of the goals is passed."""

# ruff: noqa: PLC0415 - models may only be imported after this process has become the school platform

import argparse
import os
import signal
import sys
from pathlib import Path

from benchmarks.systems import running_systems
from licheng.operations.output import tell
from licheng.operations.starting import start_system

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"


def main() -> int:
    """Take the figures and print them; with `--write` put them into the document."""
    parser = argparse.ArgumentParser(prog="make bench", description="measure what each operation costs")
    parser.add_argument("--only", default="", help="operations whose title holds this text")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    arguments = parser.parse_args()
    # Ended from outside, everything started is stopped all the same.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(1))
    tell("啟動兩個系統與對照組… / starting both systems and the yardstick …")
    with running_systems() as systems:
        os.environ.update(systems.plan.environment("school"))
        start_system("school")
        from benchmarks.report import Findings, document
        from benchmarks.taking import Taking, hash_cost

        taking = Taking(systems, arguments.only)
        findings = Findings(
            figures=taking.run(),
            submitting=taking.submit(),
            loading=taking.load_roster(),
            crowd=taking.upload_at_once(),
            idle=taking.idle,
            after=taking.after,
            hashing=hash_cost(),
        )
        text = document(findings)
    tell(text)
    if arguments.write:
        DOCUMENT.write_text(text, encoding="utf-8")
    return 1 if findings.fails else 0


if __name__ == "__main__":
    sys.exit(main())
