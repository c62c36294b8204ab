"""Reading the journals of all stores: each from the first store whose copy is sound, against the signed root."""

import json
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol
from uuid import UUID

from licheng.kernel.merkle import leaf_hash
from licheng.kernel.results import Refused
from licheng.kernel.subtrees import HashAt, grown, no_hash_at, tree_root
from licheng.shared.files.keeping import StoreSet
from licheng.shared.files.protocol import Store, StoreError
from licheng.shared.log.files import JOURNAL_FORMAT, journal_name
from licheng.shared.log.payloads import Payload, PayloadError, open_envelope
from licheng.shared.rebuild.heads import StoredHead, read_heads, require_one_log
from licheng.shared.rebuild.problems import Damage, RebuildError, refuse

_HEAD_KEYS: Final = {"format", "first", "end"}
_LINE_KEYS: Final = {"id", "leaf", "sealed"}


class Watch(Protocol):
    """Who hears how far the reading or writing is: the step, how much is done, and of how much."""

    def __call__(self, step: str, done: int, total: int) -> None:
        """Hear it."""


@dataclass(frozen=True)
class Entry:
    """One leaf of the log, as a journal holds it, with what its envelope says."""

    index: int
    data: bytes
    sealed: bytes
    payload: Payload

    @property
    def id(self) -> UUID:
        """Return the id of the event and its leaf."""
        return self.payload.head.event_id

    @property
    def school(self) -> "NamedSchool":
        """Return the school whose event it is."""
        head = self.payload.head
        return NamedSchool(self.payload.facts.school_code, head.school_name, head.school_id)


@dataclass(frozen=True)
class Journal:
    """The leaves of one head, and the store whose copy is sound."""

    first: int
    end: int
    store: Store


@dataclass(frozen=True, order=True)
class NamedSchool:
    """A school as the log names it."""

    code: str
    name: str
    id: UUID


@dataclass(frozen=True)
class ReadLog:
    """The whole log, every leaf of which was proved by the signed root; and what was damaged on the way."""

    head: StoredHead
    journals: tuple[Journal, ...]
    schools: tuple[NamedSchool, ...]
    hash_at: HashAt = field(repr=False)
    damages: tuple[Damage, ...] = ()

    @property
    def size(self) -> int:
        """Return how many leaves there are."""
        return self.head.size

    def root_of(self, size: int) -> bytes:
        """Return the root of the first ``size`` leaves."""
        return tree_root(size, self.hash_at)

    def entries_of(self, journal: Journal) -> list[Entry]:
        """Return the entries of a journal, read again; raise JournalDamagedError when they are not those that were proved."""
        entries = parse_journal(journal.first, journal.store.read_file(journal_name(journal.first)))
        for number, entry in enumerate(entries, start=1):
            if leaf_hash(entry.data) != self.hash_at(0, entry.index):
                raise JournalDamagedError("changed meanwhile", number)
        return entries


class JournalDamagedError(ValueError):
    """A copy of a journal is not what was written; ``line`` is where that shows, the first being 1."""

    def __init__(self, reason: str, line: int) -> None:
        """Keep reason and line."""
        super().__init__(reason)
        self.reason, self.line = reason, line


def read_log(stores: StoreSet, watch: Watch) -> ReadLog:
    """Return the log of the newest head, proved; nothing is written.

    Raises:
        RebuildError: rebuild_no_log, rebuild_heads_differ, rebuild_root_differs, or rebuild_journal_lost for each
            journal that is sound nowhere.
    """
    heads, damages = read_heads(stores)
    require_one_log(heads)
    newest = heads[0]
    journals: list[Journal] = []
    hashes: list[bytes] = []
    lost: list[Refused] = []
    schools: set[NamedSchool] = set()
    first = 0
    while first < newest.size:
        entries = _sound_entries(stores, first, damages, journals)
        end = journals[-1].end if entries else _following(stores, first, newest.size)
        if not entries:
            facts = {"name": journal_name(first), "first": first, "last": end - 1}
            lost.append(Refused("rebuild_journal_lost", facts))
        hashes += [leaf_hash(entry.data) for entry in entries]
        schools |= {entry.school for entry in entries}
        first = end
        watch("read", first, newest.size)
    if lost:
        raise RebuildError(lost, damages)
    hash_at = grown(0, no_hash_at, hashes)
    log = ReadLog(newest, tuple(journals), tuple(sorted(schools)), hash_at, tuple(damages))
    _require_proved(log, len(hashes), heads)
    return log


def _require_proved(log: ReadLog, count: int, heads: Sequence[StoredHead]) -> None:
    """Raise RebuildError unless the leaves make the root of the newest head, and begin with those of the others."""
    if count != log.size or log.root_of(log.size) != log.head.checkpoint.root:
        raise refuse("rebuild_root_differs", log.damages, size=log.size)
    for head in heads:
        if log.root_of(head.size) != head.checkpoint.root:
            raise refuse("rebuild_heads_differ", log.damages, store=head.store.name, size=head.size)


def parse_journal(first: int, data: bytes) -> list[Entry]:
    """Return the entries of the journal that begins with leaf ``first``.

    Raises:
        JournalDamagedError: anything in it is not as it was written, or a line is missing.
    """
    told, *lines = data.split(b"\n")
    head = _object(told, _HEAD_KEYS, 1)
    if head["format"] != JOURNAL_FORMAT or head["first"] != first:
        raise JournalDamagedError("not the journal of its name", 1)
    if not lines or lines.pop() != b"" or len(lines) != head["end"] - first or not lines:
        raise JournalDamagedError("lines are missing", len(lines) + 1)
    return [_entry(first + number, line, number + 2) for number, line in enumerate(lines)]


def _sound_entries(
    stores: StoreSet, first: int, damages: list[Damage], journals: list[Journal]
) -> list[Entry]:
    """Return the entries of the journal that begins with leaf ``first``, none when no copy is sound.

    Notes the journal, and every copy that is damaged, also beside a sound one.
    """
    found: list[Entry] = []
    sound = b""
    for store in stores.stores:
        try:
            data = store.read_file(journal_name(first))
            if found and data == sound:  # nothing to be opened twice
                continue
            entries = parse_journal(first, data)
        except JournalDamagedError as error:
            damages.append(Damage(store.name, journal_name(first), error.reason, error.line))
        except StoreError as error:
            damages.append(Damage(store.name, journal_name(first), error.code))
        else:
            if not found:
                found, sound = entries, data
                journals.append(Journal(first, first + len(entries), store))
    return found


def _following(stores: StoreSet, first: int, size: int) -> int:
    """Return where the next journal that is there begins, or ``size``: before it everything is unknown."""
    for index in range(first + 1, size):
        for store in stores.stores:
            try:
                store.read_file(journal_name(index))
            except StoreError:
                continue
            return index
    return size


def _entry(index: int, line: bytes, number: int) -> Entry:
    parts = _object(line, _LINE_KEYS, number)
    try:
        event_id, data = UUID(parts["id"]), bytes.fromhex(parts["leaf"])
        sealed = b64decode(parts["sealed"], validate=True)
        payload = open_envelope(sealed)
    except (PayloadError, ValueError, TypeError, AttributeError):
        raise JournalDamagedError("cannot be opened", number) from None
    if payload.leaf != data or payload.head.event_id != event_id:
        raise JournalDamagedError("id or leaf is another", number)
    return Entry(index, data, sealed, payload)


def _object(line: bytes, keys: set[str], number: int) -> dict[str, Any]:
    try:
        parts = json.loads(line)
    except ValueError:
        raise JournalDamagedError("not readable", number) from None
    if not isinstance(parts, dict) or parts.keys() != keys:
        raise JournalDamagedError("not readable", number)
    return parts
