"""憑證 of what was logged: facts and salt from the envelope, the path from the stores, the head with its witnesses."""

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings

from licheng.kernel.log_receipts import LogReceipt, make_log_receipt
from licheng.kernel.merkle import leaf_hash, verify_inclusion
from licheng.kernel.signed_notes import (
    NoteError,
    NoteSignature,
    SignedNote,
    parse_note,
    parse_signature_line,
    parse_vkey,
)
from licheng.kernel.subtrees import HashAt, tree_inclusion_proof
from licheng.kernel.tiles import TileError, tile_reader
from licheng.shared.files.keeping import StoreSet
from licheng.shared.files.protocol import StoreError
from licheng.shared.log.files import read_tile
from licheng.shared.log.models import LogHead, LogLeaf, LogPosition
from licheng.shared.log.payloads import open_envelope
from licheng.shared.log.queries import latest_cosigned, latest_head, leaves_of, peers

SCHOOL = "school"


def needs_witness() -> bool:
    """Return whether a 憑證 waits for a cosignature: a school with a central database always has a witness."""
    return bool(peers()) or (settings.LICHENG_SYSTEM == SCHOOL and bool(settings.LICHENG_CENTRAL_URL))


def receipts_of(stores: StoreSet, event_ids: Sequence[UUID]) -> dict[UUID, LogReceipt]:
    """Return the 憑證 of those events that can be proved now; of the others it is still being made.

    The number of queries does not grow with the events. Every path is verified before it is given out.
    """
    head = latest_cosigned() if needs_witness() else latest_head()
    if head is None:
        return {}
    note = _note_of(head)
    readers = [tile_reader(head.size, read_tile(store)) for store in stores.stores]
    made: dict[UUID, LogReceipt] = {}
    for event_id, leaf in leaves_of(event_ids).items():
        path = _path(leaf, head, readers)
        if path is not None:
            payload = open_envelope(bytes(leaf.sealed))
            index, hashes = path
            made[event_id] = make_log_receipt(payload.facts, payload.salt, index, hashes, note)
    return made


def _path(leaf: LogLeaf, head: LogHead, readers: Sequence[HashAt]) -> tuple[int, tuple[bytes, ...]] | None:
    """Return place and path of ``leaf`` under ``head`` from the first store that proves it, None when none does."""
    position: LogPosition | None = getattr(leaf, "position", None)
    if position is None or position.index >= head.size:
        return None
    hashed, root = leaf_hash(bytes(leaf.data)), bytes(head.root)
    for reader in readers:
        try:
            hashes = tree_inclusion_proof(position.index, head.size, reader)
        except (StoreError, TileError):
            continue
        if verify_inclusion(hashed, position.index, head.size, hashes, root):
            return position.index, tuple(hashes)
    return None


def _note_of(head: LogHead) -> SignedNote:
    """Return the head as signed, with the cosignatures of the witnesses that are published now."""
    witnesses = [parse_vkey(peer.witness_vkey) for peer in peers()]
    lines: list[NoteSignature] = []
    for row in sorted(head.cosignatures.all(), key=lambda row: row.witness):
        try:
            line = parse_signature_line(row.line)
        except NoteError:
            continue
        if any(line.is_of(witness) for witness in witnesses):
            lines.append(line)
    return parse_note(bytes(head.note)).with_signatures(lines)
