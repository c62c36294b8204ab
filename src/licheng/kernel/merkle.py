"""The append-only tree of RFC 9162, section 2.1: roots, proofs and their verification, on plain bytes.

``leaves`` are always the data of the leaves, as the RFC writes D[n]; ``verify_inclusion`` takes the hash of one.
The functions that verify return False for everything that proves nothing, also for values of a wrong kind, size or
range: a proof comes from a stranger, and a caller must not have to tell two ways of failing apart. How a tree is read
without all its leaves stands in ``subtrees``.
"""

import hashlib
from collections.abc import Sequence
from typing import Final, TypeGuard

from licheng.kernel.subtrees import (
    HASH_BYTES,
    HashAt,
    grown,
    no_hash_at,
    node_hash,
    tree_consistency_proof,
    tree_inclusion_proof,
    tree_root,
)

_LEAF: Final = b"\x00"


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf that holds ``data``; its prefix differs from that of a node."""
    return hashlib.sha256(_LEAF + data).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """Return the root of ``leaves``; that of none is the SHA-256 of nothing."""
    return tree_root(len(leaves), _reader(leaves))


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Return the hashes that lead from leaf ``index`` to the root, the leaf's neighbor first.

    Raise ValueError when there is no such leaf.
    """
    return tree_inclusion_proof(index, len(leaves), _reader(leaves))


def consistency_proof(leaves: Sequence[bytes], first: int, second: int) -> list[bytes]:
    """Return the hashes that show how the first ``second`` leaves extend the first ``first``.

    Raise ValueError unless 0 < first <= second <= number of leaves.
    """
    if second > len(leaves):
        raise ValueError("There are fewer leaves than that.")
    return tree_consistency_proof(first, second, _reader(leaves[:second]))


def verify_inclusion(leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Return whether ``proof`` shows a leaf with ``leaf_hash`` at ``index`` of the tree (RFC 9162, 2.1.3.2)."""
    if not (_is_count(index) and _is_count(size) and index < size):
        return False
    if not (_are_hashes(proof) and _are_hashes([leaf_hash, root])):
        return False
    node, last = leaf_hash, size - 1
    for neighbor in proof:
        if last == 0:
            return False
        if index & 1 or index == last:
            node = node_hash(neighbor, node)
            index, last = _up_to_right_child(index, last)
        else:
            node = node_hash(node, neighbor)
        index, last = index >> 1, last >> 1
    return last == 0 and node == root


def verify_consistency(
    first: int, first_root: bytes, second: int, second_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Return whether ``proof`` shows that the second tree begins with the first (RFC 9162, 2.1.4.2).

    Trees of one size need the same root and no proof; that these are roots is not asked, as nothing is computed. An
    empty first tree is refused beside a larger one: every tree extends it, so such a proof would mean nothing.
    """
    if not (_is_count(first) and _is_count(second) and isinstance(proof, Sequence)):
        return False
    if not (isinstance(first_root, bytes) and isinstance(second_root, bytes)):
        return False
    if first == second:
        return len(proof) == 0 and first_root == second_root
    if not (0 < first < second and proof and _are_hashes(proof) and _are_hashes([first_root, second_root])):
        return False
    # A first tree of 2**n leaves is itself a node of the second; its root is then left out of the proof.
    path = list(proof) if first & (first - 1) else [first_root, *proof]
    return _both_roots(first, second, path) == (first_root, second_root)


def _both_roots(first: int, second: int, path: list[bytes]) -> tuple[bytes, bytes] | None:
    index, last = first - 1, second - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    old = new = path[0]
    for neighbor in path[1:]:
        if last == 0:
            return None
        if index & 1 or index == last:
            old, new = node_hash(neighbor, old), node_hash(neighbor, new)
            index, last = _up_to_right_child(index, last)
        else:
            new = node_hash(new, neighbor)
        index, last = index >> 1, last >> 1
    return (old, new) if last == 0 else None


def _up_to_right_child(index: int, last: int) -> tuple[int, int]:
    # A node without a right neighbor is its own parent: such levels have no hash in the proof.
    while index and not index & 1:
        index, last = index >> 1, last >> 1
    return index, last


def _reader(leaves: Sequence[bytes]) -> HashAt:
    return grown(0, no_hash_at, [leaf_hash(data) for data in leaves])


def _is_count(value: object) -> bool:
    return type(value) is int and value >= 0


def _are_hashes(values: object) -> TypeGuard[Sequence[bytes]]:
    return isinstance(values, Sequence) and all(
        isinstance(value, bytes) and len(value) == HASH_BYTES for value in values
    )
