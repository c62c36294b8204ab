from pathlib import Path

import pytest

from licheng.settings.documentation import settings_guide
from licheng.settings.variables import VARIABLES, Variable

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "settings.md"


def test_settings_guide_is_the_one_the_table_gives():
    assert GUIDE.read_text(encoding="utf-8") == settings_guide()


@pytest.mark.parametrize("variable", VARIABLES, ids=lambda variable: variable.name)
def test_variable_is_explained_in_both_languages(variable: Variable):
    guide = GUIDE.read_text(encoding="utf-8")

    assert f"| `{variable.name}`" in guide
    assert variable.chinese in guide
    assert variable.english in guide
