"""A school with works in real stores, facing a central database of the test."""

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from licheng.kernel.signatures import PublicKey
from licheng.school.submission.actions import start_submission
from licheng.school.submission.queries import precheck_kind
from licheng.shared.accounts.roles import Role
from licheng.shared.jobs.models import LongTask
from licheng.shared.tenancy.models import SchoolKeys
from tests.factories.center import Center, running
from tests.factories.people import actor_for
from tests.factories.submissions import (
    BASIC,
    HISTORY,
    KEYS,
    OUTCOMES,
    PERFORMANCES,
    SUBMITTING,
    choose_outcome,
    choose_performance,
    hear,
    make_cadre,
    make_grade,
)


@pytest.fixture
def center(cast, stores, settings: Settings) -> Iterator[Center]:
    """Return the central database of the test, which knows the school's key."""
    key = PublicKey(bytes(SchoolKeys.objects.get().public_key))
    with running(Center("210399", key)) as serving:
        settings.LICHENG_CENTRAL_URL = serving.url
        yield serving


@pytest.fixture
def ready(cast, center):
    """Give two students works, let the central database be heard, and let every precheck be clean."""
    choose_outcome(cast.student, cast.course, seed=1)
    choose_outcome(cast.classmate, cast.course, seed=2)
    choose_performance(cast.student)
    make_grade(cast.student, cast.course)
    make_cadre(cast.student)
    hear(*KEYS, central_keys=center.keys_document()["keys"])
    for key in KEYS:
        LongTask.objects.create(
            kind=precheck_kind(key), state="DONE", result={"blocking": 0}, created_at=SUBMITTING
        )
    return cast


@pytest.fixture
def begin(ready, move_clock):
    move_clock(SUBMITTING)

    def begin(key=OUTCOMES):
        role = {
            OUTCOMES: Role.COURSE_OUTCOMES_SUBMITTER,
            PERFORMANCES: Role.DIVERSE_PERFORMANCES_SUBMITTER,
            HISTORY: Role.COURSE_HISTORY_SUBMITTER,
            BASIC: Role.BASIC_DATA_SUBMITTER,
        }[key]
        return start_submission(key=key, by=actor_for(ready.submitter, role), now=SUBMITTING)

    return begin
