from datetime import timedelta
from uuid import UUID

import pytest

from licheng.kernel.results import Refused, RefusedError
from licheng.school.certification.actions import (
    certify_outcomes,
    return_outcome,
    revoke_decision,
    take_back_decision,
)
from licheng.school.certification.models import CertificationDecision
from licheng.school.outcomes.models import CourseOutcome
from licheng.school.outcomes.rules import OutcomeState, ReturnReason
from licheng.school.schedule.models import Act
from licheng.shared.audit.models import AuditEvent
from licheng.shared.tenancy.scope import in_school
from tests.factories.calendars import AFTER, CLOSES, WITHIN, make_supplement, make_window
from tests.factories.outcomes import make_sent_work, make_version
from tests.factories.people import actor_for, make_class, make_course, make_student

S = OutcomeState


@pytest.fixture
def window(cast):
    return make_window(Act.CERTIFICATION)


@pytest.fixture
def teacher(cast):
    return actor_for(cast.course_teacher.account)


@pytest.fixture
def work(cast, window):
    return make_sent_work(cast.student, cast.course)


def certify(teacher, *works, now=WITHIN, version=1):
    return certify_outcomes(works={work.id: version for work in works}, by=teacher, now=now)


def give_back(teacher, work, reason=ReturnReason.UNREADABLE, text="", now=WITHIN):
    return_outcome(work=(work.id, 1), reason=reason, text=text, by=teacher, now=now)


def state_of(work):
    work.refresh_from_db()
    return work.state


def decisions():
    return list(CertificationDecision.objects.order_by("decided_at").values_list("answer", flat=True))


def events():
    return list(AuditEvent.objects.order_by("happened_at").values_list("event_type", "actor_name"))


def test_certify_writes_state_decision_and_audit_row(teacher, work):
    certified = certify(teacher, work)

    assert (certified.done, certified.refused) == ((work.id,), {})
    assert (state_of(work), work.decided_at) == (S.CERTIFIED, WITHIN)
    decision = CertificationDecision.objects.get()
    version = work.versions.get()
    assert (decision.version_id, decision.document_digest, decision.media_digest, decision.decided_by_name) == (
        version.id, version.document.digest, "", "陳老師",
    )  # fmt: skip
    event = AuditEvent.objects.get()
    assert (event.event_type, event.subject_id, event.version_id, event.facts) == (
        "outcome_certified", work.id, version.id, {"subject_name": "國語文", "version": 1},
    )  # fmt: skip


def test_certify_again_answers_done_and_writes_nothing(teacher, work):
    certify(teacher, work)

    again = certify(teacher, work, now=WITHIN + timedelta(minutes=1))

    assert again.done == (work.id,)
    assert decisions() == ["CERTIFIED"]
    assert len(events()) == 1


def test_certify_what_another_decision_settled_is_refused(teacher, work):
    give_back(teacher, work)

    assert certify(teacher, work).refused == {work.id: Refused("work_is_returned")}


def test_certify_an_older_version_is_refused(teacher, work):
    make_version(work, number=2)

    assert certify(teacher, work).refused == {work.id: Refused("outcome_changed_meanwhile")}
    assert (state_of(work), decisions(), events()) == (S.PENDING, [], [])


def test_one_refused_work_stops_no_other(cast, teacher, work):
    taken_back = make_sent_work(cast.classmate, cast.course, state=S.DRAFT)

    certified = certify(teacher, work, taken_back)

    assert certified.done == (work.id,)
    assert certified.refused == {taken_back.id: Refused("work_is_draft")}


def test_works_of_others_are_not_found(cast, teacher, work):
    theirs = make_sent_work(cast.student, make_course(cast.other_teacher, cast.student))
    nobodys = UUID(int=7)

    certified = certify_outcomes(works={theirs.id: 1, nobodys: 1}, by=teacher, now=WITHIN)

    assert certified.done == ()
    assert certified.refused == dict.fromkeys([theirs.id, nobodys], Refused("work_not_found"))
    assert state_of(theirs) == S.PENDING


def test_work_of_the_other_school_is_not_found(outsider, other_school, work):
    with in_school(other_school.id):
        certified = certify(actor_for(outsider.course_teacher.account), work)

    assert certified.refused == {work.id: Refused("work_not_found")}


def test_certify_after_the_window_is_refused(teacher, work):
    refused = certify(teacher, work, now=AFTER).refused[work.id]

    assert (refused.code, refused.facts["ended_at"]) == ("window_closed", CLOSES)


def test_certify_after_the_window_with_a_supplement_is_done(cast, teacher, work):
    make_supplement(cast.student, until_at=AFTER + timedelta(days=1), act=Act.CERTIFICATION)

    assert certify(teacher, work, now=AFTER).done == (work.id,)


def test_window_is_the_one_of_the_students_grade(cast, teacher, window):
    older = make_student("高同學", school_class=make_class("201", grade=2))
    work = make_sent_work(older, cast.course)

    assert certify(teacher, work).refused == {work.id: Refused("window_not_set")}


def test_return_keeps_reason_and_words(teacher, work):
    give_back(teacher, work, ReturnReason.OTHER, " 請附上原始照片。\r\n")

    assert (state_of(work), work.return_reason, work.return_text) == (S.RETURNED, "other", "請附上原始照片。")
    assert AuditEvent.objects.get().facts["reason"] == "other"


def test_return_again_changes_nothing(teacher, work):
    give_back(teacher, work)
    give_back(teacher, work, now=WITHIN + timedelta(minutes=1))

    assert (decisions(), work.versions.count()) == (["RETURNED"], 1)


@pytest.mark.parametrize("text", ["", "長" * 201])
def test_return_for_another_reason_needs_fitting_words(teacher, work, text):
    with pytest.raises(RefusedError):
        give_back(teacher, work, ReturnReason.OTHER, text)

    assert state_of(work) == S.PENDING


def test_return_of_another_teachers_work_is_refused(cast, work):
    with pytest.raises(RefusedError) as caught:
        give_back(actor_for(cast.other_teacher.account), work)

    assert caught.value.refused.code == "work_not_found"


def test_revoked_certification_is_the_students_again(teacher, work):
    certify(teacher, work)
    later = WITHIN + timedelta(days=1)

    for _ in range(2):
        revoke_decision(work=(work.id, 1), by=teacher, now=later)

    assert (state_of(work), work.decided_at) == (S.REVOKED, later)
    assert decisions() == ["CERTIFIED", "REVOKED"]
    assert events() == [("outcome_certified", "陳老師"), ("certification_revoked", "陳老師")]


def test_revoke_after_the_window_is_refused(teacher, work):
    certify(teacher, work)

    with pytest.raises(RefusedError) as caught:
        revoke_decision(work=(work.id, 1), by=teacher, now=AFTER)

    assert (caught.value.refused.code, state_of(work)) == ("window_closed", S.CERTIFIED)


@pytest.mark.parametrize("decide", [certify, give_back])
def test_take_back_puts_the_work_into_the_queue_again(teacher, work, decide):
    decide(teacher, work)

    take_back_decision(work=(work.id, 1), by=teacher, now=WITHIN + timedelta(seconds=9))

    assert (state_of(work), work.decided_at, work.return_reason) == (S.PENDING, None, "")
    assert decisions()[1] == "TAKEN_BACK"
    assert certify(teacher, work, now=WITHIN + timedelta(minutes=1)).done == (work.id,)


def test_take_back_of_what_the_student_changed_since_is_refused(teacher, work):
    give_back(teacher, work)
    make_version(work, number=2)

    with pytest.raises(RefusedError) as caught:
        take_back_decision(work=(work.id, 1), by=teacher, now=WITHIN)

    assert caught.value.refused.code == "outcome_changed_meanwhile"


@pytest.mark.parametrize("count", [1, 10])
def test_certify_asks_a_constant_number_of_queries(cast, teacher, window, django_assert_num_queries, count):
    works = [make_sent_work(make_student(school_class=cast.school_class), cast.course) for _ in range(count)]

    # savepoint, lock, seats, windows, supplements, versions, decisions, states, audit rows, release
    # and to the log: whose, how it stands, their salts asked, made and asked, events, leaves
    with django_assert_num_queries(10 + 7):
        certified = certify(teacher, *works)

    assert len(certified.done) == count
    assert CourseOutcome.objects.filter(state=S.CERTIFIED).count() == count
