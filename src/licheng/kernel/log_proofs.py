"""A proof that a leaf is in a log, as one text that is verified offline (C2SP tlog-proof)."""

import re
from dataclasses import dataclass
from typing import Final

from licheng.kernel.base64_text import Base64Error, base64_bytes, base64_text
from licheng.kernel.canonical import MAX_INTEGER
from licheng.kernel.signed_notes import NoteError, SignedNote, parse_note
from licheng.kernel.subtrees import HASH_BYTES

MAX_PROOF_HASHES: Final = 63
_HEADER: Final = "c2sp.org/tlog-proof@v1"
_HEAD: Final = re.compile(
    rf"{re.escape(_HEADER)}\n(?:extra (?P<extra>[A-Za-z0-9+/=]+)\n)?index (?P<index>0|[1-9][0-9]{{0,15}})"
    r"(?P<hashes>(?:\n[A-Za-z0-9+/=]{44}){0,63})"
)


class LogProofError(ValueError):
    """A text is no proof in its one spelling."""


@dataclass(frozen=True)
class LogProof:
    """Where a leaf stands, the path to the root, the checkpoint with that root, and what the application adds."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: SignedNote
    extra: bytes = b""

    def __post_init__(self) -> None:
        """Refuse what would not read back."""
        if not 0 <= self.index <= MAX_INTEGER or len(self.hashes) > MAX_PROOF_HASHES:
            raise LogProofError("A proof has an index and at most 63 hashes.")
        if any(len(value) != HASH_BYTES for value in self.hashes):
            raise LogProofError("A hash is 32 bytes.")

    def to_bytes(self) -> bytes:
        """Return the proof as it is stored and given out; an empty extra leaves its line out."""
        extra = [f"extra {base64_text(self.extra)}"] if self.extra else []
        lines = [_HEADER, *extra, f"index {self.index}", *map(base64_text, self.hashes)]
        return "".join(f"{line}\n" for line in lines).encode() + b"\n" + self.checkpoint.to_bytes()


def parse_log_proof(data: bytes) -> LogProof:
    """Return the proof in ``data``; raise LogProofError for anything else. Nothing is verified."""
    head, separator, checkpoint = data.partition(b"\n\n")
    parts = _HEAD.fullmatch(head.decode("ascii", errors="replace"))
    if parts is None or not separator:
        raise LogProofError("A proof has its header, an index, hashes and a checkpoint.")
    try:
        return LogProof(
            index=int(parts["index"]),
            hashes=tuple(base64_bytes(line) for line in parts["hashes"].split()),
            checkpoint=parse_note(checkpoint),
            extra=base64_bytes(parts["extra"] or ""),
        )
    except (Base64Error, NoteError) as error:
        raise LogProofError(str(error)) from error
