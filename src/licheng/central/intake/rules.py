"""Pure rules of taking in a package, asked after its signature, bytes and rosters were found right.

docs/algorithms/intake.md tells them in prose, with their order.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from licheng.kernel.national_id import mask
from licheng.kernel.package_manifest import PackageHead
from licheng.kernel.problems import Problem
from licheng.kernel.results import Allowed, Decision, Refused
from licheng.kernel.roster_cells import RosterCode
from licheng.kernel.roster_checks import CAPS, check_caps
from licheng.kernel.rosters import Batch, Roster, StudentKey
from licheng.kernel.windows import Window, check_open

PART_BYTES: Final = 1_048_576
PACKAGE_BYTES: Final = 64 * 1024**3
_PAIRS: Final = {
    Batch.GRADE3_FIRST: Batch.GRADE3_SECOND,
    Batch.GRADE3_SECOND: Batch.GRADE3_FIRST,
}
# A window's refusals carry instants for scripts; an answer on the wire carries the words only.
_WINDOW_FACTS: Final = ("starts_text", "ended_text")


@dataclass(frozen=True)
class Progress:
    """How far a transfer is: the bytes it will have, and those received."""

    size: int
    received: int
    is_finished: bool = False


@dataclass(frozen=True)
class ReceivedBefore:
    """What the central database holds already about the rows and students of a package.

    ``lineage`` are the current rows that the package may replace or withdraw, ``foreign`` those of its row keys
    that are held outside of it; ``counts`` are the rows that stay, by national ID; ``other_batch`` the national
    IDs received in the other batch.
    """

    replaced_is_known: bool = True
    lineage: Collection[str] = frozenset()
    foreign: Collection[str] = frozenset()
    counts: Mapping[str, int] | None = None
    other_batch: Collection[str] = frozenset()


def can_begin(size: int, *, begun_size: int | None) -> Decision:
    """Answer whether a transfer of ``size`` bytes may begin, or go on when it was begun with ``begun_size``."""
    if not 0 < size <= PACKAGE_BYTES:
        return Refused("transfer_too_large", {"limit": PACKAGE_BYTES})
    if begun_size is not None and begun_size != size:
        return Refused("transfer_size_differs", {"size": begun_size})
    return Allowed()


def can_take_part(progress: Progress, offset: int, length: int) -> Decision:
    """Answer whether the next part of ``length`` bytes at ``offset`` may be taken."""
    if progress.is_finished:
        return Refused("transfer_finished")
    if length > PART_BYTES:
        return Refused("transfer_part_too_large", {"limit": PART_BYTES})
    if length == 0:
        return Refused("transfer_part_empty")
    if offset != progress.received:
        return Refused("transfer_offset_differs", {"received": progress.received})
    if offset + length > progress.size:
        return Refused("transfer_beyond_size", {"size": progress.size})
    return Allowed()


def check_head(head: PackageHead, window: Window | None, begun_at: datetime) -> list[Problem]:
    """Return why a package of this head may not be handed in in a transfer begun at ``begun_at``."""
    if len(head.grades) != 1:
        return [Problem("package_grades_several", {"grades": list(head.grades)})]
    decision = check_open(window, begun_at)
    if not isinstance(decision, Refused):
        return []
    facts = {
        "kind": head.kind.value,
        "school_year": head.school_year,
        "semester": head.semester,
        "grade": head.grades[0],
        "batch": head.batch.value,
        **{name: str(decision.facts[name]) for name in _WINDOW_FACTS if name in decision.facts},
    }
    return [Problem(f"submission_{decision.code}", facts)]


def check_keys(rosters: Sequence[Roster]) -> list[Problem]:
    """Return a problem for every row key that two rosters of the package share."""
    counted = Counter(row.key for roster in rosters for _sheet, _number, row in roster.rows())
    return [
        Problem(RosterCode.ROW_KEY_TWICE, {"row_key": key}) for key, count in counted.items() if count > 1
    ]


def check_received_before(
    head: PackageHead, rosters: Sequence[Roster], before: ReceivedBefore
) -> list[Problem]:
    """Return why rows of a package do not go together with what was received before."""
    if head.replaces is not None and not before.replaced_is_known:
        return [Problem("replaced_package_unknown", {"replaces": str(head.replaces)})]
    problems = [
        Problem("withdrawn_row_unknown", {"row_key": key})
        for key in head.withdrawn
        if key not in before.lineage
    ]
    return [
        *problems,
        *_double_rows(rosters, before),
        *_cap_problems(head, rosters, before),
        *_batch_problems(head, rosters, before),
    ]


def other_batch(batch: Batch) -> Batch | None:
    """Return the batch of grade 3 in which a student of ``batch`` may not stand, or None."""
    return _PAIRS.get(batch)


def person_ids(rosters: Sequence[Roster]) -> list[str]:
    """Return the national IDs of the rosters, once each, in order."""
    found = {row.student.person_id for roster in rosters for _sheet, _number, row in roster.rows()}
    return sorted(found)


def row_keys(rosters: Sequence[Roster]) -> set[str]:
    """Return the keys of all rows."""
    return {row.key for roster in rosters for _sheet, _number, row in roster.rows()}


def _double_rows(rosters: Sequence[Roster], before: ReceivedBefore) -> Iterator[Problem]:
    for roster in rosters:
        for sheet, number, row in roster.rows():
            if row.key in before.foreign:
                yield Problem("row_received_before", {"row_key": row.key}, sheet, number)


def _cap_problems(head: PackageHead, rosters: Sequence[Roster], before: ReceivedBefore) -> list[Problem]:
    if head.kind not in CAPS:
        return []
    rows = (row for roster in rosters for _sheet, _number, row in roster.rows())
    added = Counter(row.student.person_id for row in rows)
    held = before.counts or {}
    # Only people with rows kept from before: those of the package alone were counted by the roster's own check.
    totals = {
        StudentKey(person_id, ""): count + held[person_id]
        for person_id, count in added.items()
        if held.get(person_id)
    }
    return check_caps(head.kind, totals)


def _batch_problems(head: PackageHead, rosters: Sequence[Roster], before: ReceivedBefore) -> list[Problem]:
    batch = other_batch(head.batch)
    return [
        Problem("student_in_both_batches", {"masked": mask(person_id), "batch": str(batch)})
        for person_id in person_ids(rosters)
        if person_id in before.other_batch
    ]
