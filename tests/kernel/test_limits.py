import pytest
from hypothesis import given
from hypothesis import strategies as st

from licheng.kernel.limits import MEGABYTE, FilePurpose, check_size, limit_for, megabytes_text
from licheng.kernel.results import Allowed, Refused


def test_a_megabyte_is_1048576_bytes():
    assert MEGABYTE == 1_048_576


@pytest.mark.parametrize(
    ("purpose", "types", "megabytes"),
    [
        ("outcome-document", ("pdf", "jpg", "png"), 4),
        ("outcome-media", ("mp3", "mp4"), 10),
        ("performance-document", ("pdf", "jpg", "png"), 4),
        ("performance-media", ("mp3", "mp4"), 10),
        ("counseling", ("pdf", "jpg", "png"), 2),
    ],
)
def test_limit_for_by_table(purpose: str, types: tuple[str, ...], megabytes: int):
    limit = limit_for(purpose)

    assert limit.purpose is FilePurpose(purpose)
    assert limit.types == types
    assert limit.max_bytes == megabytes * 1_048_576
    assert limit.source


def test_limit_for_an_unknown_purpose():
    with pytest.raises(ValueError, match="outcome-picture"):
        limit_for("outcome-picture")


def test_limit_for_an_earlier_school_year():
    assert limit_for("counseling", 113).max_bytes == 2 * MEGABYTE


def test_check_size_at_the_limit():
    assert check_size("outcome-document", 4 * MEGABYTE) == Allowed()


def test_check_size_one_byte_over():
    assert check_size("outcome-document", 4 * MEGABYTE + 1) == Refused(
        "file_too_large",
        {
            "size": 4_194_305,
            "limit": 4_194_304,
            "over": 1,
            "size_megabytes": "4.1",
            "limit_megabytes": 4,
        },
    )


@given(st.sampled_from(FilePurpose), st.integers(min_value=0, max_value=20 * MEGABYTE))
def test_check_size_agrees_with_the_limit(purpose: str, size: int):
    assert bool(check_size(purpose, size)) is (size <= limit_for(purpose).max_bytes)


@given(st.integers(min_value=0, max_value=100 * MEGABYTE))
def test_megabytes_text_never_understates(size: int):
    shown = round(float(megabytes_text(size)) * 10)

    assert (shown - 1) * MEGABYTE < size * 10 <= shown * MEGABYTE
