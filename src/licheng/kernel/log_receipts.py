"""憑證: what a person takes away from an act, enough to prove it without us: facts, salt, and the proof of the leaf.

It is one C2SP tlog-proof whose extra line holds ``{"facts": …, "salt": …}`` in canonical form. Who holds it can show
that the log acknowledged these facts; who does not hold it learns nothing from the log.
"""

from dataclasses import dataclass
from typing import Final

from licheng.kernel.canonical import CanonicalError, canonical_bytes, parse_canonical
from licheng.kernel.checkpoints import Checkpoint, parse_checkpoint
from licheng.kernel.event_facts import SALT_BYTES, EventFacts, leaf_data, parse_facts
from licheng.kernel.log_proofs import LogProof, parse_log_proof
from licheng.kernel.shapes import object_with, text
from licheng.kernel.signed_notes import SignedNote

MAX_LOG_RECEIPT_BYTES: Final = 65_536
_KEYS: Final = frozenset({"facts", "salt"})


class LogReceiptError(ValueError):
    """A text is no 憑證 in its one spelling."""


@dataclass(frozen=True)
class LogReceipt:
    """憑證 of one event: nothing in it is verified by being here."""

    facts: EventFacts
    salt: bytes
    proof: LogProof

    def __post_init__(self) -> None:
        """Refuse a checkpoint that carries more than a head, and two signatures under one name."""
        signers = [signature.name for signature in self.proof.checkpoint.signatures]
        if self.checkpoint.extensions or len(set(signers)) != len(signers):
            raise LogReceiptError("A receipt has a plain checkpoint, signed once by each.")

    @property
    def leaf(self) -> bytes:
        """Return the data of the leaf that the proof has to be about."""
        return leaf_data(self.facts, self.salt)

    @property
    def checkpoint(self) -> Checkpoint:
        """Return the head of the log that the proof leads to."""
        return parse_checkpoint(self.proof.checkpoint.text)

    def to_bytes(self) -> bytes:
        """Return the receipt as it is given out."""
        return self.proof.to_bytes()


def make_log_receipt(
    facts: EventFacts, salt: bytes, index: int, hashes: tuple[bytes, ...], checkpoint: SignedNote
) -> LogReceipt:
    """Return the receipt of the leaf ``index`` with ``facts`` in the tree of ``checkpoint``.

    ``checkpoint`` holds the log's signature first, then the witnesses', and only such as the published keys list: who
    verifies refuses every other line. Raise CheckpointError or LogReceiptError when it is no plain checkpoint.
    """
    extra = canonical_bytes({"facts": facts.to_document(), "salt": salt.hex()})
    return LogReceipt(facts, salt, LogProof(index, hashes, checkpoint, extra))


def parse_log_receipt(data: bytes) -> LogReceipt:
    """Return the receipt in ``data``; raise LogReceiptError for anything else. Nothing is verified."""
    if len(data) > MAX_LOG_RECEIPT_BYTES:
        raise LogReceiptError("The receipt is too large.")
    try:
        proof = parse_log_proof(data)
        parts = object_with(parse_canonical(proof.extra), _KEYS)
        receipt = LogReceipt(parse_facts(parts["facts"]), bytes.fromhex(text(parts["salt"])), proof)
        written = make_log_receipt(receipt.facts, receipt.salt, proof.index, proof.hashes, proof.checkpoint)
    except (CanonicalError, ValueError) as error:  # each part's own error is a ValueError
        raise LogReceiptError("The text holds no receipt.") from error
    if written.to_bytes() != data or len(receipt.salt) != SALT_BYTES:
        raise LogReceiptError("The receipt is written in another way.")
    return receipt
