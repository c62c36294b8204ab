from pathlib import Path

import pytest

from licheng.operations.states import LIFECYCLES, draw_states

STATES = Path(__file__).resolve().parents[2] / "docs" / "states.md"


def test_states_document_is_drawn_from_the_tables():
    assert STATES.read_text(encoding="utf-8") == draw_states()


@pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda one: one.title)
def test_every_state_and_act_has_its_word(lifecycle):
    first = next(iter(lifecycle.states))
    act = next(iter(lifecycle.acts))

    assert set(lifecycle.states) == set(type(first))
    assert set(lifecycle.acts) == set(type(act))
