"""What a witness is asked and answers (C2SP tlog-witness): it cosigns a head only when that extends the last it saw.

The state is the caller's: it must be read, judged and replaced in one transaction, and be kept before the answer goes.
"""

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from licheng.kernel.base64_text import Base64Error, base64_bytes, base64_text
from licheng.kernel.canonical import MAX_INTEGER
from licheng.kernel.checkpoints import Checkpoint
from licheng.kernel.merkle import verify_consistency
from licheng.kernel.subtrees import EMPTY_ROOT

MAX_REQUEST_BYTES: Final = 65_536
_HEAD: Final = re.compile(
    r"old (?P<old>0|[1-9][0-9]{0,15})(?P<hashes>(?:\n[A-Za-z0-9+/]{43}=){0,63})", re.ASCII
)


class WitnessRequestError(ValueError):
    """The body of a request is none for a witness."""


class WitnessAnswer(IntEnum):
    """What a witness answers to a head whose log and signature it knows; the value is the HTTP status."""

    COSIGNED = 200
    MALFORMED = 400
    CONFLICT = 409
    INCONSISTENT = 422


@dataclass(frozen=True)
class WitnessRequest:
    """A head to cosign, and the proof that it extends the head of ``old_size``; ``note`` is not yet opened."""

    old_size: int
    proof: tuple[bytes, ...]
    note: bytes

    def to_bytes(self) -> bytes:
        """Return the body of the request."""
        lines = [f"old {self.old_size}", *map(base64_text, self.proof)]
        return "".join(f"{line}\n" for line in lines).encode() + b"\n" + self.note


def parse_witness_request(data: bytes) -> WitnessRequest:
    """Return the request in ``data``; raise WitnessRequestError for anything else."""
    head, separator, note = data.partition(b"\n\n")
    parts = _HEAD.fullmatch(head.decode("ascii", errors="replace"))
    if len(data) > MAX_REQUEST_BYTES or parts is None or not separator or int(parts["old"]) > MAX_INTEGER:
        raise WitnessRequestError("A request has an old size, a proof and a checkpoint.")
    try:
        return WitnessRequest(int(parts["old"]), tuple(map(base64_bytes, parts["hashes"].split())), note)
    except Base64Error as error:
        raise WitnessRequestError("A hash is base64.") from error


def extends(last: Checkpoint | None, new: Checkpoint, proof: tuple[bytes, ...]) -> bool:
    """Return whether ``new`` is shown to hold every leaf of ``last``; of no head, or one without leaves, all do."""
    if last is not None and last.origin != new.origin:
        return False
    if last is None or last.size == 0:
        return not proof and (new.size > 0 or new.root == EMPTY_ROOT)
    return verify_consistency(last.size, last.root, new.size, new.root, proof)


def judge_head(request: WitnessRequest, new: Checkpoint, last: Checkpoint | None) -> WitnessAnswer:
    """Return what to answer to ``request``, whose opened head is ``new``, by who cosigned ``last`` of that log.

    COSIGNED is the only answer after which ``new`` becomes the last; a CONFLICT tells the size of ``last`` in its body.
    """
    if request.old_size > new.size:
        return WitnessAnswer.MALFORMED
    if request.old_size != (last.size if last else 0):
        return WitnessAnswer.CONFLICT
    if last is not None and last.size == new.size and last.root != new.root:
        return WitnessAnswer.CONFLICT
    return WitnessAnswer.COSIGNED if extends(last, new, request.proof) else WitnessAnswer.INCONSISTENT
