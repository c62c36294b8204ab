"""規則版本: the national rule set of a school year, typed, each number with its source (design.md 4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from licheng.kernel.limits import FileLimit, FilePurpose, read_file_limits
from licheng.kernel.rule_sets import available_school_years, rule_set_document
from licheng.kernel.schedule import (
    REGULAR_BATCH,
    AuthorityWindow,
    AuthorityWindowKind,
    RecordKind,
    WindowKind,
)
from licheng.kernel.selection_rules import SelectionLimits
from licheng.kernel.windows import Window

__all__ = ["Anchor", "Batch", "Proposal", "RuleSet", "available_school_years", "load_rule_set"]


@dataclass(frozen=True)
class Batch:
    """梯次 of grade 3: its code, its name, and the day before which its upload may not close."""

    code: str
    name: str
    upload_closes_from: date
    source: str


@dataclass(frozen=True)
class Anchor:
    """A day told by another: ``days`` and then ``working_days`` after the day named ``name``."""

    name: str
    days: int = 0
    working_days: int = 0


@dataclass(frozen=True)
class Proposal:
    """The first and last day that a school's calendar proposes for a kind of window."""

    opens: Anchor
    closes: Anchor
    source: str


@dataclass(frozen=True)
class RuleSet:
    """規則版本: caps, periods and authority windows in force for the records of one school year."""

    school_year: int
    selection: SelectionLimits
    confirmation_minimum_days: int
    upload_days_after_closing_ceremony: int
    upload_grace: timedelta
    retention_minimum_years: int
    retention_maximum_years: int
    central_seal_years: int
    brief_characters: int
    file_limits: Mapping[FilePurpose, FileLimit]
    batches: tuple[Batch, ...]
    authority_windows: tuple[AuthorityWindow, ...]
    proposals: Mapping[WindowKind, Proposal]
    sources: Mapping[str, str]

    def batch(self, code: str) -> Batch | None:
        """Return the batch of grade 3 with ``code``, or None."""
        return next((batch for batch in self.batches if batch.code == code), None)

    def authority_window(
        self, kind: AuthorityWindowKind, record: RecordKind, semester: int = 0, batch: str = REGULAR_BATCH
    ) -> AuthorityWindow | None:
        """Return the authority's window for ``record`` of ``semester`` and ``batch``, or None when none is set."""
        for candidate in self.authority_windows:
            key = (candidate.kind, candidate.semester, candidate.batch)
            if key == (kind, semester, batch) and record in candidate.records:
                return candidate
        return None


@cache
def load_rule_set(school_year: int) -> RuleSet:
    """Return the packaged national rule set of ``school_year``; raises RuleSetMissingError."""
    document = rule_set_document(school_year)
    numbers, sources = _numbers(document)
    return RuleSet(
        school_year=document["school_year"],
        selection=SelectionLimits(numbers["selection.outcomes"], numbers["selection.performances"]),
        confirmation_minimum_days=numbers["confirmation.minimum_days"],
        upload_days_after_closing_ceremony=numbers["upload.days_after_closing_ceremony"],
        upload_grace=timedelta(minutes=numbers["upload.grace_minutes"]),
        retention_minimum_years=numbers["retention.minimum_years"],
        retention_maximum_years=numbers["retention.maximum_years"],
        central_seal_years=numbers["retention.central_seal_years"],
        brief_characters=numbers["brief.characters"],
        file_limits=read_file_limits(document),
        batches=tuple(Batch(**entry) for entry in document["batches"]),
        authority_windows=tuple(_authority_window(entry) for entry in document["authority_windows"]),
        proposals={WindowKind(kind): _proposal(entry) for kind, entry in document["proposals"].items()},
        sources=sources,
    )


def _numbers(document: Mapping[str, Any]) -> tuple[dict[str, int], dict[str, str]]:
    """Return every sourced number of the document by its dotted name, and the sources alike."""
    entries = {
        f"{section}.{name}": entry
        for section in ("selection", "confirmation", "upload", "retention", "brief")
        for name, entry in document[section].items()
    }
    numbers = {name: entry["value"] for name, entry in entries.items()}
    return numbers, {name: entry["source"] for name, entry in entries.items()}


def _authority_window(entry: Mapping[str, Any]) -> AuthorityWindow:
    return AuthorityWindow(
        kind=AuthorityWindowKind(entry["kind"]),
        records=tuple(RecordKind(record) for record in entry["records"]),
        semester=entry["semester"],
        batch=entry["batch"],
        window=Window.of_days(entry["first_day"], entry["last_day"]),
        source=entry["source"],
    )


def _proposal(entry: Mapping[str, Any]) -> Proposal:
    opens, closes = (
        Anchor(end["anchor"], end.get("days", 0), end.get("working_days", 0))
        for end in (entry["opens"], entry["closes"])
    )
    return Proposal(opens, closes, entry["source"])
