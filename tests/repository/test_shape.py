import ast
import configparser
from pathlib import Path

import pytest

from tests.repository.sources import (
    FEATURES,
    PACKAGE,
    ROOT,
    name_of,
    own_files,
    python_files,
    source_files,
    text_of,
    tree_of,
)

LONGEST_FILE = 400
LONGEST_FUNCTION = 50
LONGEST_TEMPLATE = 200
# From the bottom up: a module may import from the same feature only what stands before it.
LAYERS = (
    "rules",
    "messages",
    "models",
    "queries",
    "permissions",
    "actions",
    "forms",
    "tasks",
    "views",
    "urls",
)
# Names that say nothing of the domain.
VAGUE = {
    "base",
    "common",
    "constants",
    "core",
    "handlers",
    "helpers",
    "managers",
    "misc",
    "service",
    "services",
    "utils",
}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions_of(path: Path) -> list[Function]:
    return [node for node in ast.walk(tree_of(path)) if isinstance(node, Function)]


def lines_of(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_no_file_is_too_long():
    code = [
        path
        for path in own_files()
        if path.suffix in {".py", ".js", ".css", ".sh"} and "migrations" not in path.parts
    ]
    lengths = {name_of(path): text_of(path).count("\n") for path in code}

    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_function_is_too_long():
    lengths = {
        f"{name_of(path)}:{function.name}": lines_of(function)
        for path in python_files()
        for function in functions_of(path)
    }

    assert {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION} == {}


def test_nine_of_ten_functions_are_short():
    lengths = sorted(lines_of(function) for path in source_files() for function in functions_of(path))

    assert lengths[len(lengths) * 9 // 10] <= 25


def test_no_template_is_too_long():
    templates = {name_of(path): text_of(path).count("\n") for path in own_files() if path.suffix == ".html"}

    assert {name: length for name, length in templates.items() if length > LONGEST_TEMPLATE} == {}


def test_every_module_and_function_says_what_it_does():
    silent = [
        name_of(path)
        for path in source_files()
        if text_of(path).strip() and ast.get_docstring(tree_of(path)) is None
    ]

    assert silent == []


@pytest.mark.parametrize("system", FEATURES)
def test_every_feature_stands_in_the_order_of_the_year(system: str):
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    placed = contracts[f"importlinter:contract:{system}"]["layers"].split()

    assert sorted(placed) == FEATURES[system]


def test_feature_modules_have_names_of_the_domain():
    names = {name_of(path): path.stem for path in source_files()}

    assert {name: stem for name, stem in names.items() if stem.removeprefix("_") in VAGUE} == {
        "src/licheng/settings/base.py": "base"
    }


@pytest.mark.parametrize(
    ("system", "feature"), [(system, name) for system in FEATURES for name in FEATURES[system]]
)
def test_feature_imports_only_from_lower_layers(system: str, feature: str):
    upward = []
    for rank, layer in enumerate(LAYERS):
        path = PACKAGE / system / feature / f"{layer}.py"
        if not path.exists():
            continue
        higher = {f"licheng.{system}.{feature}.{other}" for other in LAYERS[rank + 1 :]}
        imported = {node.module or "" for node in ast.walk(tree_of(path)) if isinstance(node, ast.ImportFrom)}
        upward += [(layer, name) for name in sorted(imported & higher)]

    assert upward == []


@pytest.mark.parametrize(
    ("system", "feature"), [(system, name) for system in FEATURES for name in FEATURES[system]]
)
def test_rules_know_neither_framework_nor_clock(system: str, feature: str):
    path = PACKAGE / system / feature / "rules.py"
    if not path.exists():
        assert not (PACKAGE / system / feature / "actions.py").exists(), "actions without rules decide alone"
        return
    imported = {node.module or "" for node in ast.walk(tree_of(path)) if isinstance(node, ast.ImportFrom)}
    imported |= {
        alias.name for node in ast.walk(tree_of(path)) if isinstance(node, ast.Import) for alias in node.names
    }

    assert {name for name in imported if name.startswith("django") or name == "licheng.shared.clock"} == set()


def test_views_find_rows_through_queries():
    doors = [name_of(path) for path in source_files() if path.stem == "views" and ".objects" in text_of(path)]

    assert doors == []
