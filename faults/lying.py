"""F08: a disk that says "flushed" and is not (P5): its store loses files at the next power cut, the other one gives them back.

No program can notice such a disk before the power goes: what it reads back comes from memory. What is shown here is
that the loss stays in that one store, is found, named exactly, and mended.
"""

import os
import signal

from faults.bench import Bench, send
from faults.findings import Finding
from faults.images import require_disks
from faults.judging import wrong_in
from faults.platform import new_uploads
from faults.tracing import injecting

LONG_TURNS = 6
UPLOADS = 4
SIZE = 40_000
# An upload flushes four times, in this order: of each store first the file, then the directory.
FLUSHES = ((0, "file", 1), (0, "directory", 2), (1, "file", 3), (1, "directory", 4))
FLUSHES_AN_UPLOAD = 4


def lie_about_flushing(bench: Bench, finding: Finding) -> None:
    """F08: answer "done" to one flush of every upload and do nothing, then cut the power of that store."""
    require_disks()
    ledger = bench.new_ledger()
    for _ in range(1 if bench.short else LONG_TURNS):
        for index, what, number in FLUSHES[:1] if bench.short else FLUSHES:
            uploads = new_uploads(bench.dice, *[SIZE] * UPLOADS)
            with bench.platform.worker() as worker:
                for upload in uploads:
                    worker.begin(upload)
                lie = f"retval=0:when={number}+{FLUSHES_AN_UPLOAD}"
                with injecting([worker.pid], "fsync", lie):
                    finding.refused += len(send(worker, uploads, ledger))
                bench.disks[index].cut_power()
                os.kill(worker.pid, signal.SIGKILL)
            bench.disks[index].unmount()
            bench.disks[index].mount()
            finding.injected[f"{bench.stores[index].name}, {what}"] += len(uploads)
            _expect_loss_in_one(bench, finding, index, [upload.digest for upload in uploads])
    bench.judge(finding, ledger)


def _expect_loss_in_one(bench: Bench, finding: Finding, index: int, digests: list[str]) -> None:
    """See that the other store has everything, that it is given out, and that one repair makes both whole."""
    other = bench.stores[1 - index]
    finding.lost += [f"{other.name}: {digest} lost" for digest in wrong_in(other, digests)]
    lost = wrong_in(bench.stores[index], digests)
    finding.notes[:] = [
        f"{_count_before(finding) + len(lost)} copies lost in the lying store, all brought back"
    ]
    for digest in digests:
        if bench.platform.call("given", digest=digest, size=SIZE) != digest:
            finding.lost.append(f"{digest} is not given by the other store")
    bench.platform.call("scrub_all")
    bench.platform.call("repair_all")
    finding.lost += [f"{digest} was not brought back" for digest in wrong_in(bench.stores[index], digests)]


def _count_before(finding: Finding) -> int:
    return int(finding.notes[0].split()[0]) if finding.notes else 0
