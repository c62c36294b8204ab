"""The Merkle tree of RFC 9162 read from the hashes of its complete subtrees, so that no leaf need be in memory.

A complete subtree of level L holds 2**L leaves; subtree number N of that level begins at leaf N * 2**L.
docs/algorithms/transparency-log.md tells in prose how a log grows by these functions.
"""

import hashlib
from collections.abc import Callable, Sequence
from functools import cache
from typing import Final

HASH_BYTES: Final = 32
# The root of a tree without leaves (RFC 9162, 2.1.1).
EMPTY_ROOT: Final = hashlib.sha256(b"").digest()
_NODE: Final = b"\x01"

# Returns the hash of the complete subtree (level, index); level 0 are the hashes of leaves.
HashAt = Callable[[int, int], bytes]


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node above two subtrees (RFC 9162, 2.1.1)."""
    return hashlib.sha256(_NODE + left + right).digest()


def tree_root(size: int, hash_at: HashAt) -> bytes:
    """Return the root of the first ``size`` leaves; raise ValueError when ``size`` is negative."""
    if size < 0:
        raise ValueError("A tree has no negative size.")
    return _range_hash(0, size, hash_at) if size else EMPTY_ROOT


def tree_inclusion_proof(index: int, size: int, hash_at: HashAt) -> list[bytes]:
    """Return the path from leaf ``index`` to the root of the first ``size`` leaves (RFC 9162, 2.1.3.1).

    Raise ValueError when the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError("The tree has no such leaf.")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_range_hash(middle, end, hash_at))
            end = middle
        else:
            path.append(_range_hash(start, middle, hash_at))
            start = middle
    return path[::-1]


def tree_consistency_proof(first: int, second: int, hash_at: HashAt) -> list[bytes]:
    """Return the proof that the first ``second`` leaves begin with the first ``first`` (RFC 9162, 2.1.4.1).

    Raise ValueError unless 0 < first <= second: nothing can be proved of an empty tree.
    """
    if not 0 < first <= second:
        raise ValueError("A proof leads from a tree with leaves to one at least as large.")
    proof: list[bytes] = []
    start, end = 0, second
    while end > first:
        middle = start + _split(end - start)
        if first <= middle:
            proof.append(_range_hash(middle, end, hash_at))
            end = middle
        else:
            proof.append(_range_hash(start, middle, hash_at))
            start = middle
    if start > 0:  # otherwise what is left is the first tree itself, whose root the reader has
        proof.append(_range_hash(start, end, hash_at))
    return proof[::-1]


def grown(size: int, hash_at: HashAt, leaf_hashes: Sequence[bytes]) -> HashAt:
    """Return the reader of a tree of ``size`` leaves after ``leaf_hashes`` were appended.

    What lies wholly in the old tree is still read by ``hash_at``; the rest is hashed once and kept in memory.
    """

    @cache
    def new_hash_at(level: int, index: int) -> bytes:
        if (index + 1) << level <= size:
            return hash_at(level, index)
        if level == 0:
            return leaf_hashes[index - size]
        return node_hash(new_hash_at(level - 1, 2 * index), new_hash_at(level - 1, 2 * index + 1))

    return new_hash_at


def no_hash_at(level: int, index: int) -> bytes:
    """Read a tree without leaves, from which a log begins to grow: always raise LookupError."""
    raise LookupError(f"An empty tree has no subtree {level}/{index}.")


def _range_hash(start: int, end: int, hash_at: HashAt) -> bytes:
    size = end - start
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return hash_at(level, start >> level)
    middle = start + _split(size)
    return node_hash(_range_hash(start, middle, hash_at), _range_hash(middle, end, hash_at))


def _split(size: int) -> int:
    # The largest power of two that is smaller than the size.
    return 1 << ((size - 1).bit_length() - 1)
