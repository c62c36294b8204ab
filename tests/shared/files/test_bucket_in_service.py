"""An installation with a directory and a bucket, as its settings, its doctor and its downloads see it."""

import io
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.http import HttpResponseBase
from django.test import RequestFactory

from licheng.operations.doctor.installation import examine_stores
from licheng.settings.environment import Environment, read_environment
from licheng.shared.files.download import file_response
from licheng.shared.files.stores import from_settings, init_from_settings
from licheng.shared.health.checks import check_stores
from tests.shared.files.store_benches import SwiftBench, place_of
from tests.shared.files.store_helpers import NOW, digest_of
from tests.swift_cluster.configuration import ACCESS_KEY, SECRET_KEY

CONTENT = bytes(range(256)) * 2000
SIZE = len(CONTENT)

# A response that is closed tells Django so, which looks at the database's connection.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("swift")]


@dataclass(frozen=True)
class File:
    digest: str = digest_of(CONTENT)
    size: int = SIZE
    kind: str = "mp4"


@pytest.fixture
def environment(swift_bench: SwiftBench, settings, tmp_path: Path) -> Environment:
    """Configure a directory and a bucket by the variables an administrator writes."""
    address = f"s3://{swift_bench.bucket}/{tmp_path.name}?endpoint={swift_bench.cluster.endpoint}"
    made = read_environment(
        "school",
        {
            "LICHENG_VAR": str(tmp_path),
            "LICHENG_STORES": f"{tmp_path / 'store-a'},{address}",
            "LICHENG_STORE_B_KEY": ACCESS_KEY,
            "LICHENG_STORE_B_SECRET": SECRET_KEY,
        },
    )
    settings.LICHENG_STORES = made.stores
    settings.LICHENG_VAR = tmp_path
    settings.LICHENG_DEMO = True
    settings.LICHENG_ACCEL_PREFIX = ""
    return made


@pytest.fixture
def only_in_bucket(environment: Environment, tmp_path: Path) -> None:
    """Keep the file, and lose it in the directory."""
    init_from_settings(now=NOW)
    digest = from_settings().keep(io.BytesIO(CONTENT)).digest
    (tmp_path / "store-a" / place_of(digest)).unlink()


def ask(**headers: str) -> HttpResponseBase:
    return file_response(RequestFactory().get("/files/1", headers=headers), File(), shown_name="作品.mp4")


def body_of(response: HttpResponseBase) -> bytes:
    body = b"".join(response)
    response.close()
    return body


def test_stores_are_made_by_the_administrator_and_well_afterwards(environment: Environment, tmp_path: Path):
    assert [part.code for part in check_stores()] == ["store_missing", "store_marker_missing"]
    assert [found.code for found in examine_stores(environment)] == ["store_unwell", "store_unwell"]

    identities = init_from_settings(now=NOW)

    assert [part.code for part in check_stores()] == ["store_healthy", "store_healthy"]
    assert list(examine_stores(environment)) == []
    assert init_from_settings(now=NOW) == identities
    assert (tmp_path / "store-a" / "licheng-store.json").exists()


def test_doctor_finds_a_bucket_reached_unencrypted(environment: Environment, tmp_path: Path):
    values = {
        "LICHENG_VAR": str(tmp_path),
        "LICHENG_STORES": "/mnt/one,s3://files?endpoint=http://store.example",
        "LICHENG_STORE_B_KEY": "key",
        "LICHENG_STORE_B_SECRET": "secret",
    }

    found = list(examine_stores(read_environment("school", values)))

    assert found[0].code == "store_without_tls"
    assert "store.example" in str(found[0])


@pytest.mark.usefixtures("only_in_bucket")
@pytest.mark.parametrize("prefix", ["", "/_stores"])
def test_download_of_a_film_only_the_bucket_has_is_whole(settings, prefix: str):
    settings.LICHENG_ACCEL_PREFIX = prefix

    response = ask()

    assert (response.status_code, response["Content-Length"]) == (200, str(SIZE))
    assert "X-Accel-Redirect" not in response
    assert body_of(response) == CONTENT


@pytest.mark.usefixtures("only_in_bucket")
@pytest.mark.parametrize("prefix", ["", "/_stores"])
@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-0", 0, 0), ("bytes=300000-", 300_000, SIZE - 1), ("bytes=-7", SIZE - 7, SIZE - 1)],
)
def test_download_of_a_part_of_a_film_only_the_bucket_has_is_that_part(
    settings, prefix: str, asked: str, first: int, last: int
):
    settings.LICHENG_ACCEL_PREFIX = prefix

    response = ask(Range=asked)

    assert (response.status_code, response["Content-Range"]) == (206, f"bytes {first}-{last}/{SIZE}")
    assert body_of(response) == CONTENT[first : last + 1]


@pytest.mark.usefixtures("only_in_bucket")
def test_download_of_parts_out_of_order_gives_each(settings):
    response = ask(Range="bytes=400000-400003,5-9")

    body = body_of(response)

    assert response.status_code == 206
    assert CONTENT[400_000:400_004] in body
    assert CONTENT[5:10] in body
    assert len(body) == int(response["Content-Length"])
