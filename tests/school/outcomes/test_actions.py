from datetime import timedelta

import pytest

from licheng.kernel.results import RefusedError
from licheng.kernel.uuid7 import uuid7
from licheng.school.outcomes.actions import (
    delete_outcome,
    restore_outcome,
    send_for_certification,
    withdraw_outcome,
)
from licheng.school.outcomes.content import OutcomeContent
from licheng.school.outcomes.models import CourseOutcome, OutcomeState, OutcomeVersion
from licheng.school.outcomes.saving import save_outcome
from licheng.shared.accounts.roles import Role
from licheng.shared.audit.models import AuditEvent
from tests.factories.calendars import AFTER, WITHIN, make_item_limit, make_supplement, make_window
from tests.factories.own_works import make_outcome, make_sent_outcome
from tests.factories.people import actor_for

pytestmark = pytest.mark.usefixtures("stores")
LATER = WITHIN + timedelta(days=1)
ACTIONS = [send_for_certification, withdraw_outcome, delete_outcome, restore_outcome]


@pytest.fixture(autouse=True)
def _window(inside):
    make_window()


@pytest.fixture
def student(cast):
    return actor_for(cast.student.account)


def refusal_of(action, outcome, by, now=LATER) -> str:
    with pytest.raises(RefusedError) as caught:
        action(outcome_id=outcome.id, by=by, now=now)
    return caught.value.refused.code


def event_of(event_type: str) -> AuditEvent:
    event: AuditEvent = AuditEvent.objects.get(event_type=event_type)
    return event


def test_sending_puts_the_work_before_its_teacher_and_wipes_an_old_return(cast, student):
    outcome = make_outcome(cast.student, cast.course)
    CourseOutcome.objects.update(
        state=OutcomeState.RETURNED, return_reason="other", return_text="缺頁", decided_at=WITHIN
    )

    send_for_certification(outcome_id=outcome.id, by=student, now=LATER)

    sent = CourseOutcome.objects.get()
    assert (sent.state, sent.sent_at, sent.decided_at) == (OutcomeState.PENDING, LATER, None)
    assert (sent.return_reason, sent.return_text) == ("", "")
    event = event_of("outcome_sent")
    assert (event.subject_id, event.version_id) == (outcome.id, OutcomeVersion.objects.get().id)
    assert event.facts["teacher"] == "陳老師"


def test_sending_a_bare_draft_is_refused(cast, student):
    content = OutcomeContent(cast.course.id, "只有簡述")
    outcome = save_outcome(outcome_id=uuid7(), content=content, by=student, now=WITHIN).outcome

    assert refusal_of(send_for_certification, outcome, student) == "outcome_without_file"
    assert CourseOutcome.objects.get().state == OutcomeState.DRAFT


def test_sending_after_the_window_counts_when_its_file_was_begun_in_time(cast, student):
    outcome = make_outcome(cast.student, cast.course)

    assert refusal_of(send_for_certification, outcome, student, AFTER) == "window_closed"

    send_for_certification(outcome_id=outcome.id, by=student, now=AFTER, judged_at=WITHIN)
    assert CourseOutcome.objects.get().sent_at == AFTER


def test_resending_a_return_of_the_teacher_only_tail_waits_for_a_supplement(cast, student):
    outcome = make_sent_outcome(cast.student, cast.course)
    CourseOutcome.objects.update(state=OutcomeState.RETURNED)

    assert refusal_of(send_for_certification, outcome, student, AFTER) == "resend_after_window"

    make_supplement(cast.student, until_at=AFTER + timedelta(days=1))
    assert send_for_certification(outcome_id=outcome.id, by=student, now=AFTER).state == OutcomeState.PENDING


def test_withdrawing_makes_a_draft_again(cast, student):
    outcome = make_sent_outcome(cast.student, cast.course)

    withdraw_outcome(outcome_id=outcome.id, by=student, now=LATER)

    withdrawn = CourseOutcome.objects.get()
    assert (withdrawn.state, withdrawn.sent_at) == (OutcomeState.DRAFT, None)
    assert event_of("outcome_withdrawn").version_id == OutcomeVersion.objects.get().id


def test_withdrawing_after_the_window_is_refused_so_that_nothing_is_lost(cast, student):
    outcome = make_sent_outcome(cast.student, cast.course)

    assert refusal_of(withdraw_outcome, outcome, student, AFTER) == "withdraw_after_window"
    assert CourseOutcome.objects.get().state == OutcomeState.PENDING


def test_deleting_keeps_every_version_and_can_be_undone(cast, student):
    outcome = make_outcome(cast.student, cast.course)

    delete_outcome(outcome_id=outcome.id, by=student, now=LATER)
    assert CourseOutcome.objects.get().state == OutcomeState.DELETED
    restore_outcome(outcome_id=outcome.id, by=student, now=LATER)

    assert CourseOutcome.objects.get().state == OutcomeState.DRAFT
    version = OutcomeVersion.objects.get()
    assert event_of("outcome_deleted").version_id == event_of("outcome_restored").version_id == version.id


def test_restoring_keeps_to_the_limit(cast, student):
    make_item_limit(outcomes=1)
    outcome = make_outcome(cast.student, cast.course)
    delete_outcome(outcome_id=outcome.id, by=student, now=LATER)
    make_outcome(cast.student, cast.course, seed=2)

    assert refusal_of(restore_outcome, outcome, student) == "outcome_limit_reached"


@pytest.mark.parametrize("action", ACTIONS)
def test_acts_on_anothers_work_are_refused_as_not_found(cast, outsider, action):
    outcome = make_sent_outcome(cast.student, cast.course)

    for stranger in (cast.classmate, outsider.student):
        assert refusal_of(action, outcome, actor_for(stranger.account, Role.STUDENT)) == "outcome_not_found"
    assert refusal_of(action, outcome, actor_for(cast.course_teacher.account)) == "outcome_not_found"
    assert CourseOutcome.objects.get().state == OutcomeState.PENDING


@pytest.mark.parametrize(
    "action", [send_for_certification, withdraw_outcome, delete_outcome, restore_outcome]
)
def test_acts_on_a_certified_work_are_refused(cast, student, action):
    outcome = make_sent_outcome(cast.student, cast.course)
    CourseOutcome.objects.update(state=OutcomeState.CERTIFIED)

    assert refusal_of(action, outcome, student) == "outcome_is_certified"
