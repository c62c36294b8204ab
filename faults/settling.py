"""After a fault over HTTP: the same requests must succeed, and everything acknowledged must be there once."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from faults.bench import Bench
from faults.findings import Finding
from faults.ledger import Ledger
from faults.people import SIGNED_OUT, Delivery, Student
from faults.platform import GoneError
from faults.senders import Sender
from faults.waiting import wait_for

PATIENCE_SECONDS = 90.0
PAUSE_SECONDS = 0.05

TWICE = """
    SELECT object.digest, count(*) FROM shared_upload AS upload
    JOIN shared_storedobject AS object ON object.id = upload.stored_object_id
    WHERE object.digest = ANY(%s) GROUP BY object.digest HAVING count(*) > 1
"""
VERSIONS = """
    SELECT wanted.id::text, count(version.id), max(object.digest) FROM unnest(%s::uuid[]) AS wanted(id)
    LEFT JOIN school_outcomeversion AS version ON version.outcome_id = wanted.id
    LEFT JOIN shared_storedobject AS object ON object.id = version.document_id
    GROUP BY wanted.id
"""


def settle(student: Student, deliveries: Iterable[Delivery], ledger: Ledger, finding: Finding) -> None:
    """Send what is not acknowledged yet again, with the same keys. The fault is over: a refusal is a false alarm.

    A request that gets no answer is sent again, since an old connection may still have to notice its end.
    """
    for delivery in deliveries:
        if delivery.acknowledged:
            continue
        code = answer_to(student, delivery, ledger)
        if code:
            finding.false_alarms.append(f"refused without a fault: {code}")


def answer_to(student: Student, delivery: Delivery, ledger: Ledger) -> str:
    """Return how a delivery is answered in the end: nothing when acknowledged, else the code of the refusal."""

    def deliver() -> str:
        code = student.deliver(delivery, ledger)
        if code == SIGNED_OUT:
            student.sign_in()
            code = student.deliver(delivery, ledger)
        return code

    return answered(deliver)


def answered(act: Callable[[], str]) -> str:
    """Return what ``act`` is answered, asking again while there is no answer: every act here may be asked twice."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return act()
        except GoneError:
            if time.monotonic() > deadline:
                return "no answer"
        time.sleep(PAUSE_SECONDS)


def settle_senders(senders: Iterable[Sender], finding: Finding) -> None:
    """Settle what senders left behind, and count what they were refused."""
    for sender in senders:
        settle(sender.student, sender.pending(), sender.ledger, finding)
        finding.refused += len(sender.refusals)
        note(finding, {f"refused: {code}" for code in sender.refusals})
        dishonest = {code for code in sender.refusals if not code.startswith(("5", "no answer"))}
        finding.false_alarms += [f"blamed on the sender: {code}" for code in sorted(dishonest)]


def note(finding: Finding, notes: Iterable[str]) -> None:
    """Add what is not noted yet."""
    finding.notes += [each for each in sorted(notes) if each not in finding.notes]


def await_acknowledgements(ledger: Ledger, more: int) -> None:
    """Wait until so many more were noted."""
    wanted = len(ledger.entries()) + more
    wait_for(
        "acknowledgements", lambda: len(ledger.entries()) >= wanted, seconds=PATIENCE_SECONDS, pause=0.01
    )


def judge_deliveries(bench: Bench, finding: Finding, ledger: Ledger) -> None:
    """Judge everything in the ledger by the stores and the rows; each request was done once, each work saved once."""
    entries = ledger.entries()
    bench.judge(finding, ledger)
    uploads: Mapping[str, set[str]] = defaultdict(set)
    for entry in entries:
        uploads[entry["request"]].add(entry["upload"])
    finding.doubled += [
        f"request {key} has {len(ids)} uploads" for key, ids in uploads.items() if len(ids) > 1
    ]
    works = {entry["item"]: entry["digest"] for entry in entries if "item" in entry}
    with bench.database.connect() as connection:
        twice = connection.execute(TWICE, [[entry["digest"] for entry in entries]]).fetchall()
        versions = connection.execute(VERSIONS, [list(works)]).fetchall()
    finding.doubled += [f"{digest} has {count} uploads" for digest, count in twice]
    for item, count, digest in versions:
        if digest != works[str(item)]:
            finding.lost.append(f"work {item} lost")
        elif count != 1:
            finding.doubled.append(f"work {item} has {count} versions")
