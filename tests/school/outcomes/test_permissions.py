from datetime import timedelta

import pytest

from licheng.school.outcomes.models import CourseOutcome, OutcomeState
from licheng.school.outcomes.permissions import may_see_outcome, may_see_version
from licheng.school.outcomes.queries import version_of
from tests.factories.calendars import WITHIN, make_window
from tests.factories.own_works import make_sent_outcome
from tests.factories.people import actor_for

pytestmark = pytest.mark.usefixtures("stores")
SEEN_BY_TEACHER = {OutcomeState.PENDING, OutcomeState.CERTIFIED, OutcomeState.RETURNED, OutcomeState.REVOKED}


@pytest.fixture
def sent(cast):
    make_window()
    return make_sent_outcome(cast.student, cast.course)


@pytest.mark.parametrize("state", OutcomeState)
def test_work_is_seen_by_its_student_always_and_by_its_teacher_once_sent(
    cast, sent, state, django_assert_num_queries
):
    CourseOutcome.objects.update(state=state)
    version = version_of(sent.id, 1)
    assert version is not None
    student, teacher = actor_for(cast.student.account), actor_for(cast.course_teacher.account)

    with django_assert_num_queries(0):
        assert bool(may_see_version(student, version)) is True
        assert bool(may_see_version(teacher, version)) is (state in SEEN_BY_TEACHER)
        assert bool(may_see_outcome(teacher, version.outcome)) is (state in SEEN_BY_TEACHER)


def test_version_saved_after_the_last_sending_is_not_the_teachers_to_see(cast, sent):
    CourseOutcome.objects.update(state=OutcomeState.RETURNED, sent_at=WITHIN - timedelta(seconds=1))
    version = version_of(sent.id, 1)
    assert version is not None

    assert not may_see_version(actor_for(cast.course_teacher.account), version)
    assert may_see_version(actor_for(cast.student.account), version)


@pytest.mark.parametrize("person", ["classmate", "other_teacher", "homeroom_teacher"])
def test_work_is_not_seen_by_others_at_the_school(cast, sent, person):
    version = version_of(sent.id, 1)
    assert version is not None

    assert not may_see_version(actor_for(getattr(cast, person).account), version)


@pytest.mark.parametrize("office", ["registrar", "curriculum_office", "it_office", "submitter", "counselor"])
def test_work_is_not_seen_by_offices(cast, sent, office):
    version = version_of(sent.id, 1)
    assert version is not None

    assert not may_see_version(actor_for(getattr(cast, office)), version)
