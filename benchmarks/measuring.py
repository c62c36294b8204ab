"""Takes figures: the CPU of whole process trees over many acts, in rounds that alternate with the yardstick."""

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.client import HTTPException

from benchmarks.browser import UnexpectedAnswerError
from benchmarks.processes import cpu_seconds

Act = Callable[[], object]
# What a system may still do after its last answer.
SETTLE_SECONDS = 0.2
MILLISECONDS = 1000.0
MEDIAN, HIGH = 50, 95
# What the command line of the processes holds that judge files; see licheng.shared.files.inspection_client.
INSPECTION = "inspection_server"


@dataclass(frozen=True)
class Sample:
    """What a run of one kind of act cost: CPU milliseconds an act, latencies in milliseconds, what went wrong.

    `inspecting` is the part of `cpu` spent in the limited processes that open the files.
    """

    cpu: float
    inspecting: float
    latencies: list[float]
    errors: list[str]


@dataclass
class Series:
    """The samples of ours and of the yardstick, taken in turn."""

    ours: list[Sample] = field(default_factory=list)
    yardstick: list[Sample] = field(default_factory=list)

    @property
    def cpu(self) -> float:
        """Return the CPU milliseconds of ours, the median of the rounds."""
        return statistics.median(sample.cpu for sample in self.ours)

    @property
    def yardstick_cpu(self) -> float:
        """Return the CPU milliseconds of bare Django, the median of the rounds."""
        return statistics.median(sample.cpu for sample in self.yardstick)

    @property
    def ratio(self) -> float:
        """Return how many times bare Django ours costs, the median of the rounds' ratios."""
        return self._ratio([sample.cpu for sample in self.ours])

    @property
    def ratio_of_goal(self) -> float:
        """Return the ratio without the inspection: the goals count a check of the type by the file's header."""
        return self._ratio([sample.cpu - sample.inspecting for sample in self.ours])

    def _ratio(self, spent: list[float]) -> float:
        rounds = zip(spent, self.yardstick, strict=True)
        return statistics.median(cpu / yardstick.cpu for cpu, yardstick in rounds)

    @property
    def inspecting(self) -> float:
        """Return the CPU milliseconds of ours that went into inspecting files, the median of the rounds."""
        return statistics.median(sample.inspecting for sample in self.ours)

    def latency(self, percent: int) -> float:
        """Return a percentile of the milliseconds until ours had answered."""
        return percentile([each for sample in self.ours for each in sample.latencies], percent)

    @property
    def errors(self) -> list[str]:
        """Return everything that went wrong, of ours and of the yardstick."""
        return [error for sample in (*self.ours, *self.yardstick) for error in sample.errors]


def measure(acts: list[Act], roots: Iterable[int]) -> Sample:
    """Do `acts` one after another and return what the process trees below `roots` spent on them."""
    roots = list(roots)
    latencies: list[float] = []
    errors: list[str] = []
    before, inspected_before = cpu_seconds(roots), cpu_seconds(roots, INSPECTION)
    for act in acts:
        begun = time.perf_counter()
        try:
            act()
        except (UnexpectedAnswerError, HTTPException, OSError) as error:
            errors.append(str(error))
        else:
            latencies.append((time.perf_counter() - begun) * MILLISECONDS)
    time.sleep(SETTLE_SECONDS)
    spent = cpu_seconds(roots) - before
    inspecting = cpu_seconds(roots, INSPECTION) - inspected_before
    each = MILLISECONDS / len(acts)
    return Sample(spent * each, inspecting * each, latencies, errors)


def percentile(values: list[float], percent: int) -> float:
    """Return the value below which `percent` of `values` lie; not a number where there is none."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    return ordered[round(percent / 100 * (len(ordered) - 1))]
