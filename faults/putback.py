"""F22: yesterday's database put back, or a log that went on elsewhere: nothing is acknowledged on it (P8)."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from faults.bench import Bench
from faults.findings import Finding
from faults.ledger import Ledger
from faults.people import Student, new_delivery
from faults.serving import web_of
from faults.settling import answer_to, answered, judge_deliveries, note, settle
from licheng.kernel.uuid7 import uuid7

LONG_TURNS = 3
BEHIND, DIFFERS = "log_behind", "log_differs"
LEFT_OUT = ("lost+found", "aside")


def put_the_database_back(bench: Bench, finding: Finding) -> None:
    """F22: restore an old copy; in the long form also one that was acknowledged to, elsewhere, in the meantime."""
    web = web_of(bench)
    ledger = bench.new_ledger()
    # Signed in before the copy is taken: who is signed in is remembered by the database too.
    students = [web.school.student(number) for number in range(6, 6 + 2 * LONG_TURNS)]
    with web.without_worker():
        _save(bench, students[0], ledger, finding)
        _publish(bench, finding)
        for turn in range(1 if bench.short else LONG_TURNS):
            _restore_yesterday(bench, finding, ledger, students[2 * turn])
            if not bench.short:
                _go_on_elsewhere(bench, finding, ledger, students[2 * turn + 1])
    web.await_well()
    judge_deliveries(bench, finding, ledger)


def _restore_yesterday(bench: Bench, finding: Finding, ledger: Ledger, student: Student) -> None:
    """Put back a copy that lacks some acknowledged works; refused until the newest is back."""
    database, copies = bench.database, _copies(bench)
    with _stopped(bench):
        database.keep_copy(copies / "yesterday")
    for _ in range(bench.dice.randint(1, 3)):
        _save(bench, student, ledger, finding)
    _publish(bench, finding)
    with _stopped(bench):
        database.keep_copy(copies / "newest")
        database.put_back(copies / "yesterday")
    finding.injected["yesterday's database"] += 1
    _expect_refusals(bench, finding, student, BEHIND)
    with _stopped(bench):
        database.put_back(copies / "newest")
    _save(bench, student, ledger, finding)


def _go_on_elsewhere(bench: Bench, finding: Finding, ledger: Ledger, student: Student) -> None:
    """Let a copy of everything acknowledge other works elsewhere, and then meet our own stores."""
    database, copies = bench.database, _copies(bench)
    with _stopped(bench):
        database.keep_copy(copies / "yesterday")
        _copy_stores(bench, copies)
    for _ in range(2):
        _save(bench, student, ledger, finding)
    _publish(bench, finding)
    with _stopped(bench):
        database.keep_copy(copies / "newest")
        database.put_back(copies / "yesterday")
        for root in bench.stores:
            _exchange(root, copies / root.name)
    for _ in range(2):
        _save(bench, student, bench.new_ledger(), finding)
    _publish(bench, finding)
    with _stopped(bench):
        for root in bench.stores:
            _exchange_back(root)
    finding.injected["a log that went on elsewhere"] += 1
    _expect_refusals(bench, finding, student, DIFFERS)
    with _stopped(bench):
        database.put_back(copies / "newest")
    _save(bench, student, ledger, finding)


def _expect_refusals(bench: Bench, finding: Finding, student: Student, code: str) -> None:
    """See that a file and a work are refused with ``code``, that health tells it, and that nothing is published."""
    nowhere = bench.new_ledger()
    whole, pieces = new_delivery(bench.dice), new_delivery(bench.dice, in_pieces=True)
    for delivery in (whole, pieces):
        _expect(finding, f"503 {code}", answer_to(student, delivery, nowhere))
    _expect(finding, f"503 {code}", answered(lambda: student.save(uuid7(), whole)))
    status, told = web_of(bench).health()
    log = told.get("log")
    _expect(finding, (503, code), (status, log.get("code") if isinstance(log, dict) else None))
    _expect(finding, code, bench.platform.call("publish"))


def _expect(finding: Finding, wanted: object, found: object) -> None:
    if found != wanted:
        finding.lost.append(f"not refused as it must be: {found or 'acknowledged'} instead of {wanted}")
        return
    finding.refused += 1
    note(finding, {f"refused: {wanted}"})


def _save(bench: Bench, student: Student, ledger: Ledger, finding: Finding) -> None:
    """Save a work with a new file; what is refused is a false alarm."""
    delivery, item = new_delivery(bench.dice), uuid7()
    settle(student, [delivery], ledger, finding)
    if not delivery.acknowledged:
        return
    if code := answered(lambda: student.save(item, delivery)):
        finding.false_alarms.append(f"the work was not saved: {code}")
        return
    ledger.note(upload=delivery.upload, digest=delivery.digest, request=delivery.key, item=str(item))


def _publish(bench: Bench, finding: Finding) -> None:
    if code := bench.platform.call("publish"):
        finding.false_alarms.append(f"the log was not published: {code}")


@contextmanager
def _stopped(bench: Bench) -> Iterator[None]:
    """Stop the database for the length of the block."""
    bench.database.stop()
    try:
        yield
    finally:
        bench.database.start()


def _copies(bench: Bench) -> Path:
    place = bench.directory / "copies"
    place.mkdir(exist_ok=True)
    return place


def _copy_stores(bench: Bench, copies: Path) -> None:
    for root in bench.stores:
        shutil.rmtree(copies / root.name, ignore_errors=True)
        shutil.copytree(root, copies / root.name, ignore=shutil.ignore_patterns(*LEFT_OUT))


def _exchange(root: Path, copy: Path) -> None:
    """Put everything in the store at ``root`` aside and the ``copy`` in its place, since a mounted one cannot be renamed."""
    aside = root / "aside"
    aside.mkdir()
    for path in root.iterdir():
        if path.name not in LEFT_OUT:
            path.rename(aside / path.name)
    shutil.copytree(copy, root, dirs_exist_ok=True)


def _exchange_back(root: Path) -> None:
    for path in root.iterdir():
        if path.name not in LEFT_OUT:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    aside = root / "aside"
    for path in aside.iterdir():
        path.rename(root / path.name)
    aside.rmdir()
