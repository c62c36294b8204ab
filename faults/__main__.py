"""`python -m faults`: injects every fault, prints what each showed; 1 when anything was lost, doubled or falsely told."""

import argparse
import random
import secrets
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from faults.bench import Bench
from faults.findings import Finding, NotPossibleError
from faults.matrix import CODES, LEVELS, Fault
from faults.report import Run, document, line_of, table
from faults.stage import working_directory
from faults.waiting import NotInTimeError
from licheng.operations.output import tell

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "faults.md"


def main(arguments: Sequence[str] | None = None) -> int:
    """Inject the faults asked for and print what they showed; with `--write` put it into the document."""
    asked = _parse(arguments)
    # Ended from outside, everything started is stopped all the same.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(1))
    began_at = datetime.now(tz=UTC)
    tell(f"種子 / seed {asked.seed}")
    findings = run_faults(
        asked.only, seed=asked.seed, short=asked.short, watch=lambda each: tell(line_of(each))
    )
    run = Run(seed=asked.seed, short=asked.short, began_at=began_at, findings=findings)
    tell(table(findings))
    if asked.write:
        DOCUMENT.write_text(document(run), encoding="utf-8")
    return 1 if run.fails else 0


def run_faults(
    only: Sequence[str], *, seed: int, short: bool, watch: Callable[[Finding], None]
) -> list[Finding]:
    """Inject the faults named by ``only``, hand each finding to ``watch`` and return them in the order of codes."""
    findings: list[Finding] = []

    def found(finding: Finding) -> None:
        findings.append(finding)
        watch(finding)

    with working_directory() as directory:
        for number, (stage, faults) in enumerate(LEVELS):
            chosen = [fault for fault in faults if fault.code in only]
            if not chosen:
                continue
            try:
                with stage(directory / str(number), short=short) as bench:
                    for fault in chosen:
                        found(inject(fault, bench, seed=seed))
            except NotPossibleError as error:
                for fault in chosen:
                    found(Finding(fault.code, fault.name, skipped=str(error)))
    return sorted(findings, key=lambda finding: finding.code)


def inject(fault: Fault, bench: Bench, *, seed: int) -> Finding:
    """Inject one fault and return what it showed; the same seed rolls the same dice, whatever else is injected."""
    finding = Finding(fault.code, fault.name)
    bench.dice = random.Random(f"{seed} {fault.code}")  # noqa: S311 - replayed, not secret
    began = time.monotonic()
    try:
        fault.run(bench, finding)
    except NotPossibleError as error:
        finding.skipped = str(error)
    except NotInTimeError as error:
        finding.false_alarms.append(f"沒有等到 / not in time: {error}")
    except Exception as error:  # noqa: BLE001 - the other faults are injected all the same
        traceback.print_exc()
        finding.false_alarms.append(f"注入中斷 / the injection broke off: {type(error).__name__}")
    finding.seconds = time.monotonic() - began
    return finding


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make faults", description="inject faults and judge what was acknowledged"
    )
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000), help="replay a run")
    parser.add_argument("--short", action="store_true", help="only some calls of each kind")
    parser.add_argument("--only", type=_codes, default=CODES, help="such as F01,F06")
    parser.add_argument("--write", action="store_true", help="write docs/faults.md")
    return parser.parse_args(arguments)


def _codes(text: str) -> tuple[str, ...]:
    codes = tuple(text.upper().split(","))
    unknown = [code for code in codes if code not in CODES]
    if unknown:
        raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: choose from {', '.join(CODES)}")
    return codes


if __name__ == "__main__":
    sys.exit(main())
