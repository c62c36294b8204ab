"""Reading a tracer's log: a descriptor whose flush failed may be closed and nothing else (P18)."""

import pytest

from faults.tracing import flushed_again

FAILED = "41 fsync(7) = -1 EIO (Input/output error) (INJECTED)"


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["41 fsync(7) = 0", "41 fsync(7) = 0"], []),
        ([FAILED, "41 fsync(8) = 0"], []),
        ([FAILED, "41 close(7) = 0", "41 fsync(7) = 0"], []),
        ([FAILED, "42 fsync(7) = 0"], []),
        ([FAILED, "41 fsync(7) = 0"], ["41 fsync(7) = 0"]),
        ([FAILED, "41 fdatasync(7) = 0"], ["41 fdatasync(7) = 0"]),
        ([FAILED, "41 close(8) = 0", "41 fsync(7 <unfinished ...>", "41 fsync(7) = 0"], ["41 fsync(7) = 0"]),
    ],
)
def test_flushed_again_finds_only_a_second_flush_after_a_failed_one(lines: list[str], found: list[str]):
    assert flushed_again("\n".join(lines)) == found
