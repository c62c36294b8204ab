from pathlib import Path

from licheng.school.outcomes.drawing import draw_states

STATES = Path(__file__).resolve().parents[3] / "docs" / "states.md"


def test_states_document_is_drawn_from_the_table():
    assert STATES.read_text(encoding="utf-8") == draw_states()
