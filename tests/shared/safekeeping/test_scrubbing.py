"""A pass that is cut off, goes on, ends; and what stands in its way."""

import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from structlog.testing import capture_logs

from licheng.shared.audit.models import AuditEvent
from licheng.shared.files import suspicion
from licheng.shared.files.models import StoredObject
from licheng.shared.files.protocol import StoreError
from licheng.shared.safekeeping.actions import repair_store, scrub_store
from licheng.shared.safekeeping.models import Repair, ScrubFinding, ScrubPosition, ScrubRun
from licheng.shared.safekeeping.rules import Code, Outcome
from licheng.shared.safekeeping.turns import BusyError, alone
from licheng.shared.tenancy.scope import in_school
from tests.shared.files.store_benches import put
from tests.shared.files.store_helpers import digest_of, objects_in
from tests.shared.safekeeping.helpers import HARMS, NOW, Kept, clock, keep_works, put_past, works


@pytest.fixture
def kept(inside, tmp_path: Path) -> Kept:
    return keep_works(tmp_path, works(12))


def scrub(kept: Kept, side: int = 0, budget: int | None = None):
    return scrub_store(kept.stores, kept.stores.stores[side], budget=budget, clock=clock)


def test_pass_in_small_runs_reads_every_object_once(kept: Kept):
    runs = [scrub(kept, budget=1) for _ in kept.contents]
    last = scrub(kept, budget=1)

    assert [run.objects_read for run in runs] == [1] * 12
    assert sum(run.bytes_read for run in runs) == sum(map(len, kept.contents.values()))
    assert (last.objects_read, ScrubRun.objects.filter(ended_pass=True).count()) == (0, 1)
    position = ScrubPosition.objects.get()
    assert (position.position, position.bytes_read, position.whole_pass_finished_at) == ("", 0, NOW)


def test_pass_goes_on_where_it_was(kept: Kept):
    digests = sorted(kept.contents)
    scrub(kept, budget=sum(len(kept.contents[digest]) for digest in digests[:5]))

    assert ScrubPosition.objects.get().position == digests[4]
    assert scrub(kept).objects_read == 7


def test_run_that_is_killed_is_taken_up_at_the_last_position_written_down(kept: Kept, monkeypatch):
    monkeypatch.setattr("licheng.shared.safekeeping.actions.SAVE_EVERY", 4)

    def die(tally):
        if tally.objects_read == 7:
            raise SystemExit

    with pytest.raises(SystemExit):
        scrub_store(kept.stores, kept.stores.stores[0], budget=None, clock=clock, watch=die)

    assert ScrubPosition.objects.get().position == sorted(kept.contents)[3]
    assert scrub(kept).objects_read == 8


@pytest.mark.parametrize("code", HARMS)
def test_damage_is_mended_and_the_bad_bytes_are_kept(kept: Kept, code: Code):
    digest = sorted(kept.contents)[3]
    path = kept.place(0, digest)
    HARMS[code](path, random.Random(5))  # noqa: S311 - to be replayed
    bad = path.read_bytes() if path.exists() else None

    tally = scrub(kept)

    assert tally.outcomes == {Outcome.REPAIRED: 1}
    assert ScrubFinding.objects.values_list("store", "code", "name").get() == ("store-a", code, digest)
    assert Repair.objects.values_list("outcome", "source").get() == (Outcome.REPAIRED, "store-b")
    assert path.read_bytes() == kept.contents[digest]
    evidence = [file.read_bytes() for file in (kept.roots[0] / "damaged").iterdir()]
    assert evidence == ([] if bad is None else [bad])


def test_finding_is_logged_with_store_digest_and_outcome(kept: Kept):
    digest = min(kept.contents)
    kept.place(0, digest).unlink()

    with capture_logs() as lines:
        scrub(kept)

    assert [line for line in lines if line["event"] == "object_finding"] == [
        {
            "event": "object_finding",
            "log_level": "error",
            "store": "store-a",
            "code": "MISSING",
            "digest": digest,
            "source": "store-b",
            "outcome": "REPAIRED",
        }
    ]


def test_bad_copy_is_never_put_over_a_good_one(kept: Kept):
    before = objects_in(kept.roots[0])
    for digest in kept.contents:
        put_past(kept.place(1, digest), b"bad")

    tally = scrub(kept, side=0)

    assert tally.outcomes == {}
    assert objects_in(kept.roots[0]) == before
    assert scrub(kept, side=1).outcomes == {Outcome.REPAIRED: 12}
    assert objects_in(kept.roots[1]) == before


def test_object_bad_in_both_stores_is_lost_set_aside_and_told_to_its_school(kept: Kept):
    digest = min(kept.contents)
    for side in (0, 1):
        put_past(kept.place(side, digest), b"bad")

    outcomes = [scrub(kept, side).outcomes for side in (0, 1)]

    assert outcomes == [{Outcome.LOST: 1}, {Outcome.LOST: 1}]
    row = StoredObject.objects.get(digest=digest)
    events = AuditEvent.objects.filter(subject_id=row.id).values_list("event_type", "facts")
    assert [(event, facts["digest"], facts["code"]) for event, facts in events] == [
        ("object_lost", digest, Code.CUT)
    ] * 2
    assert not any(kept.place(side, digest).exists() for side in (0, 1))


def test_every_school_that_has_the_object_is_told(kept: Kept, other_school):
    digest = min(kept.contents)
    with in_school(other_school.id):
        StoredObject.objects.create(digest=digest, size=1, kind="pdf", stored_at=NOW)
    kept.place(0, digest).unlink()

    scrub(kept)

    with in_school(other_school.id):
        assert AuditEvent.objects.get().event_type == "object_repaired"
    assert AuditEvent.objects.get().event_type == "object_repaired"


def test_damaged_object_that_no_row_names_is_set_aside(kept: Kept):
    digest = put(kept.stores.stores[0], b"left by a killed upload")
    put_past(kept.place(0, digest), b"and damaged since then")

    assert scrub(kept).outcomes == {Outcome.SET_ASIDE: 1}
    assert not AuditEvent.objects.exists()


def test_whole_object_that_no_row_names_is_no_finding(kept: Kept):
    put(kept.stores.stores[0], b"left by a killed upload")

    assert [scrub(kept, side).outcomes for side in (0, 1)] == [{}, {}]


def test_store_that_goes_away_has_no_missing_objects(kept: Kept):
    shutil.rmtree(kept.roots[0] / "objects")
    kept.roots[0].rename(kept.roots[0].with_name("unmounted"))

    with pytest.raises(StoreError) as refused:
        scrub(kept)

    assert refused.value.code == "store_missing"
    assert not ScrubFinding.objects.exists()


def test_store_emptied_behind_its_marker_is_filled_again_by_repair(kept: Kept):
    for digest in kept.contents:
        kept.place(0, digest).unlink()

    tally = repair_store(kept.stores, kept.stores.stores[0], clock=clock)

    assert tally.outcomes == {Outcome.REPAIRED: 12}
    assert objects_in(kept.roots[0]) == objects_in(kept.roots[1])
    assert repair_store(kept.stores, kept.stores.stores[0], clock=clock).outcomes == {}


def test_repair_mends_another_length_and_reads_nothing_else(kept: Kept):
    cut, flipped = sorted(kept.contents)[:2]
    HARMS[Code.CUT](kept.place(0, cut), random.Random(5))  # noqa: S311 - to be replayed
    HARMS[Code.FLIPPED](kept.place(0, flipped), random.Random(5))  # noqa: S311 - as above

    tally = repair_store(kept.stores, kept.stores.stores[0], clock=clock)

    assert (tally.outcomes, tally.bytes_read) == ({Outcome.REPAIRED: 1}, 0)
    assert digest_of(kept.place(0, cut).read_bytes()) == cut
    assert digest_of(kept.place(0, flipped).read_bytes()) != flipped


def test_store_that_takes_nothing_is_not_mended_and_says_so(kept: Kept, monkeypatch):
    digest = min(kept.contents)
    kept.place(0, digest).unlink()
    monkeypatch.setattr("licheng.shared.files.store.MINIMUM_FREE_BYTES", 2**62)

    assert scrub(kept).outcomes == {Outcome.FAILED: 1}
    assert not kept.place(0, digest).exists()


def test_second_run_at_the_same_time_is_refused(kept: Kept):
    store_id = kept.stores.stores[0].identity().id
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute(
            "SELECT pg_advisory_lock(hashtextextended(%s, 0))", [f"licheng-safekeeping:scrub:{store_id}"]
        )
        with pytest.raises(BusyError):
            scrub(kept)
        other.execute("SELECT pg_advisory_unlock_all()")

    with alone(f"scrub:{store_id}"):
        pass
    assert scrub(kept).objects_read == 12


@pytest.fixture
def unreadable(kept: Kept) -> Iterator[str]:
    """An object at which the kernel answers every read with EIO, as it does of a broken sector."""
    digest = min(kept.contents)
    place = kept.place(0, digest)
    bound = ["mount", "--bind", f"/proc/{os.getpid()}/mem", place]
    if os.geteuid() != 0 or subprocess.run(bound, check=False).returncode:
        pytest.skip("mounting is for root")
    yield digest
    subprocess.run(["umount", place], check=True)
    suspicion.clear(kept.stores.stores[0].location)


def test_object_that_cannot_be_read_is_found_and_stops_writing_to_the_disk(kept: Kept, unreadable: str):
    tally = scrub(kept)

    assert (tally.objects_read, tally.outcomes) == (12, {Outcome.FAILED: 1})
    assert ScrubFinding.objects.values_list("code", "name").get() == (Code.UNREADABLE, unreadable)
    assert kept.stores.stores[0].health().code == "store_suspect"


def test_copy_that_cannot_be_read_is_no_source(kept: Kept, unreadable: str):
    kept.place(1, unreadable).unlink()

    assert scrub(kept, side=1).outcomes == {Outcome.LOST: 1}
    assert not kept.place(1, unreadable).exists()


def test_strange_name_is_left_for_a_person(kept: Kept):
    (kept.roots[0] / "objects" / "ab" / "notes.txt").write_text("not ours")

    assert scrub(kept).outcomes == {Outcome.LEFT: 1}
    assert ScrubFinding.objects.get().name == "ab/notes.txt"
    assert (kept.roots[0] / "objects" / "ab" / "notes.txt").exists()
