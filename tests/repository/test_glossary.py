import re

import pytest
from django.apps import apps

from licheng.shared.accounts.roles import Role
from tests.repository.sources import ROOT, text_of

ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in text_of(ROOT / "docs" / "glossary.md").splitlines()
    if line.startswith("| ") and not line.startswith("| 中文")
]
MODELS = [model for model in apps.get_models() if model.__module__.startswith("licheng.")]


def terms_of(cell: str) -> set[str]:
    return {term.strip() for term in re.split(r"[/(),（）、]", cell) if term.strip()}


IDENTIFIERS = {identifier: terms_of(row[0]) for row in ROWS for identifier in terms_of(row[1])}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_model_is_named_by_the_glossary(model):
    term = re.split(r"[:.]", model.__doc__ or "")[0]
    identifier = re.sub(r"(?<!^)(?=[A-Z])", "_", model.__name__).lower()

    assert term in IDENTIFIERS.get(identifier, set())


def test_every_identifier_stands_for_one_thing():
    identifiers = [identifier for row in ROWS for identifier in terms_of(row[1])]

    assert sorted({name for name in identifiers if identifiers.count(name) > 1}) == []


def test_every_term_stands_for_one_thing():
    terms = [term for row in ROWS for term in terms_of(row[0])]

    assert sorted({term for term in terms if terms.count(term) > 1}) == []


def test_every_role_stands_in_the_glossary():
    roles = {role.value for role in Role if not role.value.endswith("_submitter")}

    assert roles - IDENTIFIERS.keys() == set()


def test_every_row_has_an_identifier_and_a_meaning():
    assert [
        row
        for row in ROWS
        if len(row) != 3 or not all(row) or set(row[1]) - set("abcdefghijklmnopqrstuvwxyz0123456789_/ ,")
    ] == [row for row in ROWS if set("".join(row)) <= set("-")]
