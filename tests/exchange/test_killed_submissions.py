"""Workers killed at any moment of a submission: it is accepted once, by itself, with nothing lost or doubled (P11, P15)."""

import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from psycopg import Connection

from faults.waiting import wait_for
from licheng.kernel.rosters import SubmissionKind
from tests.exchange.inside import Inside
from tests.exchange.killing import KILLS, SEED, STRACE, Kill, Victim, kill_at_call, kill_at_random
from tests.factories.submissions import OUTCOMES
from tests.running import Demo

pytestmark = pytest.mark.exchange
logger = logging.getLogger(__name__)

SLUG = OUTCOMES.slug
SENDER, CHECKER = Victim("work", "school"), Victim("work", "central")
RECEIVER, PLATFORM = Victim("serve", "central"), Victim("serve", "school")
STUDENTS, WORKS, BYTES = 4, 3, 600_000
RECOVERY_SECONDS = 180
_codes = count(210311)

# Whom, and at which of its calls: a sender speaks to the database and to the center, a checker keeps files.
CALLS = (
    (SENDER, "sendto", (1, 150)),
    (CHECKER, "fsync", (1, 20)),
    (RECEIVER, "pwrite64", (1, 3)),
    (CHECKER, "linkat", (1, 20)),
    (SENDER, "recvfrom", (1, 150)),
    (CHECKER, "sendto", (1, 60)),
    (RECEIVER, "fsync", (1, 3)),
    (CHECKER, "pread64", (1, 40)),
)


@dataclass
class Handing:
    """One submission of one school under way."""

    demo: Demo
    acts: Inside
    school: str
    code: str
    submission: str

    def now(self) -> dict[str, Any]:
        """Return where the submission stands."""
        found: dict[str, Any] = self.acts("submission", school=self.school, submission_id=self.submission)
        assert found["state"] not in {"FAILED", "REFUSED"}, found["problems"]
        return found

    def is_over(self) -> bool:
        """Return whether the receipt was taken in."""
        return bool(self.now()["statements"])

    def received(self) -> int:
        """Return how many bytes the central database has of a package that is still on its way."""
        return int(self._central("SELECT coalesce(sum(received), 0) FROM central_transfer"))

    def is_checked(self) -> bool:
        """Return whether the central database is checking the package."""
        return bool(self._central("SELECT count(*) FROM central_package WHERE state = 'CHECKING'"))

    def is_answered(self) -> bool:
        """Return whether the central database has answered the package."""
        return bool(
            self._central(
                "SELECT count(*) FROM central_package JOIN central_registeredschool AS school"
                " ON school.id = registered_school_id WHERE state = 'ACCEPTED' AND code = %s",
                self.code,
            )
        )

    def _central(self, statement: str, *values: object) -> Any:
        with self.demo.database("central") as database:
            return one(database, statement, *values)


def one(database: "Connection[tuple[Any, ...]]", statement: str, *values: object) -> Any:
    """Return the one value a statement gives."""
    row = database.execute(statement, values).fetchone()  # type: ignore[arg-type]
    return row[0] if row else None


@pytest.fixture
def hand_in(demo: Demo, central: Inside, school_side: Inside) -> Callable[[], Handing]:
    """Return what makes a school with heavy works and begins their submission."""
    central("open_window", kind=SubmissionKind.COURSE_OUTCOMES.value, grade=1, first_day=-1, last_day=20)

    def begin() -> Handing:
        code = str(next(_codes))
        made = school_side("make_school", code=code, name="斷線高中", classmates=STUDENTS - 2)
        school, students = made["id"], made["students"]
        central("register", code=code, name="斷線高中", public_key=made["public_key"])
        school_side("hear_central")
        school_side("choose_photographs", school=school, students=students, works=WORKS, size=BYTES)
        task = school_side("precheck", school=school, slug=SLUG)
        wait_for("the precheck", lambda: school_side("task", school=school, task_id=task)["state"] == "DONE")
        submission = school_side("submit", school=school, slug=SLUG)
        return Handing(demo, school_side, school, code, submission)

    return begin


def moments(handing: Handing) -> list[tuple[Victim, str, Callable[[], bool]]]:
    """Return what may be seen from outside of a submission, and who is at work then."""
    return [
        (SENDER, "after a part", lambda: handing.received() > 0),
        (RECEIVER, "after a part", lambda: handing.received() > 0),
        (CHECKER, "while checking", handing.is_checked),
        (SENDER, "before the receipt is taken in", handing.is_answered),
        (SENDER, "after half of the parts", lambda: handing.received() > STUDENTS * WORKS * BYTES // 2),
        (PLATFORM, "after a part", lambda: handing.received() > 0),
    ]


def strike(handing: Handing, number: int, dice: random.Random) -> Kill:
    """Kill somebody: at a system call, at a moment seen from outside, or at random, in turn."""
    if STRACE and number % 3 == 0:
        victim, call, (first, last) = CALLS[number // 3 % len(CALLS)]
        nth = dice.randint(first, last)
        kill = Kill(victim, f"at {call} {nth}")
        kill_at_call(handing.demo, kill, call, nth, handing.is_over)
        return kill
    if number % 3 == 1:
        seen = moments(handing)
        victim, moment, has_come = seen[number // 3 % len(seen)]
        kill = Kill(victim, moment)
        wait_for(str(kill), lambda: has_come() or handing.is_over(), seconds=RECOVERY_SECONDS)
        kill_at_random(handing.demo, kill, dice, within=0.0)
        return kill
    kill = Kill(dice.choice([SENDER, CHECKER, RECEIVER]), "at random")
    kill_at_random(handing.demo, kill, dice, within=2.0)
    return kill


@pytest.mark.parametrize("turn", range(max(1, KILLS // 2)))
def test_submission_survives_two_kills(hand_in: Callable[[], Handing], turn: int):
    dice = random.Random(SEED + turn)  # noqa: S311 - moments, not secrets
    handing = hand_in()

    kills = [strike(handing, 2 * turn + again, dice) for again in range(2)]

    begun = time.monotonic()
    wait_for("the receipt", handing.is_over, seconds=RECOVERY_SECONDS)
    logger.info("over %.0f s after the last kill", time.monotonic() - begun)
    assert any(kill.landed for kill in kills), kills
    assert_held_once(handing)
    assert_received_once(handing)


def assert_held_once(handing: Handing) -> None:
    """Assert that the school has one accepted submission, one receipt, and one part of it for every student."""
    found = handing.now()
    assert (found["state"], found["rows"], found["statements"]) == ("ACCEPTED", STUDENTS * WORKS, 1)
    with handing.demo.database("school") as database:
        parts = one(
            database, "SELECT count(*) FROM school_studentreceipt WHERE school_id = %s", handing.school
        )
        differing = one(
            database,
            "SELECT count(*) FROM school_studentreceipt WHERE school_id = %s AND differences <> '[]'::jsonb",
            handing.school,
        )
        accepted = one(
            database,
            "SELECT count(*) FROM shared_auditevent WHERE school_id = %s AND event_type = 'submission_accepted'",
            handing.school,
        )
        unfinished = one(
            database,
            "SELECT count(*) FROM shared_longtask WHERE school_id = %s AND state <> 'DONE'",
            handing.school,
        )
    assert (parts, differing, accepted, unfinished) == (STUDENTS, 0, 1, 0)


def assert_received_once(handing: Handing) -> None:
    """Assert that the central database holds one package, every row and file once, and nothing half done."""
    with handing.demo.database("central") as database:
        packages = database.execute(
            "SELECT package.id, package.state FROM central_package AS package"
            " JOIN central_registeredschool AS school ON school.id = registered_school_id WHERE code = %s",
            [handing.code],
        ).fetchall()
        ((package, state),) = packages
        rows = one(database, "SELECT count(*) FROM central_receivedrow WHERE package_id = %s", package)
        digests = [
            digest
            for (digest,) in database.execute(
                "SELECT digest FROM central_receivedfile JOIN central_receivedrow AS received ON received.id = row_id"
                " WHERE received.package_id = %s",
                [package],
            )
        ]
        receipts = one(database, "SELECT count(*) FROM central_receipt WHERE package_id = %s", package)
        transfers = one(database, "SELECT count(*) FROM central_transfer")
    assert (state, rows, receipts, transfers) == ("ACCEPTED", STUDENTS * WORKS, 1, 0)
    assert len(digests) == len(set(digests)) == STUDENTS * WORKS
    for store in ("store-a", "store-b"):
        kept = {path.name for path in (handing.demo.var / "central" / store / "objects").rglob("*")}
        assert set(digests) <= kept
