"""One place where faults of the storekeeping level are injected: two stores, a database, a platform, a client."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from faults.database import Database
from faults.findings import Finding
from faults.images import Image
from faults.judging import digest_in, judge
from faults.ledger import Ledger
from faults.platform import GoneError, Platform, Upload, Worker

if TYPE_CHECKING:
    from faults.serving import Web

# More than one piece of the stream, less than one, and nothing but a name's worth.
SIZES = (200_000, 9_000)
_numbers = count(1)


@dataclass
class Bench:
    """What a fault works with; ``short`` asks for few of the many calls that can fail."""

    directory: Path
    stores: Sequence[Path]
    database: Database
    platform: Platform
    dice: random.Random
    short: bool = False
    disks: Sequence[Image] = ()
    web: "Web | None" = None

    def new_ledger(self) -> Ledger:
        """Return an empty ledger, outside of the stores."""
        place = self.directory / "ledgers"
        place.mkdir(exist_ok=True)
        return Ledger(place / f"{next(_numbers)}.jsonl")

    def judge(self, finding: Finding, ledger: Ledger) -> None:
        """Judge everything the ledger holds."""
        judge(finding, ledger.entries(), self.stores, self.database)


def send(worker: Worker, uploads: Sequence[Upload], ledger: Ledger) -> list[str]:
    """Send what is not acknowledged yet, note what is; return the reasons of the refusals.

    Raises GoneError when the platform ended before an answer.
    """
    reasons = []
    for upload in uploads:
        if upload.acknowledged:
            continue
        answer = worker.keep(upload)
        if "kept" not in answer:
            reasons.append(f"{answer['refused']} {answer['reason']}".strip())
            continue
        ledger.note(upload=upload.key, digest=answer["kept"])
        upload.acknowledged = True
    return reasons


def settle(bench: Bench, uploads: Sequence[Upload], ledger: Ledger, finding: Finding) -> None:
    """Judge at once what was acknowledged under a fault, then try the rest again with the same keys.

    The fault is over, so a refusal now is a false alarm.
    """
    for upload in uploads:
        if upload.acknowledged:
            for root in bench.stores:
                if digest_in(root, upload.digest) != upload.digest:
                    finding.lost.append(f"{root.name}: {upload.digest} lost at once")
    if all(upload.acknowledged for upload in uploads):
        return
    with bench.platform.worker() as worker:
        try:
            finding.false_alarms += send(worker, uploads, ledger)
        except GoneError:
            finding.false_alarms.append("the platform ended without a fault")
