"""A school whose students' works were received by a central database of the test."""

from collections.abc import Callable, Iterator

import pytest
from pytest_django.fixtures import Settings

from licheng.kernel.signatures import PublicKey
from licheng.school.receipts.importing import import_receipt
from licheng.school.receipts.models import StudentReceipt
from licheng.school.submission.actions import start_submission
from licheng.school.submission.models import Submission
from licheng.school.submission.queries import precheck_kind
from licheng.school.submission.sending import Job, drive
from licheng.shared.accounts.roles import Role
from licheng.shared.files.stores import from_settings
from licheng.shared.jobs.models import LongTask
from licheng.shared.tenancy.models import SchoolKeys
from tests.factories.center import Center, running
from tests.factories.people import Cast, actor_for
from tests.factories.submissions import OUTCOMES, SUBMITTING, choose_outcome, hear, open_confirmation_window


@pytest.fixture
def center(cast, stores, settings: Settings) -> Iterator[Center]:
    """Return the central database of the test, which knows the school's key."""
    key = PublicKey(bytes(SchoolKeys.objects.get().public_key))
    with running(Center("210399", key)) as serving:
        settings.LICHENG_CENTRAL_URL = serving.url
        yield serving


@pytest.fixture
def chosen(cast: Cast, center: Center, move_clock) -> Cast:
    """Return the cast with an outcome each, ready to be submitted, on the day of submitting."""
    move_clock(SUBMITTING)
    choose_outcome(cast.student, cast.course, seed=1)
    choose_outcome(cast.classmate, cast.course, seed=1)
    hear(OUTCOMES, central_keys=center.keys_document()["keys"])
    LongTask.objects.create(
        kind=precheck_kind(OUTCOMES), state="DONE", result={"blocking": 0}, created_at=SUBMITTING
    )
    open_confirmation_window()
    return cast


@pytest.fixture
def submit(chosen: Cast) -> Callable[[], Submission]:
    """Return what submits the outcomes and takes their receipt in."""

    def submit() -> Submission:
        by = actor_for(chosen.submitter, Role.COURSE_OUTCOMES_SUBMITTER)
        submission = start_submission(key=OUTCOMES, by=by, now=SUBMITTING)
        drive(Job(submission.school_id, submission.id, from_settings()))
        import_receipt(submission_id=submission.id, now=SUBMITTING)
        submission.refresh_from_db()
        return submission

    return submit


@pytest.fixture
def received(submit: Callable[[], Submission], chosen: Cast) -> StudentReceipt:
    """Return the receipt of the student, whose outcome was received."""
    submit()
    receipt: StudentReceipt = StudentReceipt.objects.get(student=chosen.student)
    return receipt
