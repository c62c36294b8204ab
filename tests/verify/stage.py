"""What the cases are made on: a log with real keys, another of the same names, and dice from a seed."""

import base64
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from licheng.kernel.log_receipts import parse_log_receipt
from licheng.kernel.published_keys import PublishedKeys
from tests.factories.log_receipts import SmallLog


@dataclass(frozen=True)
class Case:
    """What a verifier is given, and whether it must find it proved."""

    name: str
    file: bytes | None
    receipt: bytes
    keys: tuple[bytes, ...]
    proved: bool


@dataclass
class Stage:
    """A log, another of the same names with other keys, and the dice."""

    dice: random.Random
    log: SmallLog
    other: SmallLog
    pages: dict[int, bytes] = field(default_factory=dict)

    def good(self, *, with_file: bool | None = None) -> Case:
        """Return a good case: about a file, about none, or either."""
        fitting = [
            number for number, file in enumerate(self.log.files) if with_file in (None, file is not None)
        ]
        index = self.dice.choice(fitting)
        size = self.dice.randrange(index + 1, len(self.log.facts) + 1)
        receipt = self.log.receipt(index, size).to_bytes()
        return Case("good", self.log.files[index], receipt, (self.log.keys().to_bytes(),), proved=True)


Alteration = Callable[[Stage, Case], Case]


def make_stage(seed: int, leaves: int = 40) -> Stage:
    """Return logs of ``leaves`` events, every third without a file."""
    dice = random.Random(seed)  # noqa: S311  # the same cases every time
    names = ("central.example/witness", "bureau.example/witness")
    log, other = SmallLog(dice, witness_names=names), SmallLog(dice, witness_names=names)
    for each in (log, other):
        for number in range(leaves):
            each.append(with_file=number % 3 > 0)
    return Stage(dice, log, other)


def flipped(data: bytes, bit: int) -> bytes:
    altered = bytearray(data)
    altered[bit // 8] ^= 1 << bit % 8
    return bytes(altered)


def extra_line(extra: bytes) -> bytes:
    return b"extra " + base64.b64encode(extra)


def rewritten(case: Case, **changes) -> Case:
    """Return the case with parts of its proof replaced."""
    said = parse_log_receipt(case.receipt)
    proof = replace(said.proof, **changes)
    return replace(case, receipt=proof.to_bytes())


def listed_until(stage: Stage, not_after: datetime) -> PublishedKeys:
    keys = [replace(key, not_after=not_after) for key in stage.log.keys().keys]
    return PublishedKeys(tuple(keys), 1)
