import ast
import re
from pathlib import Path

import pytest

from tests.repository.sources import ROOT, text_of, tree_of

PAGE = ROOT / "docs" / "traceability.md"
ROWS = {
    cells[0]: cells
    for line in text_of(PAGE).splitlines()
    if re.match(r"\| R-\d{3} \|", line)
    for cells in [[cell.strip() for cell in line.strip("|").split("|")]]
}
# What the first release promises to show.
SHOWN = [
    "R-001", "R-007", "R-008", "R-011", "R-012", "R-020", "R-021", "R-022", "R-024", "R-025", "R-026", "R-040", "R-041",
    "R-043", "R-044", "R-045", "R-047", "R-048", "R-085",
]  # fmt: skip


def named_tests(row: list[str]) -> list[str]:
    return re.findall(r"`(tests/[^`]+)`", row[2])


def exists(node: str) -> bool:
    """Return whether ``path::test`` is a test, as the source says."""
    path, _, name = node.partition("::")
    if not (ROOT / path).is_file():
        return False
    functions = {item.name for item in ast.walk(tree_of(ROOT / path)) if isinstance(item, ast.FunctionDef)}
    return name.startswith("test_") and name in functions


@pytest.mark.parametrize("requirement", SHOWN)
def test_requirement_is_shown_by_tests(requirement: str):
    assert named_tests(ROWS[requirement])


@pytest.mark.parametrize("requirement", sorted(ROWS))
def test_tests_of_requirement_exist(requirement: str):
    assert [node for node in named_tests(ROWS[requirement]) if not exists(node)] == []


def test_requirements_stand_once_and_in_order():
    listed = re.findall(r"^\| (R-\d{3}) \|", text_of(PAGE), re.MULTILINE)

    assert listed == sorted(set(listed))


def test_requirements_named_in_the_source_are_listed():
    named = {
        requirement
        for path in sorted(Path(ROOT / "src").rglob("*.py"))
        for requirement in re.findall(r"R-\d{3}", text_of(path))
    }

    assert named - ROWS.keys() == set()
