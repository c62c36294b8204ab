"""The national rule sets, one TOML document per school year, each number with its source."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from licheng.kernel.results import Refused, RefusedError


class RuleSetMissingError(RefusedError):
    """No national rule set is packaged for a school year (rule_set_missing)."""

    def __init__(self, school_year: int) -> None:
        """Keep the school year that was asked for."""
        super().__init__(Refused("rule_set_missing", {"school_year": school_year}))


@cache
def available_school_years() -> tuple[int, ...]:
    """Return the school years with a packaged rule set, oldest first."""
    names = (entry.name for entry in files(__package__).iterdir())
    return tuple(sorted(int(name.removesuffix(".toml")) for name in names if name.endswith(".toml")))


@cache
def rule_set_document(school_year: int) -> Mapping[str, Any]:
    """Return the packaged document of ``school_year``; raises RuleSetMissingError."""
    if school_year not in available_school_years():
        raise RuleSetMissingError(school_year)
    text = files(__package__).joinpath(f"{school_year}.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))


def latest_school_year() -> int:
    """Return the newest school year with a packaged rule set."""
    return available_school_years()[-1]
