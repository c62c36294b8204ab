from datetime import timedelta
from uuid import UUID

import pytest

from licheng.kernel.calendar import end_of_day_text
from licheng.kernel.results import RefusedError
from licheng.school.schedule.models import Act, LateSupplement
from licheng.school.schedule.queries import opening_for
from licheng.school.schedule.rules import Term, can_act_now
from licheng.school.supplements.actions import Grant, grant_supplement
from licheng.shared.audit.models import AuditEvent
from licheng.shared.tenancy.scope import in_school
from tests.factories.calendars import AFTER, make_supplement, make_window
from tests.factories.people import actor_for

TERM = Term(114, 1)
UNTIL = AFTER + timedelta(days=6)


def put(cast, account, *acts, until_at=UNTIL, student_id=None, reason="住院"):
    grant = Grant(acts or (Act.OUTCOME_UPLOAD,), TERM, until_at, reason)
    by = actor_for(account)
    return grant_supplement(student_id=student_id or cast.student.id, grant=grant, by=by, now=AFTER)


def test_supplement_opens_the_act_for_one_student_only(cast):
    make_window(Act.OUTCOME_UPLOAD)

    [row] = put(cast, cast.curriculum_office)

    def opening(student):
        return opening_for(Act.OUTCOME_UPLOAD, TERM, student_id=student.id, grade=1)

    assert can_act_now(opening(cast.student), AFTER)
    assert not can_act_now(opening(cast.classmate), AFTER)
    assert (row.granted_by, row.granted_at, row.reason) == ("教學組長", AFTER, "住院")


def test_supplement_leaves_an_audit_row_an_act(cast):
    put(cast, cast.registrar, Act.OUTCOME_UPLOAD, Act.CERTIFICATION)

    events = AuditEvent.objects.filter(event_type="supplement_granted", role="registrar")
    assert sorted(event.facts["act"] for event in events) == ["CERTIFICATION", "OUTCOME_UPLOAD"]
    assert {event.facts["until"] for event in events} == {end_of_day_text(UNTIL)}
    assert {event.facts["student_id"] for event in events} == {str(cast.student.id)}


def test_supplement_granted_again_gets_the_new_end(cast):
    make_supplement(cast.student, until_at=AFTER + timedelta(days=1))

    put(cast, cast.curriculum_office, reason="系統問題")

    row = LateSupplement.objects.get()
    assert (row.until_at, row.reason) == (UNTIL, "系統問題")
    assert AuditEvent.objects.get().facts["before"] == end_of_day_text(AFTER + timedelta(days=1))


@pytest.mark.parametrize(
    ("office", "acts", "options", "code"),
    [
        ("student_activity_office", (Act.OUTCOME_UPLOAD,), {}, "supplement_of_other_office"),
        ("it_office", (Act.OUTCOME_UPLOAD,), {}, "not_permitted"),
        ("registrar", (Act.OUTCOME_UPLOAD,), {"until_at": AFTER}, "supplement_ends_in_past"),
        ("registrar", (Act.OUTCOME_UPLOAD,), {"reason": ""}, "supplement_without_reason"),
        ("registrar", (Act.OUTCOME_UPLOAD,), {"student_id": UUID(int=7)}, "supplement_student_unknown"),
    ],
)
def test_supplement_refused_changes_nothing(cast, office, acts, options, code):
    with pytest.raises(RefusedError) as caught:
        put(cast, getattr(cast, office), *acts, **options)

    assert caught.value.refused.code == code
    assert (LateSupplement.objects.count(), AuditEvent.objects.count()) == (0, 0)


def test_supplement_for_a_student_of_the_other_school_is_refused(cast, outsider, other_school):
    with in_school(other_school.id), pytest.raises(RefusedError) as caught:
        put(outsider, outsider.registrar, student_id=cast.student.id)

    assert caught.value.refused.code == "supplement_student_unknown"
