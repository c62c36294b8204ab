"""Makers of outcomes through the actions, as a student makes them."""

from datetime import datetime
from uuid import UUID

from licheng.kernel.uuid7 import uuid7
from licheng.school.courses.models import Course
from licheng.school.outcomes.actions import send_for_certification
from licheng.school.outcomes.content import OutcomeContent
from licheng.school.outcomes.models import CourseOutcome
from licheng.school.outcomes.saving import save_outcome
from licheng.school.roster.models import Student
from licheng.shared.accounts.actor import Actor
from licheng.shared.files.attaching import FileChoice
from tests.factories.calendars import WITHIN
from tests.factories.people import actor_for
from tests.factories.works import make_upload, pdf_bytes


def document_of(by: Actor, seed: int = 1, *, now: datetime = WITHIN, name: str = "校園植物圖鑑.pdf") -> UUID:
    """Return the id of an uploaded document of ``by``."""
    return make_upload(by, pdf_bytes(seed), now=now, name=name).id


def make_outcome(
    student: Student,
    course: Course,
    *,
    brief: str = "觀察校園裡的二十種植物。",
    seed: int = 1,
    name: str = "校園植物圖鑑.pdf",
    now: datetime = WITHIN,
) -> CourseOutcome:
    """Return a draft with a brief and a real document; needs an open window and the stores."""
    by = actor_for(student.account)
    files = FileChoice(document_of(by, seed, now=now, name=name))
    content = OutcomeContent(course.id, brief, files)
    return save_outcome(outcome_id=uuid7(), content=content, by=by, now=now).outcome


def make_sent_outcome(
    student: Student, course: Course, *, seed: int = 1, now: datetime = WITHIN
) -> CourseOutcome:
    """Return an outcome that waits for its teacher."""
    outcome = make_outcome(student, course, seed=seed, now=now)
    return send_for_certification(outcome_id=outcome.id, by=actor_for(student.account), now=now)
