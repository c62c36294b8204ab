"""Submissions of whole schools under way, judged by what the central database of the harness accepted."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from faults.bench import Bench
from faults.findings import Finding
from faults.waiting import wait_for
from licheng.kernel.signatures import PublicKey, SigningKey
from tests.factories.center import Center, running

STUDENTS, WORKS, BYTES = 2, 2, 70_000
ROWS = STUDENTS * WORKS
PATIENCE_SECONDS = 240.0
ACCEPTED = """
    SELECT count(*) FROM shared_auditevent WHERE school_id = %s AND event_type = 'submission_accepted'
"""
UNFINISHED = "SELECT count(*) FROM shared_longtask WHERE school_id = %s AND state <> 'DONE'"


@dataclass
class Handing:
    """One submission of one school, and the central database it is handed in to."""

    bench: Bench
    school: str
    slug: str
    center: Center
    id: str = ""

    def check_first(self) -> None:
        """Let the platform look for what would be refused, as a submitter must."""
        call = self.bench.platform.call
        task = call("precheck", school=self.school, slug=self.slug)
        wait_for(
            "the precheck",
            lambda: call("task", school=self.school, task_id=task)["state"] == "DONE",
            seconds=PATIENCE_SECONDS,
        )

    def submit(self) -> None:
        """Begin the submission; the platform's own jobs carry it on."""
        self.id = self.bench.platform.call("submit", school=self.school, slug=self.slug)

    def now(self) -> dict[str, Any]:
        """Return where it stands."""
        found: dict[str, Any] = self.bench.platform.call(
            "submission", school=self.school, submission_id=self.id
        )
        return found

    def await_receipt(self) -> None:
        """Wait until the receipt was taken in, or the submission ended otherwise."""

        def is_over() -> bool:
            found = self.now()
            return bool(found["statements"]) or found["state"] in {"FAILED", "REFUSED"}

        wait_for("the receipt", is_over, seconds=PATIENCE_SECONDS, pause=0.2)

    def judge(self, finding: Finding) -> None:
        """Compare what the school was told with what the center accepted: everything, once."""
        found = self.now()
        finding.acknowledged += found["rows"]
        if (found["state"], found["rows"], found["statements"]) != ("ACCEPTED", ROWS, 1):
            finding.lost.append(f"submission {self.id}: {found}")
            return
        rows = [sum(1 for roster in rosters for _ in roster.rows()) for _, rosters in self.center.accepted]
        if rows != [ROWS]:
            kind = finding.lost if sum(rows) < ROWS else finding.doubled
            kind.append(f"the center accepted {rows} rows of submission {self.id}")
        with self.bench.database.connect() as connection:
            [(accepted,)] = connection.execute(ACCEPTED, [self.school]).fetchall()
            [(unfinished,)] = connection.execute(UNFINISHED, [self.school]).fetchall()
        if (accepted, unfinished) != (1, 0):
            finding.doubled.append(f"{accepted} times accepted, {unfinished} tasks unfinished")


@contextmanager
def handing(bench: Bench, key: SigningKey) -> Iterator[Handing]:
    """Make a school that is ready to submit, and a central database that answers, for the length of the block."""
    made = bench.platform.call("open_submitting_school", works=WORKS, size=BYTES)
    center = Center(
        made["code"], PublicKey(bytes.fromhex(made["public_key"])), key=key, windows=made["windows"]
    )
    with running(center, bench.platform.central_port):
        bench.platform.call("hear_central")
        ready = Handing(bench, made["id"], made["slug"], center)
        ready.check_first()
    yield ready
