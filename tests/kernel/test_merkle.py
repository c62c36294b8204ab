"""Roots and proofs against the RFC's own recursion, and verification against every way of being wrong."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licheng.kernel.merkle import (
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root,
    verify_consistency,
    verify_inclusion,
)
from licheng.kernel.subtrees import EMPTY_ROOT
from tests.kernel import reference_tree

# The leaves and roots by which implementations of Certificate Transparency have been compared since RFC 6962.
PUBLIC_LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
PUBLIC_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
SOME_HASH = leaf_hash(b"anything")
leaf_lists = st.lists(st.binary(max_size=20), min_size=1, max_size=70)


@pytest.mark.parametrize("size", range(1, 9))
def test_root_of_public_leaves_is_the_published_one(size: int):
    assert root(PUBLIC_LEAVES[:size]).hex() == PUBLIC_ROOTS[size - 1]


def test_root_of_no_leaves_is_the_digest_of_nothing():
    assert root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_leaf_hash_of_nothing_is_the_published_one():
    assert leaf_hash(b"").hex() == PUBLIC_ROOTS[0]


def test_public_proofs_are_the_published_ones():
    neighbor = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
    second_pair = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
    second_half = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
    fifth = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"

    assert [node.hex() for node in inclusion_proof(PUBLIC_LEAVES, 0)] == [neighbor, second_pair, second_half]
    assert [node.hex() for node in inclusion_proof(PUBLIC_LEAVES[:5], 1)] == [
        PUBLIC_ROOTS[0],
        second_pair,
        fifth,
    ]
    assert [node.hex() for node in consistency_proof(PUBLIC_LEAVES, 2, 5)] == [second_pair, fifth]


@given(leaf_lists)
def test_root_is_that_of_the_recursive_definition(leaves: list[bytes]):
    assert root(leaves) == reference_tree.tree_hash(leaves)


@given(leaf_lists, st.data())
def test_inclusion_proof_is_that_of_the_recursive_definition_and_verifies(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))

    proof = inclusion_proof(leaves, index)

    assert proof == reference_tree.path(index, leaves)
    assert verify_inclusion(leaf_hash(leaves[index]), index, len(leaves), proof, root(leaves)) is True


@given(leaf_lists, st.data())
def test_consistency_proof_is_that_of_the_recursive_definition_and_verifies(leaves, data):
    second = data.draw(st.integers(1, len(leaves)))
    first = data.draw(st.integers(1, second))

    proof = consistency_proof(leaves, first, second)

    assert proof == reference_tree.subproof(first, leaves[:second], whole=True)
    assert verify_consistency(first, root(leaves[:first]), second, root(leaves[:second]), proof) is True


@pytest.mark.parametrize("index", [-1, 3, 4])
def test_inclusion_proof_of_an_absent_leaf_is_refused(index: int):
    with pytest.raises(ValueError, match="no such leaf"):
        inclusion_proof([b"a", b"b", b"c"], index)


@pytest.mark.parametrize(("first", "second"), [(0, 2), (-1, 2), (3, 2), (2, 4), (1, -1), (0, 0)])
def test_consistency_proof_of_no_two_trees_is_refused(first: int, second: int):
    with pytest.raises(ValueError, match=r"tree|leaves"):
        consistency_proof([b"a", b"b", b"c"], first, second)


def wrong_proofs(proof: list[bytes], *others: bytes) -> Iterator[object]:
    """Yield proofs that are not ``proof``: cut, longer, altered, or no list of hashes at all."""
    for garbage in (b"", b"\x00", *others, SOME_HASH):
        yield [*proof, garbage]
        yield [garbage, *proof]
    for place, node in enumerate(proof):
        yield proof[:place] + proof[place + 1 :]
        yield [*proof[:place], node, *proof[place:]]
        yield [*proof[:place], bytes([node[0] ^ 8]) + node[1:], *proof[place + 1 :]]
        yield [*proof[:place], node[:-1], *proof[place + 1 :]]
        yield [*proof[:place], node.hex(), *proof[place + 1 :]]
    if proof != proof[::-1]:
        yield proof[::-1]
    yield from (None, b"".join(proof) or b"\x00", "proof", 7, [None, *proof])


@pytest.mark.parametrize(("index", "size"), [(0, 1), (0, 8), (5, 8), (2, 3), (1, 5), (4, 5), (6, 7)])
def test_verify_inclusion_altered_in_any_way_is_refused(index: int, size: int):
    leaves = PUBLIC_LEAVES[:size]
    leaf, proof, head = leaf_hash(leaves[index]), inclusion_proof(leaves, index), root(leaves)

    wrong = [
        *(
            (leaf, other, size, proof, head)
            for other in (index - 1, index + 1, index ^ 2, -1, size, 2**64 - 1)
        ),
        *((leaf, index, other, proof, head) for other in (size * 2, size // 2, 0, -1, index, 2**64)),
        *(
            (other, index, size, proof, head)
            for other in (SOME_HASH, b"leaf", b"", leaf[:-1], leaf.hex(), None)
        ),
        *(
            (leaf, index, size, proof, other)
            for other in (SOME_HASH, EMPTY_ROOT, b"", head + b"\x00", head.hex())
        ),
        *((leaf, index, size, other, head) for other in wrong_proofs(proof, head, leaf)),
        *((leaf, other, size, proof, head) for other in (float(index), str(index), None, index == 1)),
    ]

    assert [given for given in wrong if verify_inclusion(*given) is not False] == []
    assert verify_inclusion(leaf, index, size, proof, head) is True


@pytest.mark.parametrize(("index", "size"), [(0, 0), (0, 1), (1, 0), (2, 1)])
def test_verify_inclusion_without_a_proof_of_anything_is_refused(index: int, size: int):
    assert verify_inclusion(SOME_HASH, index, size, [], b"") is False
    assert verify_inclusion(b"", index, size, [], EMPTY_ROOT) is False
    assert verify_inclusion(SOME_HASH, index, size, [], EMPTY_ROOT) is False


@pytest.mark.parametrize(
    ("first", "second"), [(1, 8), (6, 8), (2, 5), (6, 7), (4, 8), (3, 7), (7, 8), (1, 2)]
)
def test_verify_consistency_altered_in_any_way_is_refused(first: int, second: int):
    old, new = root(PUBLIC_LEAVES[:first]), root(PUBLIC_LEAVES[:second])
    proof = consistency_proof(PUBLIC_LEAVES, first, second)

    wrong = [
        *((other, old, second, new, proof) for other in (first - 1, first + 1, first ^ 2, 0, -1, second + 1)),
        *((first, old, other, new, proof) for other in (second * 2, second // 2, 0, -1, 2**64)),
        *(
            (first, other, second, new, proof)
            for other in (SOME_HASH, new, EMPTY_ROOT, b"root", b"", old.hex(), None)
        ),
        *(
            (first, old, second, other, proof)
            for other in (SOME_HASH, old, EMPTY_ROOT, b"root", b"", new.hex(), None)
        ),
        *((first, old, second, new, other) for other in wrong_proofs(proof, old, new)),
        (first, old, second, new, []),
        (first, new, second, old, proof),
        (second, new, first, old, proof),
        (float(first), old, second, new, proof),
        (first, old, str(second), new, proof),
    ]

    assert [given for given in wrong if verify_consistency(*given) is not False] == []
    assert verify_consistency(first, old, second, new, proof) is True


@pytest.mark.parametrize("size", [0, 1, 5])
def test_verify_consistency_of_one_size_asks_for_one_root_and_no_proof(size: int):
    head = root(PUBLIC_LEAVES[:size])

    assert verify_consistency(size, head, size, head, []) is True
    assert verify_consistency(size, head, size, SOME_HASH, []) is False
    assert verify_consistency(size, head, size, head, [SOME_HASH]) is False
    assert verify_consistency(size, head, size, head, [head]) is False


@pytest.mark.parametrize("size", [0, 1])
def test_verify_consistency_of_one_size_only_compares_the_roots(size: int):
    # So have it the public vectors, whose roots of this case are words, not hashes.
    assert verify_consistency(size, b"any words", size, b"any words", []) is True
    assert verify_consistency(size, b"any words", size, b"other words", []) is False
    assert verify_consistency(size, "any words", size, "any words", []) is False


@pytest.mark.parametrize("proof", [[], [EMPTY_ROOT], [SOME_HASH]])
def test_verify_consistency_from_an_empty_tree_means_nothing(proof: list[bytes]):
    assert verify_consistency(0, EMPTY_ROOT, 1, root([b""]), proof) is False


@given(st.lists(st.binary(max_size=20), min_size=1, max_size=70, unique=True), st.data())
def test_verify_inclusion_of_another_leaf_is_refused(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    other = data.draw(st.integers(0, len(leaves) + 3).filter(lambda number: number != index))
    proof, head = inclusion_proof(leaves, index), root(leaves)

    assert verify_inclusion(leaf_hash(leaves[index] + b"x"), index, len(leaves), proof, head) is False
    assert verify_inclusion(leaf_hash(leaves[index]), other, len(leaves), proof, head) is False


@given(leaf_lists, st.data())
def test_verify_consistency_after_a_leaf_was_changed_is_refused(leaves, data):
    first = data.draw(st.integers(1, len(leaves)))
    place = data.draw(st.integers(0, first - 1))
    forged = [*leaves[:place], leaves[place] + b"x", *leaves[place + 1 :], b"new"]

    proof = consistency_proof(forged, first, len(forged))

    assert verify_consistency(first, root(leaves[:first]), len(forged), root(forged), proof) is False
