"""What the demo's pupils hand in, read from topics.toml."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Final

from licheng.kernel.calendar import school_year_bounds
from licheng.kernel.performance_kinds import FieldType, kind_named
from licheng.kernel.performance_rules import clean_performance

NO_PROOF: Final = "none"


@dataclass(frozen=True)
class OutcomeTopic:
    """One work of a subject: its title and what a 簡述 says about it."""

    subject: str
    title: str
    text: str


@dataclass(frozen=True)
class PerformanceTopic:
    """One record of a kind: what is filled in, days told from the school year's first."""

    kind: str
    title: str
    brief: str
    proof: str
    link: str
    values: tuple[tuple[str, Any], ...]

    def fields_in(self, school_year: int) -> dict[str, Any]:
        """Return the fields as they are stored for a record of ``school_year``; raises RefusedError for a wrong one."""
        kind = kind_named(self.kind)
        first, _ = school_year_bounds(school_year)
        values = {
            name: _value(kind.field(name).type, value, first, school_year) for name, value in self.values
        }
        cleaned = clean_performance(kind, values)
        return {field.name: cleaned[field.name] for field in kind.own_fields}


def _value(field_type: FieldType, value: Any, first: date, school_year: int) -> Any:
    if field_type is FieldType.DATE:
        return first + timedelta(days=value)
    return school_year if field_type is FieldType.SCHOOL_YEAR else value


@cache
def _document() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("topics.toml").read_text(encoding="utf-8"))


@cache
def outcome_topics() -> dict[str, tuple[OutcomeTopic, ...]]:
    """Return the works of every subject."""
    return {
        subject: tuple(OutcomeTopic(subject, title, text) for title, text in entries)
        for subject, entries in _document()["outcomes"].items()
    }


@cache
def performance_topics() -> tuple[PerformanceTopic, ...]:
    """Return the records of every kind."""
    return tuple(
        PerformanceTopic(
            kind,
            entry["title"],
            entry["brief"],
            entry["proof"],
            entry.get("link", ""),
            tuple(entry["fields"].items()),
        )
        for kind, entries in _document()["performances"].items()
        for entry in entries
    )


def brief_endings() -> list[str]:
    """Return the sentences with which a 簡述 may end; one is empty."""
    return list(_document()["endings"]["texts"])
