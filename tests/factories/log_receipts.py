"""A small log with witnesses, and receipts from it, made with real keys from a seed."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from licheng.kernel.checkpoints import Checkpoint, sign_checkpoint
from licheng.kernel.cosignatures import cosign
from licheng.kernel.digests import sha256_of_bytes
from licheng.kernel.event_facts import EventFacts, EventKind, FileFacts, leaf_data, subject_commitment
from licheng.kernel.log_receipts import LogReceipt, make_log_receipt
from licheng.kernel.merkle import inclusion_proof, root
from licheng.kernel.published_keys import KeyRole, PublishedKey, PublishedKeys
from licheng.kernel.rosters import StudentKey
from licheng.kernel.signatures import SigningKey
from licheng.kernel.signed_notes import SignatureKind, SignedNote, VerifierKey

AT = datetime(2026, 9, 22, 1, 2, 3, tzinfo=UTC)
SINCE = datetime(2026, 8, 1, tzinfo=UTC)
MEDIA_TYPES = ("application/pdf", "image/jpeg", "image/png", "audio/mpeg", "video/mp4")


@dataclass
class Signer:
    """A log or a witness: its name and its key."""

    name: str
    key: SigningKey

    def listed(self, role: KeyRole, not_before=SINCE, not_after=None) -> PublishedKey:
        kind = SignatureKind.ED25519 if role is KeyRole.LOG else SignatureKind.COSIGNATURE
        return PublishedKey(role, VerifierKey(self.name, kind, self.key.public), not_before, not_after)


@dataclass
class SmallLog:
    """A log with its leaves in memory; ``dice`` decides everything that is left to chance."""

    dice: random.Random
    origin: str = "school.example/log"
    witness_names: tuple[str, ...] = ("central.example/witness",)
    facts: list[EventFacts] = field(default_factory=list)
    salts: list[bytes] = field(default_factory=list)
    files: list[bytes | None] = field(default_factory=list)
    leaves: list[bytes] = field(default_factory=list)

    def __post_init__(self):
        self.signer = Signer(self.origin, SigningKey(self.dice.randbytes(32)))
        self.witnesses = [Signer(name, SigningKey(self.dice.randbytes(32))) for name in self.witness_names]

    def keys(self, required: int | None = None) -> PublishedKeys:
        listed = [self.signer.listed(KeyRole.LOG), *(each.listed(KeyRole.WITNESS) for each in self.witnesses)]
        return PublishedKeys(tuple(listed), min(1, len(self.witnesses)) if required is None else required)

    def append(self, *, with_file: bool = True) -> int:
        """Add an event, one about a file or not, and return its index."""
        dice, number = self.dice, len(self.facts)
        data = dice.randbytes(dice.randrange(1, 200)) if with_file else None
        kind = EventKind.RECEIVED if with_file else EventKind.CONFIRMED
        student = StudentKey(f"A1{dice.randrange(10**8):08}", "20090304")
        self.files.append(data)
        self.salts.append(dice.randbytes(32))
        self.facts.append(
            EventFacts(
                kind=kind,
                at=AT + timedelta(minutes=number),
                school_code="210305",
                subject=subject_commitment(student, dice.randbytes(32)),
                file=None
                if data is None
                else FileFacts(sha256_of_bytes(data), len(data), dice.choice(MEDIA_TYPES)),
                item_id=UUID(bytes=dice.randbytes(16)) if dice.random() < 0.5 else None,
                reference=sha256_of_bytes(dice.randbytes(8)) if data is None else None,
            )
        )
        self.leaves.append(leaf_data(self.facts[number], self.salts[number]))
        return number

    def head(self, size: int | None = None, at: datetime = AT + timedelta(days=1)) -> SignedNote:
        """Return the head of the first ``size`` leaves, signed and cosigned ``at``."""
        leaves = self.leaves[:size]
        checkpoint = Checkpoint(self.origin, len(leaves), root(leaves))
        cosigned = [cosign(checkpoint, each.name, each.key, at) for each in self.witnesses]
        return sign_checkpoint(checkpoint, self.signer.key).with_signatures(cosigned)

    def receipt(self, index: int, size: int | None = None, head: SignedNote | None = None) -> LogReceipt:
        """Return the receipt of the leaf ``index`` in the tree of the first ``size`` leaves."""
        leaves = self.leaves[:size]
        path = tuple(inclusion_proof(leaves, index))
        return make_log_receipt(self.facts[index], self.salts[index], index, path, head or self.head(size))
