"""副署: a witness's statement that a checkpoint extends all it saw of that log before (C2SP tlog-cosignature, Ed25519)."""

from datetime import UTC, datetime
from typing import Final

from licheng.kernel.checkpoints import Checkpoint
from licheng.kernel.signatures import SigningKey
from licheng.kernel.signed_notes import (
    NoteError,
    NoteSignature,
    SignatureKind,
    VerifierKey,
    ed25519_signature,
    verify_ed25519,
)

_TIME_BYTES: Final = 8
_SIGNATURE_BYTES: Final = 64
_LAST_TIME: Final = 253_402_300_799  # 9999-12-31T23:59:59Z


class CosignatureError(ValueError):
    """A signature is no cosignature of the checkpoint with the key."""


def cosign(checkpoint: Checkpoint, name: str, key: SigningKey, at: datetime) -> NoteSignature:
    """Return the cosignature of ``checkpoint`` by the witness ``name`` at ``at``, cut to the second.

    Whether it may be made at all is decided by ``witnessing``.
    """
    verifier = VerifierKey(name, SignatureKind.COSIGNATURE, key.public)
    seconds = int(at.timestamp())
    value = seconds.to_bytes(_TIME_BYTES, "big") + ed25519_signature(key, _message(checkpoint, seconds))
    return NoteSignature(name, verifier.key_id, value)


def verify_cosignature(checkpoint: Checkpoint, signature: NoteSignature, key: VerifierKey) -> datetime:
    """Return when the holder of ``key`` cosigned ``checkpoint``; raise CosignatureError when that was not so."""
    if key.kind is not SignatureKind.COSIGNATURE or not signature.is_of(key):
        raise CosignatureError("The cosignature is not one with the key.")
    if len(signature.value) != _TIME_BYTES + _SIGNATURE_BYTES:
        raise CosignatureError("A cosignature is a time and a signature.")
    seconds = int.from_bytes(signature.value[:_TIME_BYTES], "big")
    try:
        verify_ed25519(key.public, signature.value[_TIME_BYTES:], _message(checkpoint, seconds))
    except NoteError as error:
        raise CosignatureError("The cosignature does not fit the checkpoint.") from error
    if seconds > _LAST_TIME:
        raise CosignatureError("The time is none of a calendar.")
    return datetime.fromtimestamp(seconds, UTC)


def cosigned_at(signature: NoteSignature) -> datetime:
    """Return the time a cosignature tells; raise CosignatureError when it can be none. Nothing is verified."""
    seconds = int.from_bytes(signature.value[:_TIME_BYTES], "big")
    if len(signature.value) != _TIME_BYTES + _SIGNATURE_BYTES or seconds > _LAST_TIME:
        raise CosignatureError("A cosignature is a time and a signature.")
    return datetime.fromtimestamp(seconds, UTC)


def _message(checkpoint: Checkpoint, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{checkpoint.text}".encode()
