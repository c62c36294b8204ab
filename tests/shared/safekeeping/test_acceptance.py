"""Five hundred planted corruptions: one scrub finds all, invents none, mends what it can and names what is lost."""

import hashlib
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from licheng.shared.audit.models import AuditEvent
from licheng.shared.safekeeping.actions import scrub_store
from licheng.shared.safekeeping.models import Repair, ScrubFinding
from licheng.shared.safekeeping.rules import Code, Outcome
from tests.shared.safekeeping.helpers import HARMS, Kept, clock, keep_works, put_past, works

SEED = 20210925
OBJECTS = 450
SWAPS = 30  # of two objects each
EXTRAS = 60
LOST = 40  # objects harmed in both stores
HARMED_ONCE = 300

Planted = dict[tuple[str, str], Code]


def harm(kept: Kept, side: int, digest: str, planted: Planted, dice: random.Random) -> None:
    code = dice.choice(list(HARMS))
    HARMS[code](kept.place(side, digest), dice)
    planted[f"store-{'ab'[side]}", digest] = code


def plant(kept: Kept, dice: random.Random) -> Planted:
    """Harm 500 names; return what was done to each, by store and name."""
    planted: Planted = {}
    free = iter(dice.sample(sorted(kept.contents), OBJECTS))
    for _ in range(HARMED_ONCE):
        harm(kept, dice.randrange(2), next(free), planted, dice)
    for digest in [next(free) for _ in range(LOST)]:
        harm(kept, 0, digest, planted, dice)
        harm(kept, 1, digest, planted, dice)
    for _ in range(SWAPS):
        swap(kept, dice.randrange(2), (next(free), next(free)), planted)
    planted |= dict(extra(kept, dice) for _ in range(EXTRAS))
    return planted


def swap(kept: Kept, side: int, pair: tuple[str, str], planted: Planted) -> None:
    for digest, other in (pair, pair[::-1]):
        put_past(kept.place(side, digest), kept.contents[other])
        planted[f"store-{'ab'[side]}", digest] = Code.SWAPPED


def extra(kept: Kept, dice: random.Random) -> tuple[tuple[str, str], Code]:
    side = dice.randrange(2)
    name = f"{dice.randrange(256):02x}/{dice.randbytes(6).hex()}.tmp"
    put_past(kept.roots[side] / "objects" / name, b"not ours")
    return (f"store-{'ab'[side]}", name), Code.STRANGE


def found() -> Planted:
    return {
        (store, name): Code(code)
        for store, name, code in ScrubFinding.objects.values_list("store", "name", "code")
    }


def good_copies(kept: Kept, side: int) -> Iterator[str]:
    for digest in kept.contents:
        path = kept.place(side, digest)
        if path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == digest:
            yield digest


def test_one_scrub_finds_500_corruptions_and_invents_none(inside, tmp_path: Path):
    kept = keep_works(tmp_path, works(OBJECTS))
    planted = plant(kept, random.Random(SEED))  # noqa: S311 - to be replayed
    lost = [digest for digest, times in Counter(name for _, name in planted).items() if times == 2]

    for store in kept.stores.stores:
        scrub_store(kept.stores, store, budget=None, clock=clock)

    assert (len(planted), len(lost)) == (500, LOST)
    assert found() == planted
    assert ScrubFinding.objects.count() == len(planted)
    assert Counter(Repair.objects.values_list("outcome", flat=True)) == {
        Outcome.REPAIRED: HARMED_ONCE + 2 * SWAPS,
        Outcome.LOST: 2 * LOST,
        Outcome.LEFT: EXTRAS,
    }
    named_lost = Repair.objects.filter(outcome=Outcome.LOST).values_list("finding__name", flat=True)
    assert set(named_lost) == set(lost)
    for side in (0, 1):
        assert set(good_copies(kept, side)) == kept.contents.keys() - set(lost)
        assert not any(kept.place(side, digest).exists() for digest in lost)
    events = Counter(AuditEvent.objects.values_list("event_type", flat=True))
    assert events == {"object_repaired": HARMED_ONCE + 2 * SWAPS, "object_lost": 2 * LOST}


@pytest.mark.parametrize("seed", [1, 2])
def test_second_scrub_finds_only_what_is_still_so(inside, tmp_path: Path, seed: int):
    kept = keep_works(tmp_path, works(60, seed=seed))
    dice = random.Random(seed)  # noqa: S311 - the same works again
    planted: Planted = {}
    digests = sorted(kept.contents)
    for digest in digests[:20]:
        harm(kept, dice.randrange(2), digest, planted, dice)
    harm(kept, 0, digests[30], planted, dice)
    harm(kept, 1, digests[30], planted, dice)
    for _ in range(2):
        before = set(ScrubFinding.objects.values_list("id", flat=True))
        for store in kept.stores.stores:
            scrub_store(kept.stores, store, budget=None, clock=clock)

    again = ScrubFinding.objects.exclude(id__in=before)

    assert set(again.values_list("store", "name", "code")) == {
        ("store-a", digests[30], Code.MISSING),
        ("store-b", digests[30], Code.MISSING),
    }
