"""F21: the line to the database cut around a COMMIT, so that nobody knows whether it was done (P11)."""

from contextlib import suppress

from faults.bench import Bench
from faults.findings import Finding
from faults.ledger import Ledger
from faults.people import Student, new_delivery
from faults.platform import GoneError
from faults.proxy import AFTER, BEFORE, UNHEARD
from faults.serving import web_of
from faults.settling import answered, judge_deliveries, note, settle
from licheng.kernel.uuid7 import uuid7

LONG_TURNS = 10
MOMENTS = (UNHEARD, BEFORE, AFTER)
# The session's own transaction commits first, then that of the act.
LATEST_COMMIT = 2


def cut_at_the_commit(bench: Bench, finding: Finding) -> None:
    """F21: cut before the COMMIT, after it, and between it and its answer; then send the same again."""
    ledger = bench.new_ledger()
    students = [web_of(bench).school.student(number) for number in range(6)]
    for turn in range(1 if bench.short else LONG_TURNS):
        for moment in MOMENTS:
            student = students[turn % len(students)]
            _cut_delivery(bench, finding, ledger, student, moment)
            if turn % 2 == 0:
                _cut_saving(bench, finding, ledger, student, moment)
    judge_deliveries(bench, finding, ledger)


def _cut_delivery(bench: Bench, finding: Finding, ledger: Ledger, student: Student, moment: str) -> None:
    proxy = web_of(bench).proxy
    delivery = new_delivery(bench.dice, in_pieces=not bench.short and bench.dice.random() < 1 / 2)
    before = proxy.cuts
    proxy.cut_at(moment, LATEST_COMMIT if bench.short else bench.dice.randint(1, LATEST_COMMIT + 1))
    with suppress(GoneError):
        code = student.deliver(delivery, ledger)
        finding.refused += bool(code)
        note(finding, {f"{moment}: {code}"} if code else ())
    proxy.cut_at("")
    finding.injected[moment] += proxy.cuts - before
    settle(student, [delivery], ledger, finding)


def _cut_saving(bench: Bench, finding: Finding, ledger: Ledger, student: Student, moment: str) -> None:
    """Save a work over a line that is cut at its one COMMIT, and save it again: it is one work."""
    proxy, item = web_of(bench).proxy, uuid7()
    delivery = new_delivery(bench.dice)
    settle(student, [delivery], ledger, finding)
    if not delivery.acknowledged:
        return
    before = proxy.cuts
    proxy.cut_at(moment)
    with suppress(GoneError):
        student.save(item, delivery)
    proxy.cut_at("")
    finding.injected[f"{moment}, saving a work"] += proxy.cuts - before
    code = answered(lambda: student.save(item, delivery))
    if code:
        finding.false_alarms.append(f"the work was not saved: {code}")
        return
    ledger.note(upload=delivery.upload, digest=delivery.digest, request=delivery.key, item=str(item))
