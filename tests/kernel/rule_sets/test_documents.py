from collections.abc import Iterator
from typing import Any

import pytest

from licheng.kernel.results import Refused
from licheng.kernel.rule_sets import (
    RuleSetMissingError,
    available_school_years,
    latest_school_year,
    rule_set_document,
)

YEARS = available_school_years()


def test_available_school_years_in_order():
    assert YEARS == (113, 114, 115)
    assert latest_school_year() == 115


def test_rule_set_document_of_a_year_without_one():
    with pytest.raises(RuleSetMissingError) as caught:
        rule_set_document(90)

    assert caught.value.refused == Refused("rule_set_missing", {"school_year": 90})


def values_without_source(node: Any, path: str = "") -> Iterator[str]:
    """Yield the path of every number or date that no source stands beside."""
    if isinstance(node, dict):
        if node.get("source"):
            return
        for name, child in node.items():
            yield from values_without_source(child, f"{path}.{name}")
    elif isinstance(node, list):
        for index, child in enumerate(node):
            yield from values_without_source(child, f"{path}[{index}]")
    else:
        yield path


@pytest.mark.parametrize("year", YEARS)
def test_every_number_has_a_source(year: int):
    assert list(values_without_source(dict(rule_set_document(year)))) == [".school_year"]


@pytest.mark.parametrize("year", YEARS)
def test_the_document_is_of_its_year(year: int):
    assert rule_set_document(year)["school_year"] == year
