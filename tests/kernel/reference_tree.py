"""The tree once more, as the recursive definitions of RFC 9162 write it: slow, and independent of the code tested."""

import hashlib
from collections.abc import Sequence


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def largest_power_below(size: int) -> int:
    power = 1
    while power * 2 < size:
        power *= 2
    return power


def tree_hash(leaves: Sequence[bytes]) -> bytes:
    """MTH of 2.1.1."""
    if not leaves:
        return sha256(b"")
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0])
    split = largest_power_below(len(leaves))
    return sha256(b"\x01" + tree_hash(leaves[:split]) + tree_hash(leaves[split:]))


def path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """PATH of 2.1.3.1."""
    if len(leaves) == 1:
        return []
    split = largest_power_below(len(leaves))
    if index < split:
        return [*path(index, leaves[:split]), tree_hash(leaves[split:])]
    return [*path(index - split, leaves[split:]), tree_hash(leaves[:split])]


def subproof(first: int, leaves: Sequence[bytes], *, whole: bool) -> list[bytes]:
    """SUBPROOF of 2.1.4.1."""
    if first == len(leaves):
        return [] if whole else [tree_hash(leaves)]
    split = largest_power_below(len(leaves))
    if first <= split:
        return [*subproof(first, leaves[:split], whole=whole), tree_hash(leaves[split:])]
    return [*subproof(first - split, leaves[split:], whole=False), tree_hash(leaves[:split])]
