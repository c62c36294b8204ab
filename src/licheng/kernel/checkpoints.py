"""檢查點: the signed statement of a log, "so many leaves, this root" (C2SP tlog-checkpoint)."""

import re
from dataclasses import dataclass
from typing import Final

from licheng.kernel.base64_text import Base64Error, base64_bytes, base64_text
from licheng.kernel.canonical import MAX_INTEGER
from licheng.kernel.signatures import SigningKey
from licheng.kernel.signed_notes import NoteError, SignedNote, VerifierKey, parse_note, sign_note, verify_note
from licheng.kernel.subtrees import HASH_BYTES

_ORIGIN: Final = re.compile(r"[!-*,-~]{1,200}")
_EXTENSION: Final = re.compile(r"[^\x00-\x1f]+")
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,15}")
_LEAST_LINES: Final = 3


class CheckpointError(ValueError):
    """A text is no checkpoint, is one of another log, or its signature does not fit."""


@dataclass(frozen=True)
class Checkpoint:
    """The head of a log: who it is, how many leaves it has, and their root."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what has no text, or a text that reads back differently."""
        if not _ORIGIN.fullmatch(self.origin) or not 0 <= self.size <= MAX_INTEGER:
            raise CheckpointError("A checkpoint has an origin in visible ASCII and a size.")
        if len(self.root) != HASH_BYTES or not all(_EXTENSION.fullmatch(line) for line in self.extensions):
            raise CheckpointError("A root is 32 bytes, and an extension one line.")

    @property
    def text(self) -> str:
        """Return the text that is signed."""
        lines = (self.origin, str(self.size), base64_text(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


def parse_checkpoint(text: str) -> Checkpoint:
    """Return the checkpoint with exactly this ``text``; raise CheckpointError for anything else."""
    origin, size, root, *extensions = _lines(text)
    if not _SIZE.fullmatch(size):
        raise CheckpointError("The size is a decimal number without leading zeros.")
    try:
        return Checkpoint(origin, int(size), base64_bytes(root), tuple(extensions))
    except Base64Error as error:
        raise CheckpointError("The root is not base64.") from error


def sign_checkpoint(checkpoint: Checkpoint, key: SigningKey) -> SignedNote:
    """Return ``checkpoint`` signed by its log, whose key bears the name of the origin."""
    return sign_note(checkpoint.text, checkpoint.origin, key)


def open_checkpoint(data: bytes, key: VerifierKey) -> tuple[Checkpoint, SignedNote]:
    """Return the checkpoint in ``data``, signed with ``key`` by the log of the key's name, and the note around it.

    Raise CheckpointError for anything else. Cosignatures are in the note, not yet verified.
    """
    try:
        note = parse_note(data)
        verify_note(note, key)
    except NoteError as error:
        raise CheckpointError(str(error)) from error
    checkpoint = parse_checkpoint(note.text)
    if checkpoint.origin != key.name:
        raise CheckpointError("The checkpoint is one of another log.")
    return checkpoint, note


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    if len(lines) <= _LEAST_LINES or lines.pop() != "":
        raise CheckpointError("A checkpoint has at least three lines, each with its end.")
    return lines
