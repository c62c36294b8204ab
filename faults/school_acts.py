"""What the harness lets people of a school and its jobs do, from a process that belongs to the platform."""

from itertools import count
from typing import Any
from uuid import UUID

from licheng.school.roster.models import Student
from licheng.school.schedule.models import Act
from licheng.shared.clock import move_training_clock, real_now
from licheng.shared.files.stores import from_settings
from licheng.shared.log.publishing import LogBrokenError
from licheng.shared.log.queries import waiting
from licheng.shared.log.sequencing import sequence
from licheng.shared.tenancy.scope import in_school
from tests.exchange.school_acts import choose_photographs, hear_central, precheck, submission, submit, task
from tests.factories.calendars import make_window
from tests.factories.schools import PASSWORD, make_school
from tests.factories.submissions import OUTCOMES, SUBMITTING, make_certified, window_entry

__all__ = ["hear_central", "precheck", "submission", "submit", "task"]

NAME, CLASSMATES = "連線高中", 20
_codes = count(210_401)


def open_school(classmates: int = CLASSMATES) -> dict[str, Any]:
    """Make a school whose students can sign in and whose windows are open, on the day that is to be today."""
    move_training_clock(SUBMITTING)
    return {**make_school(str(next(_codes)), NAME, classmates), "password": PASSWORD}


def open_submitting_school(works: int, size: int) -> dict[str, Any]:
    """Make a school of two students who selected ``works`` of some ``size`` bytes each, and return it."""
    made = open_school(classmates=0)
    choose_photographs(made["id"], made["students"], works, size)
    return {**made, "windows": [window_entry(OUTCOMES)], "slug": OUTCOMES.slug}


def certify_works(school: str, student: str, how_many: int) -> list[str]:
    """Give a student certified works, in the days when they may be selected; return their ids."""
    with in_school(UUID(school)):
        make_window(
            Act.SELECTION,
            semester=0,
            starts_at=SUBMITTING.replace(month=9),
            ends_at=SUBMITTING.replace(month=12),
        )
        found = Student.objects.get(id=student)
        course = found.enrolments.get().course
        return [str(make_certified(found, course, seed=900 + number).id) for number in range(how_many)]


def publish() -> str:
    """Give everything logged its place and publish it, as the job does every few seconds; return why not."""
    try:
        sequence(from_settings(), now=real_now())
    except LogBrokenError as error:
        return error.refused.code
    return ""


def unplaced() -> int:
    """Return how many acts have no place in the log yet."""
    return waiting().count
