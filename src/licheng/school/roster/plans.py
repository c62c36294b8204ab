"""What an import would do: per sheet what is added, changed, left and missing, and every problem with its cell."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from licheng.kernel.canonical import canonical_bytes
from licheng.kernel.digests import sha256_of_bytes
from licheng.kernel.results import Allowed, Decision, Refused
from licheng.school.roster.sheets import Cell, Change, Key, Row, Sheet


@dataclass(frozen=True)
class Table:
    """One sheet as it was read: its name and its lines, the header first."""

    sheet: str
    lines: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where: the line is None for a whole sheet, the column empty for a whole line."""

    sheet: str
    line: int | None
    column: str
    refused: Refused


@dataclass(frozen=True)
class SheetPlan:
    """What would happen to one sheet's rows."""

    sheet: Sheet
    added: tuple[Row, ...] = ()
    changed: tuple[Change, ...] = ()
    left: int = 0
    missing: tuple[Key, ...] = ()

    @property
    def writes(self) -> int:
        """Return how many rows would be written."""
        return len(self.added) + len(self.changed)


@dataclass(frozen=True)
class Plan:
    """The dry run of a whole workbook."""

    sheets: tuple[SheetPlan, ...]
    problems: tuple[Problem, ...]
    ignored: tuple[str, ...] = field(default=())

    @property
    def writes(self) -> int:
        """Return how many rows would be written."""
        return sum(part.writes for part in self.sheets)

    def problem_counts(self) -> Mapping[str, int]:
        """Return how often each code occurs, the most frequent first."""
        return dict(Counter(problem.refused.code for problem in self.problems).most_common())

    def digest(self) -> str:
        """Return what tells this plan from another: the rows it writes and their columns."""
        acts = [
            [
                part.sheet.name,
                [list(row.key) for row in part.added],
                [_told(change) for change in part.changed],
            ]
            for part in self.sheets
        ]
        return sha256_of_bytes(canonical_bytes({"acts": acts}))


def _told(change: Change) -> list[str]:
    return [*change.row.key, *change.columns]


def can_apply(plan: Plan, shown_digest: str) -> Decision:
    """Answer whether ``plan`` may be written: no problem stands, and it is the one that was shown."""
    if plan.problems:
        return Refused("import_has_problems", {"count": len(plan.problems)})
    if plan.digest() != shown_digest:
        return Refused("import_plan_changed")
    return Allowed()
