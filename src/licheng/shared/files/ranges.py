"""Byte ranges as browsers ask for them (RFC 9110, section 14)."""

import re
from dataclasses import dataclass

# A reader seeking in a film asks for one; more than this many is not a reader (section 14.2 lets us ignore it).
MAXIMUM_RANGES = 8

_SPEC = re.compile(r"([0-9]{0,18})-([0-9]{0,18})")


@dataclass(frozen=True)
class ByteRange:
    """The bytes from ``first`` to ``last``, both included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """Return how many bytes these are."""
        return self.last - self.first + 1

    def content_range(self, size: int) -> str:
        """Return the value of Content-Range for a file of ``size`` bytes (section 14.4)."""
        return f"bytes {self.first}-{self.last}/{size}"


class UnsatisfiableRangesError(Exception):
    """Every range asked for lies outside the file: the answer is 416."""


def parse_ranges(header: str, size: int) -> tuple[ByteRange, ...]:
    """Return the ranges of ``header`` within a file of ``size`` bytes, in the order asked for.

    None at all means that the header is to be ignored and the whole file sent: another unit, a
    malformed header, too many ranges, or ranges that together are longer than the file.
    Raises UnsatisfiableRangesError when the header is well formed and no range of it can be served.
    """
    unit, separator, value = header.partition("=")
    if not separator or unit.strip().lower() != "bytes":
        return ()
    # Empty members of a list are to be tolerated (section 5.6.1.2).
    members = [member.strip(" \t") for member in value.split(",")]
    matches = [_SPEC.fullmatch(member) for member in members if member]
    if not 0 < len(matches) <= MAXIMUM_RANGES:
        return ()
    ranges = []
    for match in matches:
        if match is None or not _is_well_formed(*match.groups()):
            return ()
        found = _within(match[1], match[2], size)
        if found is not None:
            ranges.append(found)
    if not ranges:
        raise UnsatisfiableRangesError
    if sum(found.length for found in ranges) > size:
        return ()
    return tuple(ranges)


def _is_well_formed(first: str, last: str) -> bool:
    if not first:
        return bool(last)
    return not last or int(first) <= int(last)


def _within(first: str, last: str, size: int) -> ByteRange | None:
    """Return the part of the range that the file has, None when it has none of it."""
    if not first:
        length = min(int(last), size)
        return ByteRange(size - length, size - 1) if length else None
    if int(first) >= size:
        return None
    return ByteRange(int(first), min(int(last), size - 1) if last else size - 1)
