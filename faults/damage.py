"""F12, F16, F17: bytes that rot, vanish or are exchanged; one scrub finds all and invents none (P5, P6, P25)."""

import hashlib
import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from faults.bench import Bench, send
from faults.findings import Finding
from faults.ledger import Ledger
from faults.platform import Upload, new_uploads
from licheng.shared.files.layout import place_of

LONG_PLANTED, SHORT_PLANTED = 500, 35
SMALLEST, LARGEST = 40, 4_000
KINDS = ("flipped", "cut", "grown", "zeroed", "swapped", "missing", "extra")
# Beside each object that is harmed some are left whole, so that a scrub could invent something.
WHOLE_SHARE = 4

Planted = dict[tuple[str, str], str]


def rot_in_one_store(bench: Bench, finding: Finding) -> None:
    """F12: harm objects of one store in every way; the other store mends all of them."""
    chosen = bench.dice.randrange(len(bench.stores))
    _rot(bench, finding, lambda _: chosen)


def rot_in_both_stores(bench: Bench, finding: Finding) -> None:
    """F16: harm other objects in each store; each mends the other."""
    _rot(bench, finding, lambda number: number % len(bench.stores))


def _rot(bench: Bench, finding: Finding, store_of: Callable[[int], int]) -> None:
    planted_wanted = SHORT_PLANTED if bench.short else LONG_PLANTED
    uploads, ledger = _keep_many(bench, planted_wanted + planted_wanted // WHOLE_SHARE)
    planted: Planted = {}
    for number in range(planted_wanted):
        kind, root = KINDS[number % len(KINDS)], bench.stores[store_of(number)]
        for name in _harm(bench.dice, root, kind, uploads):
            planted[root.name, name] = kind
        finding.injected[kind] += 1
    _expect_exactly(planted, bench.platform.call("scrub_all"), finding)
    _remove_strangers(bench.stores)
    bench.judge(finding, ledger)


def lose_both_copies(bench: Bench, finding: Finding) -> None:
    """F17: harm both copies; the object is named as lost, never given out wrong, and whole again once it is sent again."""
    uploads, ledger = _keep_many(bench, 10 if bench.short else 60)
    planted: Planted = {}
    lost = uploads[: len(uploads) // 2]
    for number, upload in enumerate(lost):
        for root in bench.stores:
            kind = ("flipped", "cut", "zeroed", "missing")[(number + bench.stores.index(root)) % 4]
            _harm_object(bench.dice, root / place_of(upload.digest), kind)
            planted[root.name, upload.digest] = kind
            finding.injected[kind] += 1
    found = bench.platform.call("scrub_all")
    _expect_exactly(planted, found, finding)
    finding.lost += [
        f"{name} was not named as lost: {outcome}" for _, name, _, outcome in found if outcome != "LOST"
    ]
    for upload in uploads:
        expected = "" if upload in lost else upload.digest
        if bench.platform.call("given", digest=upload.digest, size=len(upload.content)) != expected:
            finding.lost.append(f"{upload.digest}: something else was given out")
    _send_again(bench, lost, ledger, finding)
    bench.judge(finding, ledger)


def _send_again(bench: Bench, lost: Sequence[Upload], ledger: Ledger, finding: Finding) -> None:
    again = [Upload(upload.content, f"again-{upload.name}") for upload in lost]
    with bench.platform.worker() as worker:
        for upload in again:
            worker.begin(upload)
            finding.false_alarms += send(worker, [upload], ledger)


def _keep_many(bench: Bench, how_many: int) -> tuple[list[Upload], Ledger]:
    """Return acknowledged uploads and the ledger of them."""
    ledger = bench.new_ledger()
    uploads = new_uploads(bench.dice, *(bench.dice.randint(SMALLEST, LARGEST) for _ in range(how_many)))
    with bench.platform.worker() as worker:
        for upload in uploads:
            worker.begin(upload)
            send(worker, [upload], ledger)
    return uploads, ledger


def _harm(dice: random.Random, root: Path, kind: str, uploads: list[Upload]) -> list[str]:
    """Harm something in the store at ``root``, taking from ``uploads`` what is used up; return the names concerned."""
    if kind == "extra":
        return [_add_stranger(dice, root)]
    chosen = [uploads.pop(dice.randrange(len(uploads))) for _ in range(2 if kind == "swapped" else 1)]
    paths = [root / place_of(upload.digest) for upload in chosen]
    if kind == "swapped":
        first, second = (upload.content for upload in chosen)
        _rewrite(paths[0], second)
        _rewrite(paths[1], first)
    else:
        _harm_object(dice, paths[0], kind)
    return [upload.digest for upload in chosen]


def _harm_object(dice: random.Random, path: Path, kind: str) -> None:
    content = path.read_bytes()
    place = dice.randrange(len(content))
    changed = {
        "flipped": content[:place] + bytes([content[place] ^ 1 << dice.randrange(8)]) + content[place + 1 :],
        "cut": content[:place],
        "grown": content + dice.randbytes(1 + place),
        "zeroed": bytes(len(content)),
        "missing": None,
    }[kind]
    if changed is None:
        path.unlink()
    else:
        _rewrite(path, changed)


def _rewrite(path: Path, content: bytes) -> None:
    path.unlink()
    path.write_bytes(content)


def _add_stranger(dice: random.Random, root: Path) -> str:
    """Put a file among the objects that is none, or wrong bytes under a digest nobody knows; return its name."""
    digest = hashlib.sha256(dice.randbytes(8)).hexdigest()
    name = dice.choice([digest, f"{digest[:2]}/notes-{digest[2:9]}.txt"])
    (root / (place_of(name) if name == digest else f"objects/{name}")).write_bytes(b"stranger")
    return name


def _expect_exactly(
    planted: Mapping[tuple[str, str], str], found: Sequence[Sequence[str]], finding: Finding
) -> None:
    """Compare what was planted with what the scrub found: nothing missed, nothing invented."""
    named = {(store, name) for store, name, _, _ in found}
    finding.lost += [
        f"{store}: {planted[store, name]} {name} was not found" for store, name in planted.keys() - named
    ]
    finding.false_alarms += [f"{store}: {name} was invented" for store, name in named - planted.keys()]


def _remove_strangers(stores: Sequence[Path]) -> None:
    for root in stores:
        for path in (root / "objects").glob("??/notes-*.txt"):
            path.unlink()
