"""Writing the log and everything it tells into an empty database, in one transaction."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from licheng.kernel.checkpoints import Checkpoint, sign_checkpoint
from licheng.kernel.uuid7 import milliseconds_of
from licheng.shared.files.keeping import StoreSet
from licheng.shared.log.actions import event_of
from licheng.shared.log.keys import signing_key
from licheng.shared.log.lock import alone
from licheng.shared.log.models import LogEvent, LogHead, LogLeaf, LogPosition
from licheng.shared.log.queries import horizon
from licheng.shared.rebuild.comparing import compare_school
from licheng.shared.rebuild.emptiness import require_empty
from licheng.shared.rebuild.journals import Entry, NamedSchool, ReadLog, Watch, read_log
from licheng.shared.rebuild.keys import read_published, write_cosignatures, write_keys
from licheng.shared.rebuild.problems import Damage, refuse
from licheng.shared.rebuild.telling import tell_school, write_told
from licheng.shared.tenancy.actions import create_school
from licheng.shared.tenancy.scope import in_school

_CHUNK: Final = 1_000


@dataclass
class Rebuilt:
    """What was written: leaves, rows by model, the schools; and what of the stores was damaged."""

    leaves: int
    schools: tuple[NamedSchool, ...]
    damages: tuple[Damage, ...]
    rows: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def rebuild(stores: StoreSet, watch: Watch) -> Rebuilt:
    """Make every row again that the log in ``stores`` tells of, in an empty database, and return what was written.

    Nothing but the schools is committed unless everything is, and equals what the log tells.

    Raises:
        RebuildError: why nothing was written (``messages``).
    """
    with alone(waits=False) as is_alone:
        if not is_alone:
            raise refuse("rebuild_busy")
        require_empty()
        log = read_log(stores, watch)
        _make_schools(log.schools)
        rebuilt = Rebuilt(log.size, log.schools, log.damages)
        try:
            _write(log, stores, rebuilt, watch)
        except IntegrityError as error:
            raise refuse("rebuild_contradiction", reason=str(error).partition("\n")[0]) from error
        return rebuilt


def _make_schools(schools: Iterable[NamedSchool]) -> None:
    for school in schools:
        made = create_school(code=school.code, name=school.name, school_id=school.id)
        if made.id != school.id:
            raise refuse("rebuild_school_differs", code=school.code)


@transaction.atomic
def _write(log: ReadLog, stores: StoreSet, rebuilt: Rebuilt, watch: Watch) -> None:
    published = read_published(stores)
    since = _write_leaves(log, watch)
    write_keys(log, published, since=since)
    write_cosignatures(log, published)
    for school in rebuilt.schools:
        with in_school(school.id):
            told = tell_school(watch)
            for model, count in write_told(told).items():
                rebuilt.rows[model] += count
            differences = compare_school(told)
            if differences:
                raise refuse("rebuild_differs", count=len(differences))


def _write_leaves(log: ReadLog, watch: Watch) -> datetime:
    """Write leaves, places and events as they stand in the journals, and the head that each was; return when the first was made."""
    waiting: list[Entry] = []
    heads: list[LogHead] = []
    seen = horizon()
    for journal in log.journals:
        waiting += log.entries_of(journal)
        heads.append(_head(log, waiting[-1], seen))
        if len(waiting) >= _CHUNK or journal.end == log.size:
            _write_entries(waiting)
            waiting = []
            watch("log", journal.end, log.size)
    LogHead.objects.bulk_create(heads, batch_size=_CHUNK)
    return heads[0].made_at


def _write_entries(entries: Sequence[Entry]) -> None:
    leaves = [LogLeaf(id=entry.id, data=entry.data, sealed=entry.sealed) for entry in entries]
    LogLeaf.objects.bulk_create(leaves, batch_size=_CHUNK)
    positions = [LogPosition(index=entry.index, leaf_id=entry.id) for entry in entries]
    LogPosition.objects.bulk_create(positions, batch_size=_CHUNK)
    by_school: dict[UUID, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_school[entry.payload.school_id].append(entry)
    for school_id, theirs in by_school.items():
        with in_school(school_id):
            events = [event_of(entry.payload) for entry in theirs]
            LogEvent.objects.bulk_create(events, batch_size=_CHUNK)


def _head(log: ReadLog, last: Entry, seen: int) -> LogHead:
    """Return the head that ends with ``last``, signed again: the same bytes, since the signature has no chance in it."""
    size = last.index + 1
    checkpoint = Checkpoint(log.head.key.name, size, log.root_of(size))
    return LogHead(
        size=size,
        root=checkpoint.root,
        note=sign_checkpoint(checkpoint, signing_key(log.head.key)).to_bytes(),
        writer=seen,
        made_at=datetime.fromtimestamp(milliseconds_of(last.id) / 1_000, UTC),
    )
