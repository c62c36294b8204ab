"""What only a store in a bucket knows: who may reach it, a service that fails, and bytes that come over a network."""

import json
import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from licheng.shared.files import s3_bucket
from licheng.shared.files.protocol import StoreError
from licheng.shared.files.s3_address import S3Credentials, S3Place, parse_s3_address
from licheng.shared.files.s3_bucket import S3Bucket
from licheng.shared.files.s3_store import S3Store
from tests.shared.files.dumb_services import dumb_service
from tests.shared.files.store_benches import CREDENTIALS, MARKER, SwiftBench, address_of, place_of, put
from tests.shared.files.store_helpers import digest_of, without_nameless_files
from tests.swift_cluster.configuration import ACCESS_KEY

pytestmark = pytest.mark.xdist_group("swift")

WORK = b"a piece of work"
# More than the buffers between two processes hold, so that the connection is still needed after the first read.
FILM = bytes(range(256)) * 64 * 1024


def test_object_lies_whole_on_each_of_three_nodes(swift_bench: SwiftBench):
    put(swift_bench.store, WORK + b" for three nodes")

    assert len(swift_bench.cluster.files_of(WORK + b" for three nodes")) == 3


def test_wrong_secret_is_refused_and_told_nowhere(
    swift_bench: SwiftBench, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    place = S3Place(swift_bench.place.address, S3Credentials(ACCESS_KEY, "an-open-word"))
    store = S3Store(place, "store-b", spool=tmp_path)

    with pytest.raises(StoreError) as refused:
        store.begin()

    assert refused.value.code == store.health().code == "store_access_denied"
    assert refused.value.facts == {"store": "store-b", "detail": "SignatureDoesNotMatch"}
    assert not any("an-open-word" in text for text in (caplog.text, repr(place), repr(refused.value)))


def test_settings_of_other_tools_are_not_read(
    swift_bench: SwiftBench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "config").write_text("neither a section nor a setting")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "another")
    s3_bucket._session.cache_clear()

    assert put(swift_bench.opened(), WORK) == digest_of(WORK)


def test_object_is_kept_over_tls_by_a_service_whose_authority_is_known(
    swift_bench: SwiftBench, tmp_path: Path
):
    cluster = swift_bench.cluster
    known, unknown = (
        S3Store(
            S3Place(
                replace(swift_bench.place.address, endpoint=cluster.encrypted_endpoint, ca=ca), CREDENTIALS
            ),
            "store-b",
            spool=tmp_path,
        )
        for ca in (str(cluster.certificate), None)
    )

    digest = put(known, FILM)

    with known.open(digest) as file:
        assert file.read() == FILM
    with pytest.raises(StoreError) as refused:
        unknown.begin()
    assert refused.value.code == "store_unreachable"
    assert refused.value.facts["detail"] == "SSLError"


def test_bucket_that_is_not_there_is_named(swift_bench: SwiftBench, tmp_path: Path):
    place = S3Place(address_of(swift_bench.cluster, "nowhere"), CREDENTIALS)
    store = S3Store(place, "store-b", spool=tmp_path)

    for question in (
        store.begin,
        store.identity,
        lambda: store.has(digest_of(WORK)),
        lambda: list(store.listing()),
    ):
        with pytest.raises(StoreError) as refused:
            question()
        assert refused.value.code == "store_bucket_missing"


@pytest.mark.parametrize("hanging", [False, True])
def test_service_that_does_not_answer_is_left_alone_for_a_while(tmp_path: Path, *, hanging: bool):
    with dumb_service(hanging=hanging) as service:
        address = parse_s3_address(f"s3://files?endpoint=http://127.0.0.1:{service.port}")
        store = S3Store(S3Place(address, CREDENTIALS), "store-b", spool=tmp_path)
        store._bucket.outage.rest_seconds = 3600
        answers = [store.health().code for _ in range(5)]

    assert answers == ["store_unreachable"] * 5
    assert service.taken == 2


def test_store_is_asked_again_at_once_when_a_person_rechecks_it(swift_bench: SwiftBench):
    store = swift_bench.opened()
    store._bucket.outage.rest_seconds = 3600
    with swift_bench.cluster.without_proxy():
        assert store.health().code == "store_unreachable"
    assert store.health().code == "store_unreachable"

    assert store.recheck().ok
    assert put(store, WORK) == digest_of(WORK)


def test_identity_is_read_anew_for_every_file(swift_bench: SwiftBench):
    put(swift_bench.store, WORK)
    marker = json.loads(swift_bench.read(MARKER))
    swift_bench.write(MARKER, json.dumps({**marker, "id": swift_bench.other().store.identity().id}).encode())

    with pytest.raises(StoreError) as refused:
        swift_bench.store.begin()

    assert refused.value.code == "store_foreign"


def test_reading_goes_on_after_the_service_was_started_again(swift_bench: SwiftBench):
    digest = put(swift_bench.store, FILM)

    with swift_bench.store.open(digest) as file:
        first = file.read(100_000)
        with swift_bench.cluster.without_proxy():
            pass
        rest = file.read()

    assert first + rest == FILM


def test_reading_breaks_off_when_the_service_is_gone(swift_bench: SwiftBench):
    digest = put(swift_bench.store, FILM)

    with swift_bench.store.open(digest) as file:
        file.read(100_000)
        with swift_bench.cluster.without_proxy(), pytest.raises(StoreError) as refused:
            file.read()

    assert refused.value.code == "store_unreachable"


def test_reading_of_an_object_cut_short_meanwhile_breaks_off(swift_bench: SwiftBench):
    digest = put(swift_bench.store, WORK)

    with swift_bench.store.open(digest) as file:
        swift_bench.write(place_of(digest), WORK[:5])
        with pytest.raises(StoreError):
            file.read()


def test_object_that_rotted_on_all_disks_of_the_service_is_healed_when_it_comes_again(
    swift_bench: SwiftBench,
):
    content = WORK + b" that rots"
    digest = put(swift_bench.store, content)
    for path in swift_bench.cluster.files_of(content):
        with path.open("r+b") as file:
            file.write(b"A")

    put(swift_bench.opened(), content)

    assert swift_bench.read(place_of(digest)) == content
    assert len(swift_bench.cluster.files_of(content)) == 3


def test_listing_longer_than_a_page_is_told_whole(swift_bench: SwiftBench):
    digests = sorted(put(swift_bench.store, b"work %d" % number) for number in range(7))
    place = swift_bench.place
    names = [place_of(digest) for digest in digests]

    for page_size in (1, 3, 7, 8):
        bucket = S3Bucket(place.address, place.credentials, "store-b", page_size=page_size)
        assert [entry.name for entry in bucket.entries("objects/")] == names
        assert [entry.name for entry in bucket.entries("objects/", after=names[2])] == names[3:]


def test_store_may_have_a_bucket_of_its_own(swift_bench: SwiftBench, tmp_path: Path):
    swift_bench.client.create_bucket(Bucket="alone")
    place = S3Place(address_of(swift_bench.cluster, "alone"), CREDENTIALS)
    store = S3Store(place, "store-b", spool=tmp_path)

    identity = store.init(now=datetime.now(tz=UTC))
    digest = put(store, WORK)

    assert store.identity() == identity
    assert [each.digest for each in store.listing()] == [digest]
    assert list(store.strange()) == []


def test_spool_that_cannot_be_written_is_refused(swift_bench: SwiftBench, tmp_path: Path):
    (tmp_path / "file").write_bytes(b"")
    store = S3Store(swift_bench.place, "store-b", spool=tmp_path / "file")

    with pytest.raises(StoreError) as refused:
        store.begin()

    assert refused.value.code == "spool_unusable"


def test_sweep_removes_what_was_left_in_the_spool(swift_bench: SwiftBench, tmp_path: Path):
    with without_nameless_files():
        staged = swift_bench.store.begin()
    moment = datetime.now(tz=UTC)
    assert len(list((tmp_path / "spool").iterdir())) == 1

    swept = [swift_bench.store.sweep(older_than=moment + timedelta(hours=hours)) for hours in (-1, 1)]

    assert swept == [0, 1]
    assert list((tmp_path / "spool").iterdir()) == []
    staged.discard()
