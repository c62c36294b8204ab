"""Two hundred uploads of 1 MB, eight at a time, as on a deadline night: how quick, how much memory."""

import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from benchmarks.browser import Browser, UnexpectedAnswerError
from benchmarks.documents import MEGABYTE, make_pdf
from benchmarks.measuring import HIGH, MEDIAN, MILLISECONDS, percentile
from benchmarks.processes import Memory, cpu_seconds, memory_of
from benchmarks.stage import Stage
from benchmarks.student_operations import send_document
from benchmarks.systems import THREADS
from licheng.shared.files.keeping import StoreSet
from licheng.shared.files.stores import from_settings
from licheng.shared.places.counting import Places

UPLOADS, AT_ONCE = 200, 8
# What a process takes at once of one school; one of its threads is always left to pages.
PLACES = Places(THREADS - 1).most_of_one
WARM_UPS = 8
KEPT = 40
# Whoever finds all places taken is told so at once, and when to come again.
TOO_MANY = 503
# MiB that one upload on its way may take over a process at rest (README.md).
MEMORY_GOAL = 2.0
# Writing this there makes the peak of a process begin anew (proc_pid_clear_refs(5)).
RESET_PEAK = "5"


@dataclass(frozen=True)
class Crowd:
    """What the uploads took: each one's milliseconds, CPU milliseconds an upload, MiB of each web process over rest."""

    latencies: list[float]
    seconds: float
    cpu: float
    growth: list[float]
    keeping_cpu: float

    def line(self) -> str:
        """Return what was found, in sentences."""
        each = max(self.growth) / PLACES
        return (
            f"{len(self.latencies)} uploads, {AT_ONCE} at once: {len(self.latencies) / self.seconds:.0f} a second, "
            f"p50 {percentile(self.latencies, MEDIAN):.0f} ms, p95 {percentile(self.latencies, HIGH):.0f} ms, "
            f"{self.cpu:.1f} ms of CPU each, inspection and database with them. A web process had at most "
            f"{max(self.growth):.1f} MiB more than at rest, {each:.1f} MiB for each of the {PLACES} it took at once "
            f"(goal {MEMORY_GOAL:.0f}). Keeping 1 MB in two stores alone, without HTTP, inspection and database: "
            f"{self.keeping_cpu:.1f} ms of CPU (goal 8)."
        )


def take_crowd(stage: Stage) -> Crowd:
    """Return what so many uploads at once take, each student with a browser of their own."""
    browsers = [stage.sign_in(student.account) for student in stage.students[:AT_ONCE]]
    _warm_up(browsers)
    documents = [make_pdf(MEGABYTE) for _ in range(UPLOADS)]
    shares = [documents[first::AT_ONCE] for first in range(AT_ONCE)]
    systems = stage.systems
    roots, workers = [systems.pid("school-serve"), systems.postgres], systems.web_workers()
    resting = [_at_rest(pid) for pid in workers]
    before, begun = cpu_seconds(roots), time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as people:
        latencies = [each for share in people.map(_send_all, browsers, shares) for each in share]
    seconds = time.perf_counter() - begun
    spent = cpu_seconds(roots) - before
    growth = [memory_of(pid).peak - rest.resident for pid, rest in zip(workers, resting, strict=True)]
    return Crowd(latencies, seconds, spent * MILLISECONDS / UPLOADS, growth, _keeping_cpu(from_settings()))


def _warm_up(browsers: list[Browser]) -> None:
    """Send some documents at once, so that every thread that will be needed lives and has its connection."""
    with ThreadPoolExecutor(AT_ONCE) as people:
        for _ in people.map(_send_all, browsers, [[make_pdf(MEGABYTE)] * WARM_UPS] * AT_ONCE):
            pass


def _at_rest(pid: int) -> Memory:
    Path(f"/proc/{pid}/clear_refs").write_text(RESET_PEAK, encoding="utf-8")
    return memory_of(pid)


def _send_all(browser: Browser, documents: list[bytes]) -> list[float]:
    """Send the documents one after another; return the milliseconds of each until it was acknowledged."""
    taken = []
    for document in documents:
        begun = time.perf_counter()
        while pause := _pause_after(browser, document):
            time.sleep(pause)
        taken.append((time.perf_counter() - begun) * MILLISECONDS)
    return taken


def _pause_after(browser: Browser, document: bytes) -> float:
    """Send a document; return 0 when it was kept, and how many seconds to wait when all places were taken."""
    try:
        send_document(browser, document)
    except UnexpectedAnswerError as error:
        if error.answer is None or error.answer.status != TOO_MANY:
            raise
        return float(error.answer.headers["Retry-After"])
    return 0.0


def _keeping_cpu(stores: StoreSet) -> float:
    """Return the CPU milliseconds of keeping 1 MB in the stores, with every flush and reading back."""
    taken = []
    for document in [make_pdf(MEGABYTE) for _ in range(KEPT)]:
        begun = time.process_time()
        stores.keep([document])
        taken.append((time.process_time() - begun) * MILLISECONDS)
    return statistics.median(taken)
