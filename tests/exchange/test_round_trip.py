"""A year's works from the school to the central database and back: receipt, confirmation, doubt, mending (R-040 to R-045)."""

from dataclasses import dataclass
from typing import Any

import pytest

from faults.waiting import wait_for
from licheng.kernel.rosters import SubmissionKind
from tests.exchange.inside import Inside, RefusedCallError
from tests.factories.submissions import OUTCOMES
from tests.running import Demo

pytestmark = pytest.mark.exchange

SLUG = OUTCOMES.slug


@dataclass
class School:
    """One school of the running school platform, as its people act there."""

    acts: Inside
    id: str
    students: list[str]

    def __call__(self, act: str, /, **given: Any) -> Any:
        """Call an act at this school."""
        return self.acts(act, school=self.id, **given)

    def submit(self) -> dict[str, Any]:
        """Precheck and submit, and return the submission when its receipt is taken in."""
        task = self("precheck", slug=SLUG)
        wait_for("the precheck", lambda: self("task", task_id=task)["state"] == "DONE")
        submission = self("submit", slug=SLUG)

        def look() -> dict[str, Any] | None:
            found: dict[str, Any] = self("submission", submission_id=submission)
            assert found["state"] not in {"FAILED", "REFUSED"}, found["problems"]
            return found if found["statements"] else None

        return wait_for("the receipt", look, seconds=120)


@pytest.fixture
def school(central: Inside, school_side: Inside) -> School:
    """Return a registered school, two of whose students selected a work each."""
    made = school_side("make_school", code="210301", name="往返高中")
    central("register", code=made["code"], name="往返高中", public_key=made["public_key"])
    central("open_window", kind=SubmissionKind.COURSE_OUTCOMES.value, grade=1, first_day=-1, last_day=20)
    school_side("hear_central")
    for seed, student in enumerate(made["students"], start=1):
        school_side("choose_works", school=made["id"], student=student, seeds=[seed])
    return School(school_side, made["id"], made["students"])


def told(demo: Demo, digest: str) -> tuple[int, ...]:
    """Return what the central database knows of a package: confirmed, disputed, awaiting students."""
    with demo.database("central") as database:
        row = database.execute(
            "SELECT confirmed, disputed, awaiting FROM central_confirmationreport"
            " JOIN central_package ON central_package.id = central_confirmationreport.package_id"
            " WHERE central_package.digest = %s",
            [digest],
        ).fetchone()
    return row or ()


def test_works_go_there_and_back_and_a_doubt_is_mended(demo: Demo, school: School):
    anne, ben = school.students
    with pytest.raises(RefusedCallError, match=r"^precheck_missing$"):
        school("submit", slug=SLUG)

    first = school.submit()
    parts = [school("receipt", student=student) for student in school.students]
    assert [(part["state"], len(part["rows"]), part["differences"]) for part in parts] == [
        ("AWAITING", 1, [])
    ] * 2

    school("confirm", student=anne)
    case = school("dispute", student=ben, text="這不是我最後的版本。")
    school("tell", slug=SLUG)
    wait_for("the first telling", lambda: told(demo, first["digest"]) == (1, 1, 0))

    school("answer", dispute_id=case, text="已換成最後的版本。", mends=True)
    school("swap_work", student=ben, seed=9, brief="最後的版本")
    second = school.submit()
    mended = school("receipt", student=ben, sequence=2)
    assert second["rows"] == 1
    assert (mended["state"], mended["differences"]) == ("AWAITING", [])
    assert school("receipt", student=ben)["disputes"] == ["RESUBMITTED"]
    assert school("receipt", student=anne)["state"] == "CONFIRMED"

    school("confirm", student=ben, sequence=2)
    school("tell", slug=SLUG)
    wait_for("the second telling", lambda: told(demo, second["digest"]) == (1, 0, 0))
    assert held_now(demo) == [(first["digest"], 1), (second["digest"], 1)]


def held_now(demo: Demo) -> list[tuple[object, ...]]:
    """Return the rows of the school that stand at the central database, by package in the order of receiving."""
    with demo.database("central") as database:
        return database.execute(
            "SELECT central_package.digest, count(*) FROM central_receivedrow"
            " JOIN central_package ON central_package.id = central_receivedrow.package_id"
            " JOIN central_registeredschool ON central_registeredschool.id = registered_school_id"
            " WHERE is_current AND code = '210301'"
            " GROUP BY central_package.digest, central_package.received_at ORDER BY central_package.received_at"
        ).fetchall()
