"""What the headers of tus say, as values."""

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licheng.kernel.results import RefusedError
from licheng.shared.tus.headers import (
    Checksum,
    Creation,
    expiry_text,
    read_checksum,
    read_creation,
    read_metadata,
    read_number,
)
from tests.factories.tus import metadata

DIGEST = "ab" * 32
TOLD = metadata(filename="圖鑑.pdf", purpose="outcome-document", sha256=DIGEST)


def code_of(act, *given) -> str:
    with pytest.raises(RefusedError) as caught:
        act(*given)
    return caught.value.refused.code


def test_creation_says_size_purpose_name_and_digest():
    said = read_creation({"Upload-Length": "100", "Upload-Metadata": TOLD})

    assert said == Creation(100, "outcome-document", "圖鑑.pdf", DIGEST)


def test_creation_takes_a_digest_in_capitals():
    told = metadata(purpose="outcome-document", sha256=DIGEST.upper())

    assert read_creation({"Upload-Length": "1", "Upload-Metadata": told}).digest == DIGEST


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"Upload-Metadata": TOLD}, "upload_length_missing"),
        ({"Upload-Defer-Length": "1", "Upload-Metadata": TOLD}, "upload_length_missing"),
        ({"Upload-Length": "-1", "Upload-Metadata": TOLD}, "upload_length_missing"),
        ({"Upload-Length": "1"}, "upload_digest_missing"),
        ({"Upload-Length": "1", "Upload-Metadata": metadata(sha256="ab")}, "upload_digest_missing"),
        ({"Upload-Length": "1", "Upload-Metadata": "sha256 *"}, "upload_metadata_unreadable"),
        ({"Upload-Length": "1", "Upload-Metadata": "sha256 /w=="}, "upload_metadata_unreadable"),
        ({"Upload-Length": "1", "Upload-Metadata": "a YQ==,a YQ=="}, "upload_metadata_unreadable"),
        ({"Upload-Length": "1", "Upload-Metadata": ",a YQ=="}, "upload_metadata_unreadable"),
    ],
)
def test_creation_that_does_not_say_it_all_is_refused(headers, code):
    assert code_of(read_creation, headers) == code


def test_metadata_may_have_keys_without_values():
    assert read_metadata("sha256, filename YS5wZGY=,empty ") == {
        "sha256": "",
        "filename": "a.pdf",
        "empty": "",
    }


@given(st.dictionaries(st.text("abcxyz-_", min_size=1), st.text()))
def test_metadata_comes_back_as_it_was_written(values):
    assert read_metadata(metadata(**values)) == values


def test_checksum_is_algorithm_and_bytes():
    value = base64.b64encode(b"x" * 20).decode()

    assert read_checksum(f"sha1 {value}") == Checksum("sha1", b"x" * 20)
    assert read_checksum("") is None


@pytest.mark.parametrize("header", ["md5 YQ==", "sha1 *", "YQ=="])
def test_checksum_that_cannot_be_checked_is_refused(header):
    assert code_of(read_checksum, header) == "checksum_unknown"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("12", 12),
        ("", None),
        ("-1", None),
        ("1.0", None),
        (" 1", None),
        ("٣", None),
        ("9" * 16, None),
    ],
)
def test_number_is_plain_digits(text, number):
    assert read_number(text) == number


def test_expiry_is_written_as_a_date_of_http():
    assert expiry_text(datetime(2026, 2, 3, 16, tzinfo=UTC)) == "Tue, 03 Feb 2026 16:00:00 GMT"
