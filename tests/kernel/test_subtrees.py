import pytest

from licheng.kernel.merkle import consistency_proof, inclusion_proof, leaf_hash, root, verify_consistency
from licheng.kernel.subtrees import (
    EMPTY_ROOT,
    grown,
    no_hash_at,
    tree_consistency_proof,
    tree_inclusion_proof,
    tree_root,
)
from tests.kernel import reference_tree

LEAVES = [number.to_bytes(2, "big") for number in range(600)]
HASHES = [leaf_hash(data) for data in LEAVES]
HASH_AT = grown(0, no_hash_at, HASHES)


def test_tree_root_of_every_size_up_to_600_is_that_of_the_leaves():
    assert tree_root(0, HASH_AT) == EMPTY_ROOT
    assert [
        size for size in range(1, 601) if tree_root(size, HASH_AT) != reference_tree.tree_hash(LEAVES[:size])
    ] == []


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 100, 255, 256, 257, 511, 512, 513, 600])
def test_tree_proofs_are_those_of_the_leaves(size: int):
    indexes = sorted({0, 1, size // 3, size // 2, size - 2, size - 1} & set(range(size)))

    for index in indexes:
        assert tree_inclusion_proof(index, size, HASH_AT) == reference_tree.path(index, LEAVES[:size])
        assert tree_consistency_proof(index + 1, size, HASH_AT) == reference_tree.subproof(
            index + 1, LEAVES[:size], whole=True
        )


def test_tree_of_negative_size_is_refused():
    with pytest.raises(ValueError, match="negative"):
        tree_root(-1, HASH_AT)


def test_empty_tree_has_no_subtree():
    with pytest.raises(LookupError):
        no_hash_at(0, 0)


def test_grown_by_steps_is_the_tree_of_all_leaves():
    size, hash_at = 0, no_hash_at
    for step in (1, 0, 1, 5, 90, 159, 1, 255, 88):
        hash_at = grown(size, hash_at, HASHES[size : size + step])
        size += step

        assert tree_root(size, hash_at) == root(LEAVES[:size])
    assert size == 600


def test_grown_asks_the_old_tree_only_for_what_lies_in_it():
    asked = []

    def old_hash_at(level: int, index: int) -> bytes:
        asked.append((level, index))
        return HASH_AT(level, index)

    assert tree_root(600, grown(512, old_hash_at, HASHES[512:])) == root(LEAVES)
    assert asked == [(9, 0)]


def test_a_million_leaves_are_proved_without_holding_them():
    size = 1_000_003
    hash_at = grown(0, no_hash_at, [leaf_hash(b"")] * 8)

    def same_leaves(level: int, index: int) -> bytes:
        return hash_at(level, 0) if level <= 3 else doubled(level)

    def doubled(level: int) -> bytes:
        node = hash_at(3, 0)
        for _ in range(level - 3):
            node = reference_tree.sha256(b"\x01" + node + node)
        return node

    head, old = tree_root(size, same_leaves), tree_root(777_777, same_leaves)
    proof = tree_consistency_proof(777_777, size, same_leaves)

    assert verify_consistency(777_777, old, size, head, proof)
    assert len(tree_inclusion_proof(size - 1, size, same_leaves)) == (size - 1).bit_count()
    assert inclusion_proof([b""] * 8, 5) == tree_inclusion_proof(5, 8, same_leaves)
    assert consistency_proof([b""] * 8, 5, 8) == tree_consistency_proof(5, 8, same_leaves)
