"""The short form of the faults under the real web server, job worker and database: nothing acknowledged is lost (P1, P2, P8, P11, P15, P19)."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from faults import center, clocks, commits, jobs, postgres, putback, twice, web_calls, wires
from faults.bench import Bench
from faults.findings import NotPossibleError
from faults.stage import served, working_directory
from tests.faults.injecting import found_by

pytestmark = pytest.mark.xdist_group("faults")


@pytest.fixture(scope="module")
def platform() -> Iterator[Bench]:
    """Return the running platform, started once for all faults of this module."""
    with working_directory() as directory:
        try:
            with served(Path(directory), short=True) as bench:
                yield bench
        except NotPossibleError as error:
            pytest.skip(str(error))


@pytest.fixture
def bench(platform: Bench, request: pytest.FixtureRequest) -> Bench:
    platform.dice = random.Random(request.node.nodeid)  # noqa: S311 - contents, not secrets
    return platform


def test_killed_web_processes_lose_nothing(bench: Bench):
    finding = found_by(web_calls.kill_the_web_server, bench)

    assert finding.injected == {"linkat": 1, "fsync": 1, "sendto": 1}
    assert finding.acknowledged == 3


def test_killed_database_loses_no_acknowledgement(bench: Bench):
    finding = found_by(postgres.kill_the_database, bench)

    assert finding.injected == {"backend killed": 1, "postmaster killed": 1}
    assert finding.acknowledged >= 6


def test_commit_nobody_heard_of_is_done_once(bench: Bench):
    finding = found_by(commits.cut_at_the_commit, bench)

    assert set(finding.injected) == {
        f"{moment}{what}" for moment in commits.MOMENTS for what in ("", ", saving a work")
    }
    assert finding.injected.total() == 6


def test_broken_lines_leave_nothing_to_be_seen(bench: Bench):
    finding = found_by(wires.break_the_line, bench)

    assert finding.injected.total() == wires.SHORT_CUTS + 4
    assert finding.acknowledged == finding.injected.total()


def test_requests_sent_twice_are_done_once_and_quotas_hold(bench: Bench):
    finding = found_by(twice.send_everything_twice, bench)

    assert finding.injected["the same file"] == twice.STUDENTS * twice.TABS
    assert "other bytes under the key: 409 key_used_for_other_content" in finding.notes
    assert finding.injected["selections"] == twice.CERTIFIED * twice.TABS


def test_clock_that_steps_loses_and_refuses_nothing_wrongly(bench: Bench):
    finding = found_by(clocks.move_the_clock, bench)

    assert finding.injected == {"+600.0 s": 1, "-86400.0 s": 1, "and back": 2}


def test_database_put_back_acknowledges_nothing(bench: Bench):
    finding = found_by(putback.put_the_database_back, bench)

    assert finding.injected == {"yesterday's database": 1}
    assert "refused: 503 log_behind" in finding.notes


def test_failing_center_has_everything_once(bench: Bench):
    finding = found_by(center.disturb_the_center, bench)

    assert finding.injected == {"failing and losing answers": 1}


def test_jobs_done_again_and_poisoned_queues_change_nothing(bench: Bench):
    finding = found_by(jobs.disturb_the_jobs, bench)

    assert finding.injected == {"done again, twice": 1, "poisoned queue": 1}
