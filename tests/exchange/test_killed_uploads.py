"""Web processes killed at any moment of an upload: nothing acknowledged is lost, nothing is doubled (P1, P2, P11)."""

import hashlib
import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from faults.browsing import StudentBrowser
from faults.ledger import Ledger
from faults.waiting import wait_for
from licheng.kernel.uuid7 import uuid7
from licheng.shared.files.store import LocalStore
from tests.exchange.inside import Inside
from tests.exchange.killing import KILLS, SEED, STRACE, Kill, Victim, kill_at_call, kill_at_random
from tests.exchange.school_acts import PASSWORD
from tests.factories.works import heavy_photograph
from tests.running import Demo

pytestmark = pytest.mark.exchange

WEB = Victim("serve", "school")
# Of what happens to an upload, where a kill could hurt: writing, syncing, naming, and telling database and browser.
CALLS = ("fsync", "linkat", "sendto", "pread64", "write")
PATIENCE_SECONDS = 90
WORKS_A_STUDENT = 18


@dataclass
class Uploader:
    """A student who uploads and saves works without end, and notes what was acknowledged."""

    browser: StudentBrowser
    ledger: Ledger
    course: str
    name: str
    stopping: threading.Event = field(default_factory=threading.Event)
    failures: list[BaseException] = field(default_factory=list)

    def run(self) -> None:
        """Work until told to stop or until the course is full; what breaks is kept for the test."""
        try:
            for number in range(WORKS_A_STUDENT):
                if self.stopping.is_set():
                    return
                self._make_one(number)
        except BaseException as error:  # noqa: BLE001 - the test raises it in its own thread
            self.failures.append(error)

    def _make_one(self, number: int) -> None:
        content, item = heavy_photograph(f"{self.name} {number}", 300_000), uuid7()
        digest = hashlib.sha256(content).hexdigest()
        document = self.browser.upload(content)
        self.ledger.note(kind="upload", object=document, digest=digest)
        self.browser.save(item, self.course, document)
        self.ledger.note(kind="work", item=str(item), digest=digest)


@pytest.fixture
def patience() -> Callable[[], bool]:
    """Return whether a student has waited too long for an answer, however it is asked."""
    deadline = time.monotonic() + PATIENCE_SECONDS * KILLS
    return lambda: time.monotonic() > deadline


@pytest.fixture
def uploaders(
    demo: Demo, central: Inside, school_side: Inside, tmp_path: Path, patience: Callable[[], bool]
) -> Iterator[list[Uploader]]:
    """Return students enough for all kills, the first two of whom begin."""
    made = school_side("make_school", code="210302", name="斷電高中", classmates=KILLS)
    found = []
    for number, login in enumerate(made["logins"]):
        browser = StudentBrowser(demo.school, patience)
        browser.sign_in(made["code"], login, PASSWORD)
        ledger = Ledger(tmp_path / f"ledger-{number}")
        found.append(Uploader(browser, ledger, made["course"], login))
    yield found
    for uploader in found:
        uploader.browser.http.close()


def test_uploads_survive_kills_of_their_web_processes(demo: Demo, uploaders: list[Uploader]):
    dice = random.Random(SEED)  # noqa: S311 - moments, not secrets
    threads = [threading.Thread(target=uploader.run, daemon=True) for uploader in uploaders]
    kills = [Kill(WEB, "") for _ in range(KILLS)]
    for thread in threads[:2]:
        thread.start()
    running = 2

    for number, kill in enumerate(kills):
        done = noted(uploaders)
        wait_for(
            "an acknowledgement since the last kill",
            lambda done=done: noted(uploaders) > done,
            seconds=PATIENCE_SECONDS,
        )
        strike(demo, kill, dice, is_chosen=bool(STRACE) and number % 2 == 0)
        # A student who is done makes room for the next one.
        while sum(thread.is_alive() for thread in threads[:running]) < 2 and running < len(threads):
            threads[running].start()
            running += 1
    for uploader in uploaders:
        uploader.stopping.set()
    for thread in threads[:running]:
        thread.join()

    assert [failure for uploader in uploaders for failure in uploader.failures] == []
    assert [str(kill) for kill in kills if not kill.landed] == []
    assert_service_is_back(demo)
    assert_nothing_lost_and_nothing_doubled(demo, uploaders)


def strike(demo: Demo, kill: Kill, dice: random.Random, *, is_chosen: bool) -> None:
    """Kill a web process at one of its next calls, or at a random moment."""
    if is_chosen:
        call, number = dice.choice(CALLS), dice.randint(1, 6)
        kill.moment = f"at {call} {number}"
        kill_at_call(demo, kill, call, number, lambda: False)
    else:
        kill.moment = "at random"
        kill_at_random(demo, kill, dice, within=1.0)


def noted(uploaders: list[Uploader]) -> int:
    return sum(len(uploader.ledger.entries()) for uploader in uploaders)


def assert_service_is_back(demo: Demo) -> None:
    """Assert that as many web processes as before answer, and that all is well."""
    wait_for("all web processes", lambda: len(WEB.pids(demo)) == 2)
    wait_for("a healthy platform", lambda: httpx.get(f"{demo.school}/healthz").status_code == httpx.codes.OK)


def assert_nothing_lost_and_nothing_doubled(demo: Demo, uploaders: list[Uploader]) -> None:
    """Assert that all that was acknowledged is there once, through the platform and from each store alone."""
    works = [entry for each in uploaders for entry in each.ledger.entries() if entry["kind"] == "work"]
    digests = sorted({entry["digest"] for each in uploaders for entry in each.ledger.entries()})
    assert works
    assert unreadable_through_the_platform(uploaders) == []
    for name in ("store-a", "store-b"):
        alone = LocalStore(demo.var / "school" / name, name, volatile_allowed=True)
        assert [digest for digest in digests if digest_in(alone, digest) != digest] == []
    with demo.database("school") as database:
        objects = database.execute(
            "SELECT digest, count(*) FROM shared_storedobject WHERE digest = ANY(%s) GROUP BY digest ORDER BY digest",
            [digests],
        ).fetchall()
        items = database.execute(
            "SELECT outcome_id::text, count(*) FROM school_outcomeversion WHERE outcome_id = ANY(%s::uuid[])"
            " GROUP BY outcome_id ORDER BY outcome_id",
            [[entry["item"] for entry in works]],
        ).fetchall()
    assert objects == [(digest, 1) for digest in digests]
    assert items == sorted((entry["item"], 1) for entry in works)


def unreadable_through_the_platform(uploaders: list[Uploader]) -> list[str]:
    return [
        entry["item"]
        for uploader in uploaders
        for entry in uploader.ledger.entries()
        if entry["kind"] == "work"
        and hashlib.sha256(uploader.browser.document(entry["item"])).hexdigest() != entry["digest"]
    ]


def digest_in(store: LocalStore, digest: str) -> str:
    with store.open(digest) as file:
        found: Any = hashlib.file_digest(file, "sha256")  # type: ignore[arg-type]
    return str(found.hexdigest())
