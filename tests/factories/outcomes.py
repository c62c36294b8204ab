"""Makers of outcomes as their teachers find them: sent, with a version and the rows of its files."""

from datetime import datetime, timedelta
from hashlib import sha256

from licheng.kernel.uuid7 import uuid7
from licheng.school.courses.models import Course
from licheng.school.outcomes.models import CourseOutcome, OutcomeVersion
from licheng.school.outcomes.rules import OutcomeState
from licheng.school.roster.models import Student
from licheng.shared.files.models import StoredObject
from tests.factories.calendars import WITHIN

SENT = WITHIN - timedelta(days=2)


def make_object(kind: str = "pdf", size: int = 48_000) -> StoredObject:
    """Return the row of a kept file; its bytes are in no store."""
    digest = sha256(uuid7().bytes).hexdigest()
    stored: StoredObject = StoredObject.objects.create(digest=digest, size=size, kind=kind, stored_at=SENT)
    return stored


def make_version(outcome: CourseOutcome, *, number: int = 1, saved_at: datetime = SENT) -> OutcomeVersion:
    """Return one version of ``outcome`` with a document, and make it the present one."""
    version: OutcomeVersion = OutcomeVersion.objects.create(
        outcome=outcome,
        number=number,
        brief=f"第 {number} 版：記錄校園植物。",
        document=make_object(),
        document_name="校園植物圖鑑.pdf",
        saved_at=saved_at,
    )
    outcome.version = number
    outcome.save(update_fields=["version"])
    return version


def make_sent_work(
    student: Student,
    course: Course,
    *,
    state: OutcomeState = OutcomeState.PENDING,
    sent_at: datetime = SENT,
) -> CourseOutcome:
    """Return a work that ``student`` sent to the teacher of ``course``."""
    outcome: CourseOutcome = CourseOutcome.objects.create(
        student=student, course=course, state=state, created_at=sent_at, sent_at=sent_at
    )
    make_version(outcome, saved_at=sent_at)
    return outcome
