"""Loads a whole school from a registrar's workbook, beside bare Django's import of as many rows of CSV."""

import time
from dataclasses import dataclass

from django.urls import reverse

import benchmarks.school_rows as rows
from benchmarks.browser import Browser, UnexpectedAnswerError
from benchmarks.measuring import measure
from benchmarks.processes import memory_of
from benchmarks.stage import Stage
from licheng.school.roster.models import RosterImport
from licheng.shared.accounts.models import Account
from licheng.shared.accounts.roles import Role
from licheng.shared.jobs.models import LongTask
from licheng.shared.tenancy.actions import create_school
from licheng.shared.tenancy.scope import in_school
from tests.factories.workbook import FULL, SCHOOL_CODE, as_xlsx, make_school

BOUNDARY = "licheng-bench-boundary"
FILE_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LOOK_SECONDS = 0.1
PATIENCE_SECONDS = 90.0
# The issue's own bounds of loading a school of 2,000 students, and the goal of performance.md beside bare Django.
SECONDS, MEBIBYTES, GOAL = 30.0, 300.0, 4.0


@dataclass(frozen=True)
class Loading:
    """What loading a whole school took: from the upload to the end of the dry run, then to the last row written."""

    rows: int
    check_seconds: float
    apply_seconds: float
    cpu: float
    yardstick_cpu: float
    peak: float

    @property
    def seconds(self) -> float:
        """Return how long both took."""
        return self.check_seconds + self.apply_seconds

    @property
    def ratio(self) -> float:
        """Return how many times bare Django it cost."""
        return self.cpu / self.yardstick_cpu

    @property
    def fails(self) -> bool:
        """Return whether a bound of the issue, or twice the goal, is passed."""
        return self.seconds > SECONDS or self.peak > MEBIBYTES or self.ratio > 2 * GOAL

    def line(self) -> str:
        """Return the figures as a sentence."""
        return (
            f"{self.rows} rows: {self.check_seconds:.1f} s until the dry run shows, {self.apply_seconds:.1f} s until "
            f"all is written (bound {SECONDS:.0f} s together); {self.cpu:.0f} ms of CPU, bare Django "
            f"{self.yardstick_cpu:.0f} ms for as many rows of CSV: × {self.ratio:.1f} (goal {GOAL:.0f}); "
            f"peak of the job worker {self.peak:.0f} MiB (bound {MEBIBYTES:.0f} MiB)."
        )


class _Registrar:
    """A registrar of an empty school, with a workbook to load."""

    def __init__(self, stage: Stage) -> None:
        """Sign in."""
        self.stage = stage
        self.school_id = create_school(code=SCHOOL_CODE, name="名冊高中").id
        with in_school(self.school_id):
            account = rows.make_account("註冊組長", Role.REGISTRAR)
        self.browser = self._signed_in(account)
        self.finished_at: list[float] = []

    def _signed_in(self, account: Account) -> Browser:
        browser = self.stage.at_sign_in()
        form = {"school": SCHOOL_CODE, "login_name": account.login_name, "password": rows.PASSWORD}
        browser.post(reverse("sign_in"), form)
        return browser

    def load(self, workbook: bytes) -> None:
        """Bring the workbook, wait for the dry run, have it written, wait for the end."""
        self.finished_at = [time.perf_counter()]
        body = _multipart({"school_year": str(rows.SCHOOL_YEAR), "semester": "1"}, workbook)
        headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        self.browser.send("POST", reverse("roster_bring"), body, headers, expect=302)
        brought = self._wait_for_task()
        self.browser.post(reverse("roster_apply", args=[brought.id]), {})
        self._wait_for_task()

    def _wait_for_task(self) -> RosterImport:
        """Return the import once its present task is done. Raises `UnexpectedAnswerError` when it failed."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            with in_school(self.school_id):
                brought: RosterImport = RosterImport.objects.select_related("task").get()
            if brought.task.state == LongTask.State.FAILED or brought.plan.get("problem_count"):
                raise UnexpectedAnswerError(f"import: {brought.task.result} {brought.plan}")
            if brought.task.state == LongTask.State.DONE:
                self.finished_at.append(time.perf_counter())
                return brought
            time.sleep(LOOK_SECONDS)
        raise UnexpectedAnswerError("import: not finished in time")


def _multipart(fields: dict[str, str], workbook: bytes) -> bytes:
    """Return a form with fields and one file, as a browser sends it."""
    texts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    opening = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="school.xlsx"\r\n'
    return b"".join(
        [
            *(text.encode() for text in texts),
            f"{opening}Content-Type: {FILE_TYPE}\r\n\r\n".encode(),
            workbook,
            f"\r\n--{BOUNDARY}--\r\n".encode(),
        ]
    )


def take_loading(stage: Stage) -> Loading:
    """Load the school once and return what it took. Raises `UnexpectedAnswerError` when it does not load."""
    school = make_school(FULL)
    count = sum(len(lines) - 1 for lines in school.values())
    systems = stage.systems
    yardstick = measure([lambda: _load_csv(stage, count)], [systems.pid("yardstick"), systems.postgres])
    registrar, workbook = _Registrar(stage), as_xlsx(school)
    ours = measure(
        [lambda: registrar.load(workbook)],
        [systems.pid("school-serve"), systems.pid("school-work"), systems.postgres],
    )
    if ours.errors or yardstick.errors:
        raise UnexpectedAnswerError(str([*ours.errors, *yardstick.errors]))
    begun, checked, applied = registrar.finished_at
    peak = memory_of(systems.pid("school-work")).peak
    return Loading(count, checked - begun, applied - checked, ours.cpu, yardstick.cpu, peak)


def _load_csv(stage: Stage, count: int) -> None:
    lines = [f"u{number},u{number}@example.org,First{number},Last{number}" for number in range(count)]
    text = "\n".join(["username,email,first_name,last_name", *lines])
    headers = {"Content-Type": "text/csv"}
    Browser(stage.systems.yardstick_port).send("POST", "/load", text.encode(), headers, expect=200)
