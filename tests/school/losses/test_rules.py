"""Whose bytes bring a lost file back."""

import pytest

from licheng.kernel.results import Allowed, Refused
from licheng.school.losses.rules import is_lost_file

OWN = frozenset({"a" * 64, "b" * 64})


@pytest.mark.parametrize(
    ("digest", "expected"),
    [
        ("a" * 64, Allowed()),
        ("c" * 64, Refused("not_the_lost_file")),
        ("", Refused("not_the_lost_file")),
    ],
)
def test_only_ones_own_lost_file_is_taken(digest, expected):
    assert is_lost_file(digest, OWN) == expected


def test_without_a_lost_file_nothing_is_taken():
    assert is_lost_file("a" * 64, frozenset()) == Refused("not_the_lost_file")
