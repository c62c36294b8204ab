"""見證: what this system's witness does when another log asks to have its head cosigned (C2SP tlog-witness)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from licheng.kernel.checkpoints import Checkpoint, CheckpointError, open_checkpoint
from licheng.kernel.cosignatures import cosign
from licheng.kernel.published_keys import KeyRole
from licheng.kernel.signed_notes import parse_vkey
from licheng.kernel.witnessing import (
    WitnessAnswer,
    WitnessRequest,
    WitnessRequestError,
    judge_head,
    parse_witness_request,
)
from licheng.shared.log.keys import own_key, signing_key
from licheng.shared.log.models import LogPeer

UNKNOWN: Final = 404
UNSIGNED: Final = 403


@dataclass(frozen=True)
class WitnessReply:
    """Status and body of an answer."""

    status: int
    body: bytes = b""


@transaction.atomic
def answer_witness_request(body: bytes, *, now: datetime) -> WitnessReply:
    """Return what the witness answers to ``body``; a head it cosigns is kept before this returns.

    The row of the log is locked meanwhile, so that two heads asked for at once are judged one after the other.
    """
    try:
        request = parse_witness_request(body)
    except WitnessRequestError:
        return WitnessReply(WitnessAnswer.MALFORMED)
    origin = request.note.partition(b"\n")[0].decode("utf-8", errors="replace")
    peer = LogPeer.objects.select_for_update().filter(log_name=origin).first()
    if peer is None:
        return WitnessReply(UNKNOWN)
    try:
        head, _ = open_checkpoint(request.note, parse_vkey(peer.log_vkey))
    except CheckpointError:
        return WitnessReply(UNSIGNED)
    return _judged(request, head, peer, now)


def _judged(request: WitnessRequest, head: Checkpoint, peer: LogPeer, now: datetime) -> WitnessReply:
    last = None if peer.root is None else Checkpoint(peer.log_name, peer.size, bytes(peer.root))
    answer = judge_head(request, head, last)
    if answer is WitnessAnswer.CONFLICT:
        return WitnessReply(answer, f"{peer.size}\n".encode())
    if answer is not WitnessAnswer.COSIGNED:
        return WitnessReply(answer)
    peer.size, peer.root = head.size, head.root
    peer.save(update_fields=["size", "root"])
    key = own_key(KeyRole.WITNESS)
    return WitnessReply(answer, cosign(head, key.name, signing_key(key), now).line.encode())
