"""Byte ranges as RFC 9110, section 14, has them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licheng.shared.files.ranges import UnsatisfiableRangesError, parse_ranges


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-0", [(0, 0)]),
        ("bytes=0-99", [(0, 99)]),
        ("bytes=0-", [(0, 99)]),
        ("bytes=90-1000", [(90, 99)]),
        ("bytes=-10", [(90, 99)]),
        ("bytes=-1000", [(0, 99)]),
        ("BYTES=5-6", [(5, 6)]),
        ("bytes=0-1, 4-5 ,\t-2", [(0, 1), (4, 5), (98, 99)]),
        ("bytes=50-59,0-9", [(50, 59), (0, 9)]),
        ("bytes=,0-1,,", [(0, 1)]),
        ("bytes=0-1,100-200", [(0, 1)]),
        ("bytes=0-1,-0", [(0, 1)]),
    ],
)
def test_ranges_well_formed_are_served_in_order(header: str, expected: list[tuple[int, int]]):
    assert [(found.first, found.last) for found in parse_ranges(header, 100)] == expected


@pytest.mark.parametrize(
    "header",
    [
        "",
        "bytes",
        "bytes=",
        "bytes=,",
        "bytes=-",
        "bytes=5-4",
        "bytes=a-b",
        "bytes=0-1,x",
        "bytes=+1-2",
        "bytes=1.0-2",
        "bytes=٠-٩",
        "bytes 0-1",
        "items=0-1",
        "bytes=0-1 2-3",
        "bytes=" + "9" * 5000 + "-",
        "bytes=" + ",".join(f"{number}-{number}" for number in range(9)),
        "bytes=0-,0-,0-",
    ],
)
def test_ranges_malformed_or_excessive_are_ignored(header: str):
    assert parse_ranges(header, 100) == ()


@pytest.mark.parametrize(
    ("header", "size"),
    [("bytes=100-", 100), ("bytes=100-200,300-", 100), ("bytes=-0", 100), ("bytes=0-", 0), ("bytes=0-0", 0)],
)
def test_ranges_all_outside_the_file_are_unsatisfiable(header: str, size: int):
    with pytest.raises(UnsatisfiableRangesError):
        parse_ranges(header, size)


@given(st.text(alphabet="bytes=0123456789-, ", max_size=40), st.integers(0, 300))
def test_ranges_of_any_header_stay_within_the_file(header: str, size: int):
    try:
        found = parse_ranges("bytes=" + header, size)
    except UnsatisfiableRangesError:
        return
    assert all(0 <= part.first <= part.last < size for part in found)
    assert sum(part.length for part in found) <= size
