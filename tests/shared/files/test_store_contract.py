"""What every store does alike, whatever lies beneath it: a directory, or a bucket of a real OpenStack Swift."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from licheng.shared.files import suspicion
from licheng.shared.files.protocol import StoredObject, StoreError
from tests.shared.files.store_benches import MARKER, Bench, place_of, put
from tests.shared.files.store_helpers import NOW, digest_of

# All that needs Swift runs in one process, so that it is started once.
pytestmark = pytest.mark.xdist_group("swift")

WORK = b"a piece of work"
LARGE = bytes(range(256)) * 4096


def test_init_again_keeps_identity_and_objects(bench: Bench):
    first = bench.store.identity()
    digest = put(bench.store, WORK)

    second = bench.store.init(now=NOW + timedelta(days=1))

    assert second == first
    assert first.created == NOW
    assert bench.store.has(digest)


@pytest.mark.parametrize("stranger", ["notes.txt", "objects/ab/other"])
def test_init_of_a_place_with_other_files_is_refused(bench: Bench, stranger: str):
    bench.remove(MARKER)
    bench.write(stranger, b"not ours")

    with pytest.raises(StoreError) as refused:
        bench.opened().init(now=NOW)

    assert refused.value.code == "store_not_empty"
    assert bench.read(stranger) == b"not ours"
    assert bench.opened().health().code == "store_marker_missing"


def test_two_stores_have_different_identities_and_places(bench: Bench):
    other = bench.other()

    assert bench.store.identity().id != other.store.identity().id
    assert bench.store.location != other.store.location
    assert bench.store.location == bench.opened().location


@pytest.mark.parametrize("content", [b"", WORK, LARGE])
def test_object_put_is_read_back_equal_with_its_size(bench: Bench, content: bytes):
    digest = put(bench.store, content)

    with bench.opened().open(digest) as file:
        assert file.read() == content
    assert bench.store.size(digest) == len(content)
    assert bench.read(place_of(digest)) == content


def test_object_is_read_from_any_place(bench: Bench):
    with bench.store.open(put(bench.store, LARGE)) as file:
        assert file.seek(0, os.SEEK_END) == len(LARGE)
        assert file.read(10) == b""
        for first, length in [(5, 10), (15, 200_000), (len(LARGE) - 3, 10), (0, 1), (700_001, 300_000)]:
            assert file.seek(first) == first
            assert file.read(length) == LARGE[first : first + length]
            assert file.tell() == min(first + length, len(LARGE))


def test_object_never_put_is_missing(bench: Bench):
    with pytest.raises(StoreError) as refused:
        bench.store.open(digest_of(b"never"))

    assert refused.value.code == "object_missing"
    assert not bench.store.has(digest_of(b"never"))


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, "a" * 63, "a" * 64 + "\n"])
def test_name_that_is_no_digest_is_refused_before_it_is_asked_for(bench: Bench, name: str):
    for question in (bench.store.open, bench.store.has, bench.store.relative_path, bench.store.quarantine):
        with pytest.raises(ValueError, match="digest"):
            question(name)


def test_object_put_twice_is_one(bench: Bench):
    digest = put(bench.store, WORK)

    assert put(bench.opened(), WORK) == digest

    assert bench.names("objects") == [f"{digest[:2]}/{digest}"]
    assert bench.names("damaged") == []


@pytest.mark.parametrize("damaged", [b"", b"a piece of w0rk", b"a piece of work and more"])
def test_object_put_over_a_damaged_one_heals_it_and_keeps_the_evidence(bench: Bench, damaged: bytes):
    digest = digest_of(WORK)
    bench.write(place_of(digest), damaged)

    put(bench.store, WORK)

    assert bench.read(place_of(digest)) == WORK
    assert [bench.read(f"damaged/{name}") for name in bench.names("damaged")] == [damaged]
    assert bench.names("staging") == []


def test_bytes_that_are_not_what_they_are_named_make_the_store_suspect(bench: Bench):
    staged = bench.store.begin()
    staged.write(b"what came back is different")

    with pytest.raises(StoreError) as refused:
        staged.commit(digest_of(WORK))

    assert refused.value.code == "store_suspect"
    assert bench.opened().health().code == "store_suspect"


def test_suspect_store_is_still_read_and_takes_nothing_until_its_probe_comes_back(bench: Bench):
    digest = put(bench.store, WORK)
    suspicion.suspect(bench.store.location, "flush_failed")

    with pytest.raises(StoreError) as refused:
        bench.store.begin()

    assert refused.value.facts["reason"] == "flush_failed"
    assert bench.store.has(digest)
    assert bench.store.recheck().ok
    assert put(bench.store, b"another") == digest_of(b"another")
    assert bench.names("staging") == []


def test_staged_object_can_be_read_by_descriptor_and_is_seen_by_nobody(bench: Bench):
    staged = bench.store.begin()
    staged.write(WORK[:5])
    staged.write(memoryview(WORK)[5:])

    assert Path(f"/proc/self/fd/{staged.fileno()}").read_bytes() == WORK
    assert not bench.store.has(digest_of(WORK))
    assert bench.names("objects") == []

    staged.discard()
    staged.discard()

    assert list(bench.store.listing()) == []


def test_sweep_removes_only_leftovers_from_before(bench: Bench):
    digest = put(bench.store, WORK)
    bench.write("staging/left.part", b"half")
    moment = datetime.now(tz=UTC)

    swept = [bench.store.sweep(older_than=moment + timedelta(hours=hours)) for hours in (-1, 1)]

    assert swept == [0, 1]
    assert bench.names("staging") == []
    assert bench.store.has(digest)


def remove_marker(bench: Bench) -> None:
    bench.remove(MARKER)


def put_another(bench: Bench) -> None:
    bench.write(MARKER, bench.other().read(MARKER))


def damage_marker(bench: Bench) -> None:
    bench.write(MARKER, b'{"id": "licheng"')


def age_marker(bench: Bench) -> None:
    bench.write(MARKER, json.dumps({**json.loads(bench.read(MARKER)), "format": 99}).encode())


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (remove_marker, "store_marker_missing"),
        (put_another, "store_foreign"),
        (damage_marker, "store_marker_damaged"),
        (age_marker, "store_format_unknown"),
    ],
)
def test_store_that_is_not_itself_takes_nothing_and_says_why(bench: Bench, harm, code: str):
    assert bench.store.health().ok
    harm(bench)

    for question in (bench.store.begin, bench.store.identity, lambda: list(bench.store.listing())):
        with pytest.raises(StoreError) as refused:
            question()
        assert refused.value.code == code
    assert bench.store.health().code == code
    assert not bench.store.health().ok


def test_store_that_is_not_itself_calls_no_object_missing(bench: Bench):
    bench.store.identity()
    bench.remove(MARKER)

    with pytest.raises(StoreError) as refused:
        bench.store.has(digest_of(b"never"))

    assert refused.value.code == "store_marker_missing"


def test_healthy_store_names_itself_and_its_device(bench: Bench):
    facts = bench.store.health().facts

    staged = bench.store.begin()
    staged.discard()
    assert (facts["store"], facts["id"]) == (bench.store.name, bench.store.identity().id)
    assert facts["device"] == staged.device
    assert staged.identity == bench.store.identity()


def test_store_expected_to_be_another_is_foreign(bench: Bench):
    assert bench.opened(expected_id=bench.store.identity().id).health().ok
    assert bench.opened(expected_id="another").health().code == "store_foreign"


def test_listing_tells_every_object_and_its_size_in_the_order_of_digests(bench: Bench):
    contents = [b"work" * number for number in range(30)]
    for content in contents:
        bench.write(place_of(digest_of(content)), content)

    listed = list(bench.store.listing())

    expected = [StoredObject(digest_of(content), len(content)) for content in contents]
    assert listed == sorted(expected, key=lambda each: each.digest)


def test_listing_goes_on_after_any_digest(bench: Bench):
    digests = sorted(put(bench.store, b"work %d" % number) for number in range(6))

    for number, digest in enumerate(digests):
        assert [each.digest for each in bench.store.listing(after=digest)] == digests[number + 1 :]
    assert [each.digest for each in bench.store.listing(after="f" * 64)] == []


@pytest.mark.parametrize(
    "name", ["notes.txt", "00/notes.txt", "00/" + "f" * 64, "ff/" + "f" * 63, "ff/" + "F" * 64]
)
def test_name_that_is_no_objects_is_strange_and_not_listed(bench: Bench, name: str):
    digest = put(bench.store, WORK)
    bench.write(f"objects/{name}", b"not ours")

    assert list(bench.store.strange()) == [name]
    assert [each.digest for each in bench.store.listing()] == [digest]


def test_object_quarantined_is_no_longer_here_and_kept_as_evidence(bench: Bench):
    digest = put(bench.store, WORK)
    bench.write(place_of(digest), b"a piece of w0rk")

    assert bench.store.quarantine(digest) is True

    assert not bench.store.has(digest)
    assert list(bench.store.listing()) == []
    assert [bench.read(f"damaged/{name}") for name in bench.names("damaged")] == [b"a piece of w0rk"]
    assert put(bench.store, WORK) == digest


def test_whole_object_is_never_quarantined(bench: Bench):
    digest = put(bench.store, WORK)

    assert bench.store.quarantine(digest) is False

    assert bench.store.has(digest)
    assert bench.names("damaged") == []


def test_quarantine_of_an_object_never_put_says_it_is_missing(bench: Bench):
    with pytest.raises(StoreError) as refused:
        bench.store.quarantine(digest_of(b"never"))

    assert refused.value.code == "object_missing"
