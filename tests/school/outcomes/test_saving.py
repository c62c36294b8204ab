from datetime import timedelta

import pytest

from licheng.kernel.results import RefusedError
from licheng.kernel.uuid7 import uuid7
from licheng.school.outcomes.actions import delete_outcome
from licheng.school.outcomes.content import OutcomeContent
from licheng.school.outcomes.models import CourseOutcome, OutcomeState, OutcomeVersion
from licheng.school.outcomes.saving import save_outcome
from licheng.shared.audit.models import AuditEvent
from licheng.shared.files.attaching import FileChoice
from licheng.shared.files.models import StoredObject
from tests.factories.calendars import AFTER, CLOSES, WITHIN, make_item_limit, make_supplement, make_window
from tests.factories.own_works import document_of, make_outcome, make_sent_outcome
from tests.factories.people import actor_for, make_course
from tests.factories.works import make_upload, mp3_bytes, pdf_bytes

pytestmark = pytest.mark.usefixtures("stores")


@pytest.fixture(autouse=True)
def _window(inside):
    make_window()


@pytest.fixture
def student(cast):
    return actor_for(cast.student.account)


def save(actor, course, outcome_id=None, *, brief="簡述", files=None, now=WITHIN):
    content = OutcomeContent(course.id, brief, files or FileChoice())
    return save_outcome(outcome_id=outcome_id or uuid7(), content=content, by=actor, now=now)


def refusal_of(*args, **options) -> str:
    with pytest.raises(RefusedError) as caught:
        save(*args, **options)
    return caught.value.refused.code


def test_saving_makes_a_draft_with_its_first_version_and_audit_row(cast, student):
    upload = make_upload(student, pdf_bytes(), now=WITHIN)
    outcome_id = uuid7()

    saved = save(student, cast.course, outcome_id, brief=" 觀察\r\n紀錄 ", files=FileChoice(upload.id))

    outcome, version = CourseOutcome.objects.get(), OutcomeVersion.objects.get()
    assert (outcome.id, outcome.state, outcome.version) == (outcome_id, OutcomeState.DRAFT, 1)
    assert (outcome.student_id, outcome.course_id) == (cast.student.id, cast.course.id)
    assert (version.number, version.brief, version.saved_at) == (1, "觀察\n紀錄", WITHIN)
    assert (version.document_id, version.document_name) == (upload.stored_object_id, upload.file_name)
    assert (saved.outcome, saved.version, saved.judged_at) == (outcome, version, WITHIN)
    event = AuditEvent.objects.get(event_type="outcome_saved")
    assert (event.subject_id, event.version_id, event.happened_at) == (outcome.id, version.id, WITHIN)


def test_saving_the_same_form_again_makes_no_second_item_and_no_second_version(cast, student):
    outcome_id, files = uuid7(), FileChoice(document_of(student))

    save(student, cast.course, outcome_id, files=files)
    again = save(student, cast.course, outcome_id, files=files)

    assert CourseOutcome.objects.count() == OutcomeVersion.objects.count() == 1
    assert again.version.number == 1
    assert AuditEvent.objects.filter(event_type="outcome_saved").count() == 1


def test_saving_the_same_form_after_it_was_sent_changes_nothing(cast, student):
    outcome = make_sent_outcome(cast.student, cast.course)
    version = OutcomeVersion.objects.get()

    saved = save(student, cast.course, outcome.id, brief=version.brief, files=FileChoice(version.document_id))

    assert (saved.outcome.state, saved.version) == (OutcomeState.PENDING, version)


def test_saving_again_adds_a_version_and_leaves_the_old_one(cast, student):
    outcome = make_outcome(cast.student, cast.course)
    first = OutcomeVersion.objects.get()
    media = make_upload(student, mp3_bytes(), now=WITHIN, purpose="outcome-media", name="朗讀.mp3")
    files = FileChoice(document=first.document_id, media=media.id)

    save(student, cast.course, outcome.id, brief="加上朗讀", files=files)

    second = OutcomeVersion.objects.get(number=2)
    assert CourseOutcome.objects.get().version == 2
    assert (second.document_id, second.document_name) == (first.document_id, first.document_name)
    assert (second.media_id, second.media_name, second.brief) == (
        media.stored_object_id,
        "朗讀.mp3",
        "加上朗讀",
    )
    assert OutcomeVersion.objects.get(number=1) == first


def test_saving_may_take_a_file_of_an_earlier_version_again(cast, student):
    outcome = make_outcome(cast.student, cast.course)
    old = OutcomeVersion.objects.get().document_id
    save(student, cast.course, outcome.id, files=FileChoice(document_of(student, 2, name="新版.pdf")))

    saved = save(student, cast.course, outcome.id, files=FileChoice(old))

    assert (saved.version.number, saved.version.document_id) == (3, old)
    assert saved.version.document_name == "校園植物圖鑑.pdf"


def test_saving_a_returned_work_keeps_the_reason_in_view(cast, student):
    outcome = make_sent_outcome(cast.student, cast.course)
    outcome.state, outcome.return_reason = OutcomeState.RETURNED, "unreadable"
    outcome.save(update_fields=["state", "return_reason"])

    saved = save(student, cast.course, outcome.id, brief="重新輸出")

    assert (saved.outcome.state, saved.outcome.return_reason) == (OutcomeState.RETURNED, "unreadable")


def test_saving_into_another_course_of_the_semester_moves_the_work(cast, student):
    outcome = make_outcome(cast.student, cast.course)
    biology = make_course(cast.other_teacher, cast.student, subject_name="生物")

    saved = save(student, biology, outcome.id)

    assert (saved.outcome.course_id, saved.version.number) == (biology.id, 2)


def test_saving_into_a_course_of_another_semester_is_refused(cast, student):
    make_window(semester=2)
    outcome = make_outcome(cast.student, cast.course)
    other = make_course(cast.other_teacher, cast.student, semester=2)

    assert refusal_of(student, other, outcome.id) == "course_of_other_semester"


def test_saving_is_refused_for_a_course_of_others(cast, student):
    other = make_course(cast.other_teacher, cast.classmate)

    assert refusal_of(student, other) == "course_not_yours"
    assert not CourseOutcome.objects.exists()


def test_saving_over_a_classmates_work_is_refused_and_changes_nothing(cast, student):
    outcome = make_outcome(cast.classmate, cast.course)

    assert refusal_of(student, cast.course, outcome.id) == "outcome_not_found"
    assert OutcomeVersion.objects.count() == 1


def test_saving_with_anothers_file_is_refused(cast, student):
    theirs = document_of(actor_for(cast.classmate.account))
    stored = StoredObject.objects.get()

    assert refusal_of(student, cast.course, files=FileChoice(theirs)) == "upload_not_yours"
    assert refusal_of(student, cast.course, files=FileChoice(stored.id)) == "upload_not_yours"


def test_saving_a_document_in_the_place_of_media_is_refused(cast, student):
    files = FileChoice(media=document_of(student))

    assert refusal_of(student, cast.course, files=files) == "upload_not_yours"


def test_saving_by_somebody_who_is_no_student_is_refused(cast):
    assert refusal_of(actor_for(cast.registrar), cast.course) == "not_a_student"


def test_saving_counts_the_brief_as_people_do(cast, student):
    save(student, cast.course, brief="\r\n" + "字" * 99 + "𠮷  ")

    assert refusal_of(student, cast.course, brief="字" * 101) == "brief_too_long"


def test_saving_stops_at_the_limit_of_the_semester_and_deleted_works_do_not_count(cast, student):
    make_item_limit(outcomes=2)
    first = make_outcome(cast.student, cast.course)
    make_outcome(cast.student, cast.course, seed=2)
    make_outcome(cast.classmate, cast.course, seed=3)

    assert refusal_of(student, cast.course) == "outcome_limit_reached"

    delete_outcome(outcome_id=first.id, by=student, now=WITHIN)
    save(student, cast.course)
    assert CourseOutcome.objects.filter(student=cast.student).exclude(state=OutcomeState.DELETED).count() == 2


def test_saving_outside_the_window_is_refused_until_a_supplement_is_granted(cast, student):
    outcome = make_outcome(cast.student, cast.course)

    assert refusal_of(student, cast.course, now=AFTER) == "window_closed"
    assert refusal_of(student, cast.course, outcome.id, now=AFTER) == "window_closed"

    make_supplement(cast.student, until_at=AFTER + timedelta(days=1))
    assert save(student, cast.course, outcome.id, now=AFTER).version.number == 2


def test_saving_a_file_whose_sending_began_before_closing_counts(cast, student):
    begun = CLOSES - timedelta(minutes=1)
    in_time = document_of(student, now=begun)

    saved = save(student, cast.course, files=FileChoice(in_time), now=CLOSES + timedelta(minutes=2))

    assert saved.judged_at == begun
    assert refusal_of(student, cast.course, files=FileChoice(in_time), now=AFTER) == "window_closed"


def test_saving_a_deleted_work_is_refused_even_when_nothing_changed(cast, student):
    outcome = make_outcome(cast.student, cast.course)
    version = OutcomeVersion.objects.get()
    delete_outcome(outcome_id=outcome.id, by=student, now=WITHIN)
    files = FileChoice(version.document_id)

    assert (
        refusal_of(student, cast.course, outcome.id, brief=version.brief, files=files) == "outcome_is_deleted"
    )
