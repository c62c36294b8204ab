"""What the tests of the repository read: its own files, as text and as syntax trees."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "licheng"
VENDOR = PACKAGE / "shared" / "ui" / "static" / "vendor"
FONTS = PACKAGE / "shared" / "typesetting" / "fonts"
OWN_DIRECTORIES = (
    "src",
    "tests",
    "benchmarks",
    "faults",
    "scripts",
    "docs",
    "changelog.d",
    "requirements",
    ".ci",
)
TEXT_SUFFIXES = {
    ".py",
    ".md",
    ".html",
    ".css",
    ".js",
    ".toml",
    ".txt",
    ".sh",
    ".json",
    ".csv",
    ".po",
    ".svg",
    "",
}
FEATURES = {
    system: sorted(
        path.name
        for path in (PACKAGE / system).iterdir()
        if (path / "__init__.py").exists() and path.name != "migrations"
    )
    for system in ("school", "central")
}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _is_own(path: Path) -> bool:
    return (
        path.is_file()
        and not path.is_symlink()  # what it leads to is looked at in its own place
        and path.suffix in TEXT_SUFFIXES
        and "__pycache__" not in path.parts
        and not {VENDOR, FONTS} & set(path.parents)
        and not any(part.endswith(".egg-info") for part in path.parts)
    )


@cache
def own_files() -> tuple[Path, ...]:
    """Return every text file of ours, without what others wrote (licence, vendored scripts and fonts)."""
    top = [path for path in ROOT.iterdir() if path.is_file() and path.name != "LICENSE"]
    below = [path for directory in OWN_DIRECTORIES for path in (ROOT / directory).rglob("*")]
    return tuple(sorted(path for path in [*top, *below] if _is_own(path)))


def source_files() -> list[Path]:
    return [
        path
        for path in own_files()
        if path.suffix == ".py" and PACKAGE in path.parents and "migrations" not in path.parts
    ]


def python_files() -> list[Path]:
    return [path for path in own_files() if path.suffix == ".py" and "migrations" not in path.parts]


def documents() -> list[Path]:
    return [path for path in own_files() if path.suffix == ".md" and path.parent.name != "changelog.d"]


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(text_of(path))


def calls_of(path: Path, *names: str) -> Iterator[ast.Call]:
    """Yield every call in ``path`` of a function or class with one of ``names``."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in names:
                yield node
