"""Comparing a living database with the log in the stores, without writing."""

from dataclasses import dataclass
from typing import Final

from licheng.kernel.merkle import leaf_hash
from licheng.shared.files.keeping import StoreSet
from licheng.shared.log.queries import head_of, leaves_between
from licheng.shared.rebuild.comparing import Difference, compare_school
from licheng.shared.rebuild.journals import ReadLog, Watch, read_log
from licheng.shared.rebuild.problems import Damage, refuse
from licheng.shared.rebuild.telling import tell_school
from licheng.shared.tenancy.models import School
from licheng.shared.tenancy.scope import in_school

_CHUNK: Final = 4_096


@dataclass(frozen=True)
class Compared:
    """How the rows of each school, by its code, differ from the log; and what of the stores was damaged."""

    leaves: int
    differences: tuple[tuple[str, Difference], ...]
    damages: tuple[Damage, ...]


def compare(stores: StoreSet, watch: Watch) -> Compared:
    """Return how the rows of every school differ from what the log tells; acts that were not published yet are told too.

    Raises:
        RebuildError: the log cannot be read or is another, or an event cannot be understood.
    """
    log = read_log(stores, watch)
    _require_same_log(log)
    found: list[tuple[str, Difference]] = []
    for school in School.objects.order_by("code"):
        with in_school(school.id):
            found += [(school.code, difference) for difference in compare_school(tell_school(watch))]
    return Compared(log.size, tuple(found), log.damages)


def _require_same_log(log: ReadLog) -> None:
    """Raise RebuildError rebuild_log_shorter unless the database has the head of the stores and its very leaves."""
    head = head_of(log.size)
    if head is None or bytes(head.root) != log.head.checkpoint.root:
        raise refuse("rebuild_log_shorter")
    for first in range(0, log.size, _CHUNK):
        held = [leaf_hash(data) for data in leaves_between(first, min(first + _CHUNK, log.size))]
        if held != [log.hash_at(0, index) for index in range(first, min(first + _CHUNK, log.size))]:
            raise refuse("rebuild_log_shorter")
