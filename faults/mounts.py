"""F13, F14, F15, F18: a store that is not there, not itself, older than it was, or not to be written to (P3, P4, P5)."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from faults.bench import SIZES, Bench, send, settle
from faults.findings import Finding
from faults.images import Image, require_disks, run
from faults.ledger import Ledger
from faults.platform import Upload, new_uploads
from licheng.shared.files.layout import CANARY, MARKER_NAME, OBJECTS
from licheng.shared.files.protocol import HEALTHY
from licheng.shared.files.store import LocalStore

TURNS_LONG = 4
LEFT_OUT = shutil.ignore_patterns("lost+found", "elsewhere")


@dataclass(frozen=True)
class Harm:
    """Something wrong with one store for a while; ``shows`` says whether its health must tell."""

    name: str
    during: Callable[[Bench, int], "Iterator[None]"]
    shows: bool = True


def put_away(bench: Bench, finding: Finding) -> None:
    """F13: unmounted, covered by an empty directory, exchanged with another store, moved to the other's disk, emptied."""
    _all(
        bench,
        finding,
        Harm("unmounted", _unmounted),
        Harm("empty directory mounted over", _covered_by(lambda _bench, place: place)),
        Harm("foreign store mounted over", _covered_by(_foreign)),
        Harm("the other store mounted over", _covered_by(lambda bench, _: bench.stores[0])),
        Harm("moved to the other's disk", _on_the_disk_of_the_other),
    )
    _lose_all_objects(bench, finding)


def reset_the_disk(bench: Bench, finding: Finding) -> None:
    """F14: a disk that is at every restart what it was before, as in 2021; refused before the first upload."""
    _all(bench, finding, Harm("reset at the restart", _reset))


def forbid_writing(bench: Bench, finding: Finding) -> None:
    """F15: mounted read-only, or its directories made immutable."""
    _all(
        bench,
        finding,
        Harm("mounted read-only", _read_only),
        Harm("immutable shelves", _immutable, shows=False),
    )


def spoil_the_marker(bench: Bench, finding: Finding) -> None:
    """F18: a marker or a canary with other bytes."""
    _all(
        bench,
        finding,
        *(
            Harm(f"{name}: {what}", _spoiled(name, content))
            for name in (MARKER_NAME, f"{CANARY}/now")
            for what, content in (
                ("gone", None),
                ("empty", b""),
                ("garbage", b"\x00\xff{"),
                ("cut", b'{"id": "3f'),
            )
        ),
    )


def _all(bench: Bench, finding: Finding, *harms: Harm) -> None:
    require_disks()
    ledger = bench.new_ledger()
    for harm in harms:
        for turn in range(1 if bench.short else TURNS_LONG):
            _once(bench, finding, ledger, harm, turn)
            finding.injected[harm.name] += 1
    bench.judge(finding, ledger)


def _once(bench: Bench, finding: Finding, ledger: Ledger, harm: Harm, turn: int) -> None:
    """Keep files, do the harm, see that nothing is taken and everything is given back, undo it, go on."""
    before = _sent(bench, ledger, finding)
    if bench.platform.call("renew_all"):
        finding.false_alarms.append(f"{harm.name}: a canary was refused before the harm")
    index = 1 if "other" in harm.name else turn % len(bench.stores)
    uploads = new_uploads(bench.dice, *SIZES)
    with contextmanager(harm.during)(bench, index):
        _expect_refusal(bench, finding, harm, index, uploads, ledger)
        for upload in before:
            if bench.platform.call("given", digest=upload.digest, size=len(upload.content)) != upload.digest:
                finding.lost.append(f"{harm.name}: {upload.digest} is not given by the other store")
    settle(bench, uploads, ledger, finding)


def _sent(bench: Bench, ledger: Ledger, finding: Finding) -> list[Upload]:
    """Return two files that were kept with nothing wrong."""
    uploads = new_uploads(bench.dice, *SIZES)
    with bench.platform.worker() as worker:
        for upload in uploads:
            worker.begin(upload)
        finding.false_alarms += send(worker, uploads, ledger)
    return uploads


def _expect_refusal(
    bench: Bench, finding: Finding, harm: Harm, index: int, uploads: Sequence[Upload], ledger: Ledger
) -> None:
    codes = bench.platform.call("health")
    if harm.shows and codes[index] == HEALTHY:
        finding.lost.append(f"{harm.name}: not noticed")
    with bench.platform.worker() as worker:
        for upload in uploads:
            worker.begin(upload)
        refusals = send(worker, uploads, ledger)
    finding.refused += len(refusals)
    finding.notes += [
        note for note in {f"{harm.name}: {each}" for each in refusals} if note not in finding.notes
    ]
    if len(refusals) < len(uploads):
        finding.lost.append(f"{harm.name}: acknowledged with fewer than two stores")


def _unmounted(bench: Bench, index: int) -> Iterator[None]:
    disk = bench.disks[index]
    disk.unmount()
    try:
        yield
    finally:
        disk.mount()


def _covered_by(what: Callable[[Bench, Path], Path]) -> Callable[[Bench, int], Iterator[None]]:
    """Return what mounts another directory over a store."""

    def covered(bench: Bench, index: int) -> Iterator[None]:
        empty = bench.directory / "elsewhere"
        empty.mkdir(exist_ok=True)
        cover = Image(what(bench, empty), bench.stores[index])
        cover.mount("bind")
        try:
            yield
        finally:
            cover.unmount()
            shutil.rmtree(empty)

    return covered


def _foreign(_bench: Bench, place: Path) -> Path:
    """Return a store of somebody else's at ``place``."""
    LocalStore(place, "foreign", volatile_allowed=True).init(now=datetime.now(tz=UTC))
    return place


def _on_the_disk_of_the_other(bench: Bench, index: int) -> Iterator[None]:
    """Copy the second store whole onto the disk of the first, and mount the copy in its place."""
    elsewhere = bench.stores[0] / "elsewhere"
    shutil.copytree(bench.stores[index], elsewhere, ignore=LEFT_OUT)
    cover = Image(elsewhere, bench.stores[index])
    cover.mount("bind")
    try:
        yield
    finally:
        cover.unmount()
        shutil.rmtree(elsewhere)


def _reset(bench: Bench, index: int) -> Iterator[None]:
    """Let a disk come up as it was before its last canary and the last files."""
    disk = bench.disks[index]
    disk.unmount()
    old, present = disk.file.with_suffix(".old"), disk.file.with_suffix(".present")
    shutil.copy(disk.file, old)
    disk.mount()
    bench.platform.call("renew_all")
    disk.unmount()
    disk.file.rename(present)
    old.rename(disk.file)
    disk.mount()
    try:
        yield
    finally:
        disk.unmount()
        present.rename(disk.file)
        disk.mount()


def _read_only(bench: Bench, index: int) -> Iterator[None]:
    place = str(bench.stores[index])
    run("mount", "-o", "remount,ro", place)
    try:
        yield
    finally:
        run("mount", "-o", "remount,rw", place)


def _immutable(bench: Bench, index: int) -> Iterator[None]:
    shelves = sorted(map(str, (bench.stores[index] / OBJECTS).iterdir()))
    run("chattr", "+i", *shelves)
    try:
        yield
    finally:
        run("chattr", "-i", *shelves)


def _spoiled(name: str, content: bytes | None) -> Callable[[Bench, int], Iterator[None]]:
    """Return what puts ``content`` in the place of a file of a store; None stands for no file."""

    def spoiled(bench: Bench, index: int) -> Iterator[None]:
        path = bench.stores[index] / name
        right = path.with_suffix(".right")
        path.rename(right)
        if content is not None:
            path.write_bytes(content)
        try:
            yield
        finally:
            right.replace(path)

    return spoiled


def _lose_all_objects(bench: Bench, finding: Finding) -> None:
    """Empty one store: everything is still given, and one repair brings all of it back."""
    ledger = bench.new_ledger()
    uploads = _sent(bench, ledger, finding)
    root = bench.stores[bench.dice.randrange(len(bench.stores))]
    for path in (root / OBJECTS).glob("??/*"):
        path.unlink()
    for upload in uploads:
        if bench.platform.call("given", digest=upload.digest, size=len(upload.content)) != upload.digest:
            finding.lost.append(f"emptied: {upload.digest} is not given by the other store")
    bench.platform.call("repair_all")
    finding.injected["emptied"] += 1
    bench.judge(finding, ledger)
