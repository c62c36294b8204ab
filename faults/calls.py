"""F01, F06, F07, F09: every call of an upload to the kernel, killed at, failing, or only pretending (P1, P2, P18)."""

from itertools import count
from pathlib import Path

from faults.bench import SIZES, Bench, send, settle
from faults.findings import Finding
from faults.ledger import Ledger
from faults.platform import GoneError, Upload, new_uploads
from faults.tracing import flushed_again, injecting

KILLED_AT = ("openat", "write", "pwrite64", "fsync", "fdatasync", "linkat", "close", "sendto")
FAILING = ("write", "fsync", "linkat", "openat")
# The first calls of a kind in the short form, then every ninth.
SHORT_STEP = 9


def kill_at_every_call(bench: Bench, finding: Finding) -> None:
    """F01: end the process before the first, second, third … call of each kind."""
    _at_every_call(bench, finding, KILLED_AT, "signal=KILL")


def fill_the_disk_at_every_call(bench: Bench, finding: Finding) -> None:
    """F06: answer "no space" to the n-th call; nothing may be acknowledged that is not there twice."""
    _at_every_call(bench, finding, FAILING, "error=ENOSPC")


def break_the_disk_at_every_call(bench: Bench, finding: Finding) -> None:
    """F07: answer "input/output error" to the n-th call; a failed flush is never tried again."""
    _at_every_call(bench, finding, (*FAILING, "close", "lseek"), "error=EIO")


def pretend_to_link(bench: Bench, finding: Finding) -> None:
    """F09: answer "done" to the n-th linking and do nothing; the read-back finds that nothing is there."""
    _at_every_call(bench, finding, ("linkat",), "retval=0")


def _at_every_call(bench: Bench, finding: Finding, calls: tuple[str, ...], what: str) -> None:
    ledger = bench.new_ledger()
    for call in calls:
        for number in count(1, SHORT_STEP if bench.short else 1):
            if not _once(bench, finding, ledger, (call, f"{what}:when={number}")):
                break
            finding.injected[call] += 1
    bench.judge(finding, ledger)


def _once(bench: Bench, finding: Finding, ledger: Ledger, injection: tuple[str, str]) -> bool:
    """Send three files with one fault on the way, then judge and try again; return whether the fault was met.

    The third has the bytes of the first: it must be adopted.
    """
    call, what = injection
    uploads = new_uploads(bench.dice, *SIZES)
    uploads.append(Upload(uploads[0].content, f"again-{uploads[0].name}"))
    log = bench.directory / "calls.log"
    with bench.platform.worker() as worker:
        for upload in uploads:
            worker.begin(upload)
        with injecting([worker.pid], call, what, log=log):
            try:
                refusals = send(worker, uploads, ledger)
                was_met = _was_met(log)
            except GoneError:
                refusals, was_met = [], True
    finding.refused += len(refusals)
    finding.false_alarms += [
        f"{call} {what}: flushed again: {line}" for line in flushed_again(log.read_text())
    ]
    settle(bench, uploads, ledger, finding)
    return was_met


def _was_met(log: Path) -> bool:
    return "(INJECTED)" in log.read_text(encoding="utf-8", errors="replace")
