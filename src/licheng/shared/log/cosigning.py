"""副署: having our newest head cosigned by the witnesses of the other systems."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import httpx
import structlog

from licheng.kernel.checkpoints import parse_checkpoint
from licheng.kernel.cosignatures import CosignatureError, verify_cosignature
from licheng.kernel.signed_notes import NoteError, NoteSignature, parse_note, parse_signature_line, parse_vkey
from licheng.kernel.subtrees import tree_consistency_proof
from licheng.kernel.witnessing import WitnessAnswer, WitnessRequest
from licheng.shared.files.keeping import StoreSet
from licheng.shared.log.lock import alone
from licheng.shared.log.models import LogCosignature, LogHead, LogPeer
from licheng.shared.log.publishing import open_tree, publish, republish_checkpoint
from licheng.shared.log.queries import cosigned_size, is_cosigned, latest_head, peers
from licheng.shared.log.witness import UNKNOWN

WITNESS_PATH: Final = "/witness/add-checkpoint"
# How many systems are asked: each line is one more to read, and one witness is what the keys require.
MOST_WITNESSES: Final = 3
UNKNOWN_THERE: Final = "log_witness_unknown"
AHEAD: Final = "log_witness_ahead"
REFUSES: Final = "log_witness_refuses"
_TIMEOUT: Final = httpx.Timeout(5.0, connect=2.0)
_TRIES: Final = 2

logger = structlog.get_logger("licheng.log")


class WitnessSilentError(Exception):
    """The witness gave no answer, or none that means anything; it is asked again later."""


class WitnessObjectsError(Exception):
    """The witness does not cosign; ``code`` says why."""

    def __init__(self, code: str) -> None:
        """Keep the code."""
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class _Asked:
    """A witness, our head, and the reader of its tree's files."""

    peer: LogPeer
    head: LogHead
    stores: StoreSet


def ask_witnesses(stores: StoreSet, *, now: datetime) -> int:
    """Have the newest head cosigned by every witness that has not yet; return how many did.

    What a witness objects to is kept beside it: acts are refused from then on, until it cosigns again (P8).
    """
    head = latest_head()
    if head is None:
        return 0
    waiting = [peer for peer in peers()[:MOST_WITNESSES] if not is_cosigned(head, _name(peer))]
    done = sum(_ask(_Asked(peer, head, stores), now) for peer in waiting)
    if done:
        with alone(waits=True):
            # A longer head, meanwhile published, stays: it is cosigned next.
            if latest_head() == head:
                publish(stores, head)
                republish_checkpoint(stores, head)
    return done


def _ask(asked: _Asked, now: datetime) -> bool:
    peer = asked.peer
    try:
        line = _cosignature(asked)
    except WitnessSilentError as error:
        logger.warning("log_witness_silent", witness=_name(peer), reason=str(error))
        return False
    except WitnessObjectsError as error:
        logger.critical("log_witness_objects", witness=_name(peer), code=error.code)
        LogPeer.objects.filter(id=peer.id).update(trouble=error.code)
        return False
    row = LogCosignature(head=asked.head, witness=_name(peer), line=line.line, cosigned_at=now)
    LogCosignature.objects.bulk_create([row], ignore_conflicts=True)  # another process may be faster
    LogPeer.objects.filter(id=peer.id).exclude(trouble="").update(trouble="")
    return True


def _cosignature(asked: _Asked) -> NoteSignature:
    """Return the witness's line, verified; asked from the size it says it has when that is another than ours."""
    old = cosigned_size(_name(asked.peer))
    for _ in range(_TRIES):
        response = _post(asked, old)
        if response.status_code == WitnessAnswer.COSIGNED:
            return _verified(asked, response.content)
        if response.status_code == UNKNOWN:
            raise WitnessObjectsError(UNKNOWN_THERE)
        if response.status_code == WitnessAnswer.INCONSISTENT:
            raise WitnessObjectsError(REFUSES)
        if response.status_code != WitnessAnswer.CONFLICT:
            raise WitnessSilentError(f"status {response.status_code}")
        old = _size_in(response.content)
        if old > asked.head.size:
            raise WitnessObjectsError(AHEAD)
    raise WitnessObjectsError(REFUSES)


def _post(asked: _Asked, old: int) -> httpx.Response:
    head = asked.head
    proof = tree_consistency_proof(old, head.size, open_tree(asked.stores, head)) if old else []
    body = WitnessRequest(old, tuple(proof), bytes(head.note)).to_bytes()
    try:
        return httpx.post(f"{asked.peer.url}{WITNESS_PATH}", content=body, timeout=_TIMEOUT)
    except httpx.HTTPError as error:
        raise WitnessSilentError(type(error).__name__) from error


def _verified(asked: _Asked, data: bytes) -> NoteSignature:
    key = parse_vkey(asked.peer.witness_vkey)
    checkpoint = parse_checkpoint(parse_note(bytes(asked.head.note)).text)
    for text in data.decode("utf-8", errors="replace").splitlines(keepends=True):
        try:
            line = parse_signature_line(text)
            verify_cosignature(checkpoint, line, key)
        except (NoteError, CosignatureError):
            continue
        return line
    raise WitnessSilentError("no cosignature of its key")


def _size_in(data: bytes) -> int:
    text = data.decode("ascii", errors="replace").strip()
    if not text.isdecimal():
        raise WitnessSilentError("no size")
    return int(text)


def _name(peer: LogPeer) -> str:
    return parse_vkey(peer.witness_vkey).name
