import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licheng.kernel.national_id import NationalIdKind, check_national_id, kind_of, mask, normalize
from licheng.kernel.results import Allowed, Refused

DOCUMENT = json.loads(
    (Path(__file__).parents[1] / "vectors" / "national_id.json").read_text(encoding="utf-8")
)
VECTORS = DOCUMENT["vectors"]
VALID = [vector["value"] for vector in VECTORS if vector["valid"]]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["value"])
def test_national_id_vectors(vector: dict[str, Any]):
    assert bool(check_national_id(vector["value"])) is vector["valid"]
    assert kind_of(vector["value"]) == vector["kind"]


def test_check_national_id_of_a_right_number():
    assert check_national_id("A123456789") == Allowed()


def test_check_national_id_with_a_wrong_check_digit():
    assert check_national_id("A123456780") == Refused("national_id_checksum", {"masked": "A12****780"})


def test_check_national_id_without_a_known_shape():
    assert check_national_id("A323456789") == Refused("national_id_shape", {"masked": "A32****789"})


@given(st.sampled_from(VALID), st.integers(min_value=2, max_value=9), st.integers(min_value=1, max_value=9))
def test_check_national_id_notices_a_changed_digit_as_far_as_its_weight_can(
    value: str, position: int, step: int
):
    weight = {2: 7, 3: 6, 4: 5, 5: 4, 6: 3, 7: 2, 8: 1, 9: 1}[position]
    changed = value[:position] + str((int(value[position]) + step) % 10) + value[position + 1 :]

    assert bool(check_national_id(changed)) is (weight * step % 10 == 0)


@given(st.text(max_size=12))
def test_check_national_id_never_fails_on_any_text(text: str):
    decision = check_national_id(normalize(text))

    assert bool(decision) is False or kind_of(normalize(text)) in set(NationalIdKind)


@pytest.mark.parametrize(
    ("text", "normalized"),
    [(" a123456789 ", "A123456789"), ("Ａ１２３４５６７８９", "A123456789"), ("　ac01234567", "AC01234567")],
)
def test_normalize_by_table(text: str, normalized: str):
    assert normalize(text) == normalized


@pytest.mark.parametrize(
    ("value", "shown"), [("A123456789", "A12****789"), ("A1234567", "********"), ("", "")]
)
def test_mask_by_table(value: str, shown: str):
    assert mask(value) == shown


def test_letter_values_agree_with_the_published_table():
    computed = {
        letter: next(digit for digit in range(10) if check_national_id(f"{letter}10000000{digit}"))
        for letter in DOCUMENT["letters"]
    }

    assert computed == {
        letter: -(value // 10 + value % 10 * 9 + 8) % 10 for letter, value in DOCUMENT["letters"].items()
    }
