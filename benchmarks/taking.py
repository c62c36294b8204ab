"""Takes all figures of the running systems. Imported after this process has become the school platform."""

import statistics
import time
from collections.abc import Callable

from django.contrib.auth.hashers import check_password, make_password

from benchmarks.crowd import Crowd, take_crowd
from benchmarks.measuring import MILLISECONDS, Series, measure
from benchmarks.operations import OPERATIONS, Operation
from benchmarks.processes import Memory, memory_of
from benchmarks.report import Figures
from benchmarks.roster_loading import Loading, take_loading
from benchmarks.stage import FIRST_BLOCKS, GROWTH, Stage, make_stage
from benchmarks.statements import count_statements
from benchmarks.submitting import Submitting, take_submitting
from benchmarks.systems import Systems
from licheng.operations.output import tell

ROUNDS = 3
LARGE_ROUNDS = 2
COUNTED_ACTS = 5
WARM_UP_ACTS = 8
HASHES = 20
SUBMITTING_TITLE = "提交 16 個檔案 / submit 16 files"
CROWD_TITLE = "截止那一晚 / the night of the deadline"
LOADING_TITLE = "匯入名冊 / load a school's roster"


class Taking:
    """Figures being taken: the operations at the first size, then at ten times that."""

    def __init__(self, systems: Systems, wanted: str = "") -> None:
        """Make the school; only operations whose title holds `wanted` are measured."""
        self.stage: Stage = make_stage(systems)
        self.operations = [operation for operation in OPERATIONS if wanted in operation.title]
        self.idle: dict[str, Memory] = {}
        self.after: dict[str, Memory] = {}
        self.wants_submitting = not wanted or wanted in SUBMITTING_TITLE
        self.wants_crowd = not wanted or wanted in CROWD_TITLE
        self.wants_loading = not wanted or wanted in LOADING_TITLE

    def submit(self) -> Submitting | None:
        """Return what handing in the works of a class took, when that is wanted."""
        return take_submitting(self.stage) if self.wants_submitting else None

    def upload_at_once(self) -> Crowd | None:
        """Return what many uploads at once took, when that is wanted."""
        return take_crowd(self.stage) if self.wants_crowd else None

    def load_roster(self) -> Loading | None:
        """Return what loading a whole school took, when that is wanted."""
        return take_loading(self.stage) if self.wants_loading else None

    def run(self) -> list[Figures]:
        """Return the figures of every operation."""
        self._warm_up()
        self.idle = self._memory()
        small = [self._series(operation, ROUNDS) for operation in self.operations]
        counted = [self._statements(operation) for operation in self.operations]
        if self.operations:
            tell(f"  … {GROWTH}×")
            self.stage.grow(FIRST_BLOCKS * GROWTH)
        large = [self._series(operation, LARGE_ROUNDS) for operation in self.operations]
        counted_large = [self._statements(operation) for operation in self.operations]
        self.after = self._memory()
        rows = zip(self.operations, small, large, counted, counted_large, strict=True)
        return [Figures(*row) for row in rows]

    def _warm_up(self) -> None:
        """Do a little of everything, so that no round pays for what is loaded once."""
        for operation in self.operations:
            for prepare in (operation.prepare, operation.yardstick):
                for act in prepare(self.stage, WARM_UP_ACTS):
                    act()

    def _series(self, operation: Operation, rounds: int) -> Series:
        """Measure bare Django and ours in turn."""
        series = Series()
        systems = self.stage.systems
        ours = [systems.pid("school-serve"), systems.pid("school-work"), systems.postgres]
        theirs = [systems.pid("yardstick"), systems.postgres]
        for _ in range(rounds):
            series.yardstick.append(
                measure(operation.yardstick(self.stage, operation.yardstick_acts), theirs)
            )
            series.ours.append(measure(operation.prepare(self.stage, operation.acts), ours))
        tell(f"  {operation.title}: {series.cpu:.1f} ms, × {series.ratio:.1f} ({operation.goal})")
        for error in series.errors[:1]:
            tell(error)
        return series

    def _statements(self, operation: Operation) -> int:
        return count_statements(self.stage.systems, operation.prepare(self.stage, COUNTED_ACTS))

    def _memory(self) -> dict[str, Memory]:
        """Return what the web processes and the job worker have of memory."""
        systems = self.stage.systems
        workers = {f"web {n}": memory_of(pid) for n, pid in enumerate(systems.web_workers(), start=1)}
        return {**workers, "jobs": memory_of(systems.pid("school-work"))}


def hash_cost() -> float:
    """Return the CPU milliseconds of checking one password as people's are stored."""
    encoded = make_password("a password of the benchmark")
    return statistics.median(_cpu_of(lambda: check_password("another", encoded)) for _ in range(HASHES))


def _cpu_of(act: Callable[[], object]) -> float:
    before = time.process_time()
    act()
    return (time.process_time() - before) * MILLISECONDS
