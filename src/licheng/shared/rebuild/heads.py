"""The signed head that stands in the stores, judged by the master key alone: no row is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from licheng.kernel.checkpoints import Checkpoint, CheckpointError, open_checkpoint
from licheng.kernel.published_keys import KeyRole
from licheng.kernel.signed_notes import NoteError, SignedNote, VerifierKey, parse_note, parse_vkey
from licheng.shared.files.keeping import StoreSet
from licheng.shared.files.protocol import Store, StoreError
from licheng.shared.log.files import CHECKPOINT_NAME
from licheng.shared.log.keys import KINDS, signing_key
from licheng.shared.log.models import LogKey
from licheng.shared.rebuild.problems import Damage, refuse

# So many keys of one log, made one after the other, are tried.
GENERATIONS: Final = 8


@dataclass(frozen=True)
class StoredHead:
    """A head as it stands in a store: what it says, the note around it with all signatures, and the log's key."""

    store: Store
    checkpoint: Checkpoint
    note: SignedNote
    key: LogKey

    @property
    def size(self) -> int:
        """Return how many leaves it has."""
        return self.checkpoint.size


def read_heads(stores: StoreSet) -> tuple[list[StoredHead], list[Damage]]:
    """Return the heads that our log signed, the largest first, and the stores that show none.

    Raises:
        RebuildError: rebuild_no_log.
    """
    heads: list[StoredHead] = []
    damages: list[Damage] = []
    for store in stores.stores:
        try:
            heads.append(_head_in(store))
        except StoreError as error:
            damages.append(Damage(store.name, CHECKPOINT_NAME, error.code))
        except (NoteError, CheckpointError):
            damages.append(Damage(store.name, CHECKPOINT_NAME, "damaged"))
    if not heads:
        raise refuse("rebuild_no_log", damages)
    return sorted(heads, key=lambda head: head.size, reverse=True), damages


def require_one_log(heads: Sequence[StoredHead]) -> None:
    """Raise RebuildError rebuild_heads_differ when two heads of one size have two roots, or are of two logs."""
    newest = heads[0]
    for head in heads[1:]:
        is_same_size = head.size == newest.size
        if head.key.name != newest.key.name or (is_same_size and head.checkpoint != newest.checkpoint):
            raise refuse("rebuild_heads_differ", store=head.store.name, size=head.size)


def _head_in(store: Store) -> StoredHead:
    data = store.read_file(CHECKPOINT_NAME)
    name = parse_note(data).text.partition("\n")[0]
    for generation in range(1, GENERATIONS + 1):
        key = derived_key(KeyRole.LOG, name, generation)
        try:
            checkpoint, note = open_checkpoint(data, parse_vkey(key.vkey))
        except CheckpointError:
            continue
        return StoredHead(store, checkpoint, note, key)
    raise CheckpointError("No key of this installation signed the head.")


def derived_key(role: KeyRole, name: str, generation: int) -> LogKey:
    """Return the key of that name as the master key gives it, not yet a row."""
    key = LogKey(role=role.value, name=name, generation=generation)
    key.vkey = VerifierKey(name, KINDS[role], signing_key(key).public).vkey
    return key
