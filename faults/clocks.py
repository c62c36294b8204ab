"""F28: the web servers' clock steps, forwards and backwards, apart from the database's (P19)."""

from faults.bench import Bench
from faults.findings import Finding, NotPossibleError
from faults.ledger import Ledger
from faults.people import SIGNED_OUT, Delivery, Student, new_delivery
from faults.serving import web_of
from faults.settling import answered, judge_deliveries, note
from licheng.kernel.uuid7 import uuid7

LONG_TURNS = 5
FIRST, STUDENTS = 18, 4
MINUTE, DAY = 60.0, 86_400.0
STEPS = (2.5, -2.5, 10 * MINUTE, -10 * MINUTE, DAY, -DAY)
SHORT_STEPS = (10 * MINUTE, -DAY)
# So far a session outlives, and a step may change nothing at all.
HARMLESS = 15 * MINUTE
# The answer to HEAD has no body to tell a code in.
ENDED = frozenset({"410", "410 upload_ended"})


def move_the_clock(bench: Bench, finding: Finding) -> None:
    """F28: step the clock before a file and in the midst of one; a work saved then is there, in the log's order."""
    web = web_of(bench)
    if not web.clock.is_there:
        raise NotPossibleError("沒有 C 編譯器 / there is no C compiler")
    ledger = bench.new_ledger()
    try:
        for turn in range(1 if bench.short else LONG_TURNS):
            # Nobody may save more than twenty works in a semester.
            student = web.school.student(FIRST + turn % STUDENTS)
            for step in SHORT_STEPS if bench.short else bench.dice.sample(STEPS, len(STEPS)):
                _step(bench, finding, ledger, student, step)
    finally:
        web.clock.shift(0)
    _see_the_log(bench, finding)
    judge_deliveries(bench, finding, ledger)


def _step(bench: Bench, finding: Finding, ledger: Ledger, student: Student, step: float) -> None:
    """Begin a file, step, end it; keep another one and save it; step back and keep a third."""
    web = web_of(bench)
    begun, within, after = (new_delivery(bench.dice, in_pieces=number == 0) for number in range(3))
    answered(lambda: student.begin(begun))
    web.clock.shift(step)
    finding.injected[f"{step:+.1f} s"] += 1
    _deliver(student, begun, ledger, finding, step)
    _deliver(student, within, ledger, finding, step)
    item = uuid7()
    if code := answered(lambda: student.save(item, within)):
        finding.false_alarms.append(f"{step:+.1f} s: the work was not saved: {code}")
    else:
        ledger.note(upload=within.upload, digest=within.digest, request=within.key, item=str(item))
    web.clock.shift(0)
    finding.injected["and back"] += 1
    _deliver(student, after, ledger, finding, -step)


def _deliver(student: Student, delivery: Delivery, ledger: Ledger, finding: Finding, step: float) -> None:
    """Deliver; where a day has passed a session or an unfinished file may have ended, and is begun anew."""
    code = answered(lambda: student.deliver(delivery, ledger))
    if not code:
        return
    note(finding, {f"{step:+.1f} s: {code}"})
    finding.refused += 1
    if abs(step) <= HARMLESS or code not in {SIGNED_OUT, *ENDED}:
        finding.false_alarms.append(f"{step:+.1f} s: {code}")
    if code == SIGNED_OUT:
        student.sign_in()
        code = answered(lambda: student.deliver(delivery, ledger))
    if code in ENDED:
        delivery.upload = ""
        code = answered(lambda: student.deliver(delivery, ledger))
    if code:
        finding.false_alarms.append(f"{step:+.1f} s, asked again: {code}")


def _see_the_log(bench: Bench, finding: Finding) -> None:
    """See that every act has its place in the log, whatever its clock said."""
    if code := bench.platform.call("publish"):
        finding.false_alarms.append(f"the log was not published: {code}")
    if waiting := bench.platform.call("unplaced"):
        finding.lost.append(f"{waiting} acts without a place in the log")
