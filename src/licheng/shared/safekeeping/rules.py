"""Pure rules of safekeeping: what is due to be read, what bytes tell of themselves, how sides differ (P6, P10)."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

PERIOD = timedelta(days=30)
# A pass aims at ending before the period does, so that a store that is down for a weekend still keeps the promise.
AIM = 0.9
ROWS = "rows"
LOG = "log"


class Code(StrEnum):
    """What is wrong with an object or a name."""

    FLIPPED = "FLIPPED"
    CUT = "CUT"
    GROWN = "GROWN"
    SWAPPED = "SWAPPED"
    ZEROED = "ZEROED"
    UNREADABLE = "UNREADABLE"
    MISSING = "MISSING"
    STRANGE = "STRANGE"
    WITHOUT_ROW = "NO_ROW"
    LENGTH = "LENGTH"


class Outcome(StrEnum):
    """How a finding ended."""

    REPAIRED = "REPAIRED"
    SET_ASIDE = "SET_ASIDE"
    LOST = "LOST"
    LEFT = "LEFT"
    FAILED = "FAILED"


class Step(StrEnum):
    """The steps of a rehearsal."""

    BEGUN = "BEGUN"
    PASSED = "PASSED"
    FAILED = "FAILED"


@dataclass(frozen=True)
class Reading:
    """What was read under a name, whatever the name says."""

    digest: str
    size: int
    is_blank: bool


@dataclass(frozen=True)
class Pass:
    """A pass over one store: since when, and how many bytes it has read."""

    started_at: datetime
    bytes_read: int


def bytes_due(
    present: Pass, *, total: int, now: datetime, interval: timedelta, period: timedelta = PERIOD
) -> int | None:
    """Return how many bytes a run must read for the pass to end in time; None when it is to read all that is left.

    ``total`` are the bytes of the whole store and ``interval`` is the time until the next run. The target is where an
    even pace from the beginning of the pass would be at the next run, so runs that were left out are made up for.
    """
    share = (now - present.started_at + interval) / (period * AIM)
    if share >= 1:
        return None
    return max(math.ceil(total * share) - present.bytes_read, 0)


def damage_of(reading: Reading, *, name: str, size: int | None, is_known: bool) -> Code | None:
    """Return what is wrong with the bytes read under the digest ``name``, None when they are right.

    ``size`` is the length they should have, where it is known; ``is_known`` says that the bytes are those of another
    object.
    """
    if reading.digest == name:
        return None
    shorter = size is not None and reading.size < size
    if reading.size == 0:
        return Code.CUT
    if reading.is_blank and not shorter:
        return Code.ZEROED
    if is_known:
        return Code.SWAPPED
    if size is not None and reading.size > size:
        return Code.GROWN
    return Code.CUT if shorter else Code.FLIPPED


@dataclass(frozen=True)
class Difference:
    """One side that lacks ``digest`` or shows it in another length."""

    side: str
    code: Code
    digest: str


def differences(
    rows: Mapping[str, int], stores: Mapping[str, Mapping[str, int]], logged: Mapping[str, int]
) -> list[Difference]:
    """Return every difference between the rows, each store and what the log acknowledged; all map digests to lengths.

    What was acknowledged must have its row and lie in every store. The log need not know what rows name: an upload
    that no work was made of was never in it. An object neither knows is told once, of the first store that has it:
    what a killed upload leaves is harmless.
    """
    found = [Difference(ROWS, Code.MISSING, digest) for digest in sorted(logged.keys() - rows.keys())]
    expected = {**logged, **rows}
    digests = expected.keys() | {digest for held in stores.values() for digest in held}
    for digest in sorted(digests):
        if digest not in expected:
            side = next(name for name, held in stores.items() if digest in held)
            found.append(Difference(side, Code.WITHOUT_ROW, digest))
            continue
        for name, held in stores.items():
            if digest not in held:
                found.append(Difference(name, Code.MISSING, digest))
            elif held[digest] != expected[digest]:
                found.append(Difference(name, Code.LENGTH, digest))
    return found


@dataclass(frozen=True)
class Stretch:
    """The part of a store, from the first digest (0) to the last (1), that was read evenly between two instants."""

    last: float
    started_at: datetime
    finished_at: datetime

    def first_read_since(self, instant: datetime) -> float:
        """Return where the reading was at ``instant``: what lies after that, up to ``last``, was read since."""
        length = self.finished_at - self.started_at
        if instant <= self.started_at or not length:
            return 0.0 if instant <= self.finished_at else self.last
        return min((instant - self.started_at) / length, 1.0) * self.last


def part_before(position: str) -> float:
    """Return which part of all digests stands up to ``position``, from 0 to 1: digests lie evenly."""
    return int(position[:8], 16) / 0x100000000 if position else 0.0


def part_read(present: Stretch, whole: Stretch | None, *, now: datetime, period: timedelta = PERIOD) -> float:
    """Return which part of a store, from 0 to 1, was read within the last ``period``.

    ``present`` is the pass under way and ``whole`` the one before it, None when there was none.
    """
    since = now - period
    part = present.last - present.first_read_since(since)
    if whole is not None:
        part += max(whole.last - max(whole.first_read_since(since), present.last), 0.0)
    return part
