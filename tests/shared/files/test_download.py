"""Downloads as a browser, a player and a hostile page ask for them."""

import email
import io
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.http import HttpResponseBase
from django.test import RequestFactory

from licheng.shared.files.download import MEDIA_TYPES, file_response
from licheng.shared.files.keeping_errors import StoreUnavailableError
from licheng.shared.files.stores import from_settings, init_from_settings
from tests.shared.files.store_helpers import NOW, digest_of

CONTENT = bytes(range(256)) * 2000
SIZE = len(CONTENT)
ETAG = f'"{digest_of(CONTENT)}"'


@dataclass(frozen=True)
class File:
    digest: str = digest_of(CONTENT)
    size: int = SIZE
    kind: str = "pdf"


# A response that is closed tells Django so, which looks at the database's connection.
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _stores(settings, tmp_path: Path):
    settings.LICHENG_STORES = [tmp_path / "store-a", tmp_path / "store-b"]
    settings.LICHENG_DEMO = True
    settings.LICHENG_ACCEL_PREFIX = ""
    init_from_settings(now=NOW)
    from_settings().keep(io.BytesIO(CONTENT))


def ask(method: str = "GET", stored: File | None = None, *, inline: bool = False, **headers: str):
    request = RequestFactory().generic(
        method, "/files/1", headers={key.replace("_", "-"): text for key, text in headers.items()}
    )
    return file_response(request, stored or File(), shown_name="作品.pdf", inline=inline)


def body_of(response: HttpResponseBase) -> bytes:
    body = b"".join(response) if response.streaming else response.content
    response.close()
    return body


def open_files() -> int:
    """Return how many objects of the stores this process holds open; a database connection is none."""
    links = [link for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    return sum("/objects/" in str(link.readlink()) for link in links)


def test_download_whole_has_every_byte_and_its_length():
    response = ask()

    assert (response.status_code, response["Content-Length"]) == (200, str(SIZE))
    assert (response["ETag"], response["Accept-Ranges"]) == (ETAG, "bytes")
    assert body_of(response) == CONTENT


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-0", 0, 0), ("bytes=100-", 100, SIZE - 1), ("bytes=-7", SIZE - 7, SIZE - 1)],
)
def test_download_of_one_range_is_that_part(asked: str, first: int, last: int):
    response = ask(Range=asked)

    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{last}/{SIZE}"
    assert response["Content-Length"] == str(last - first + 1)
    assert body_of(response) == CONTENT[first : last + 1]


def test_download_of_many_ranges_is_multipart():
    response = ask(Range="bytes=10-19,300000-300009,-5")
    body = body_of(response)
    message = email.message_from_bytes(
        b"Content-Type: " + response["Content-Type"].encode() + b"\r\n\r\n" + body
    )

    assert (response.status_code, response["Content-Length"]) == (206, str(len(body)))
    assert [part["Content-Range"] for part in message.get_payload()] == [
        f"bytes 10-19/{SIZE}",
        f"bytes 300000-300009/{SIZE}",
        f"bytes {SIZE - 5}-{SIZE - 1}/{SIZE}",
    ]
    assert body.count(CONTENT[10:20]) == 1
    assert CONTENT[-5:] in body


def test_download_of_ranges_outside_is_refused_with_the_size():
    response = ask(Range=f"bytes={SIZE}-")

    assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{SIZE}")
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    ("condition", "status"), [(ETAG, 206), ('"other"', 200), (f"W/{ETAG}", 200), ("Tue, 01 Jul 2025", 200)]
)
def test_download_of_a_range_of_something_else_is_whole(condition: str, status: int):
    response = ask(Range="bytes=0-9", If_Range=condition)

    assert response.status_code == status
    assert len(body_of(response)) == (10 if status == 206 else SIZE)


def test_download_already_held_is_not_sent_again():
    assert ask(If_None_Match=ETAG).status_code == 304
    assert ask(If_Match='"other"').status_code == 412


def test_head_tells_the_size_and_sends_nothing():
    response = ask("HEAD", Range="bytes=0-9")

    assert (response.status_code, response["Content-Length"]) == (200, str(SIZE))
    assert body_of(response) == b""


@pytest.mark.parametrize("kind", [*MEDIA_TYPES, "html", "svg"])
@pytest.mark.parametrize("inline", [True, False])
def test_download_of_every_kind_is_harmless(kind: str, inline: bool):  # noqa: FBT001 - a column of the table
    response = ask(stored=File(kind=kind), inline=inline)
    body_of(response)

    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cross-Origin-Resource-Policy"] == "same-site"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Type"] == MEDIA_TYPES.get(kind, "application/octet-stream")
    shown_inline = inline and kind in MEDIA_TYPES
    assert response["Content-Disposition"].startswith("inline;" if shown_inline else "attachment;")


@pytest.mark.parametrize("harm", ["removed", "shortened"])
def test_download_of_a_file_lost_in_both_stores_is_an_error_not_a_blank_file(tmp_path: Path, harm: str):
    for name in ("store-a", "store-b"):
        path = tmp_path / name / "objects" / File().digest[:2] / File().digest
        path.unlink()
        if harm == "shortened":
            path.write_bytes(CONTENT[:-1])

    with pytest.raises(StoreUnavailableError) as refused:
        ask()

    assert refused.value.refused.code == "object_missing"


def test_download_of_a_file_shortened_while_it_is_sent_breaks_off(tmp_path: Path):
    response = ask()
    path = tmp_path / "store-a" / "objects" / File().digest[:2] / File().digest
    path.chmod(0o600)
    with path.open("r+b") as file:
        file.truncate(1000)

    with pytest.raises(StoreUnavailableError):
        body_of(response)
    response.close()


def test_download_never_read_closes_its_file():
    before = open_files()
    response = ask()
    held = open_files()

    response.close()

    assert (held, open_files()) == (before + 1, before)


def test_download_behind_a_web_server_names_the_object(settings, tmp_path: Path):
    settings.LICHENG_ACCEL_PREFIX = "/_stores"

    response = ask()

    digest = File().digest
    assert response["X-Accel-Redirect"] == f"/_stores/store-a/objects/{digest[:2]}/{digest}"
    assert response.content == b""
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_download_behind_a_web_server_names_the_store_that_has_it(settings, tmp_path: Path):
    settings.LICHENG_ACCEL_PREFIX = "/_stores"
    (tmp_path / "store-a" / "objects" / File().digest[:2] / File().digest).unlink()

    assert ask()["X-Accel-Redirect"].startswith("/_stores/store-b/")
