"""What goes into the rosters, and what would be refused."""

import pytest

from licheng.kernel.rosters import Batch, SubmissionKind
from licheng.school.outcomes.models import OutcomeState
from licheng.school.performances.models import PerformanceVersion
from licheng.school.roster.models import SchoolClass, Student
from licheng.school.selection.models import Selection
from licheng.school.submission.gathering import gather_chunks
from licheng.school.submission.prechecking import report_of
from licheng.school.submission.rules import SubmissionKey, SubmissionState
from licheng.shared.files.stores import from_settings
from tests.factories.people import SCHOOL_YEAR, make_class, make_course, make_student
from tests.factories.submissions import (
    BASIC,
    HISTORY,
    OUTCOMES,
    PERFORMANCES,
    choose_outcome,
    choose_performance,
    make_cadre,
    make_certified,
    make_grade,
    make_submission,
    selection_of,
)

pytestmark = pytest.mark.usefixtures("stores")


def gathered(key):
    (chunk,) = list(gather_chunks(key, "210399", from_settings()))
    return chunk


def cells(key):
    return [(row.sheet, row.row.values) for row in gathered(key).rows]


def codes(key, *, blocking=True):
    return sorted(f.refused.code for f in gathered(key).findings if f.is_blocking is blocking)


def test_outcome_becomes_a_row_with_its_file(cast):
    outcome = choose_outcome(cast.student, cast.course)
    stored = outcome.versions.get().document

    (row,) = gathered(OUTCOMES).rows

    assert (row.roster_type, row.sheet, row.row.key) == ("26", "學期課程學習成果", f"o-{outcome.id.hex}")
    assert row.row.values["科目名稱"] == "國語文"
    assert row.row.values["出生日期"] == "0980909"
    assert row.row.values["課程學習成果文件檔案連結"] == f"data/files/{stored.digest}"
    assert row.item.version_id == outcome.versions.get().id
    assert codes(OUTCOMES) == []


def test_only_what_was_selected_goes(cast):
    make_certified(cast.student, cast.course)

    assert gathered(OUTCOMES).rows == []


def test_performance_becomes_a_row_of_its_sheet(cast):
    choose_performance(cast.student)

    ((sheet, values),) = cells(PERFORMANCES)

    assert sheet == "服務學習紀錄"
    assert (values["服務名稱"], values["開始日期"], values["時數"]) == ("淨灘", "1141001", "6")
    assert values["內容簡述"] == "清出三袋塑膠。"
    assert codes(PERFORMANCES) == []


def test_basic_data_tells_every_student_and_office(cast):
    make_cadre(cast.student)

    rows = cells(BASIC)

    assert [sheet for sheet, _ in rows] == ["學生資料", "學生資料", "幹部經歷紀錄"]
    assert (rows[0][1]["群別代碼"], rows[0][1]["科班學程別代碼"], rows[0][1]["座號"]) == ("11", "101", "01")
    assert rows[2][1]["擔任職務"] == "班長"
    assert codes(BASIC) == []


def test_history_tells_graded_courses_and_notes_missing_ones(cast):
    make_grade(cast.student, cast.course)

    ((sheet, values),) = cells(HISTORY)

    assert (sheet, values["學期學業成績"], values["補考成績"]) == ("學期成績", "87.5", "-1")
    assert codes(HISTORY) == []
    assert codes(HISTORY, blocking=False) == ["grade_missing"]


def test_row_of_basic_data_has_another_key_each_semester(cast):
    second = SubmissionKey(SubmissionKind.BASIC_DATA, SCHOOL_YEAR, 2, 1, Batch.REGULAR)

    first_keys = {row.row.key for row in gathered(BASIC).rows}

    assert first_keys.isdisjoint(row.row.key for row in gathered(second).rows)


@pytest.mark.parametrize("state", sorted(set(OutcomeState) - {OutcomeState.CERTIFIED}))
def test_selected_outcome_no_longer_certified_is_found(cast, state):
    outcome = choose_outcome(cast.student, cast.course)
    outcome.state = state
    outcome.save(update_fields=["state"])

    assert codes(OUTCOMES) == ["selected_not_certified"]


def test_version_after_the_certified_one_is_found(cast):
    outcome = choose_outcome(cast.student, cast.course)
    certified = outcome.versions.get()
    outcome.versions.create(number=2, brief="改過", document=certified.document, saved_at=certified.saved_at)
    outcome.version = 2
    outcome.save(update_fields=["version"])

    assert codes(OUTCOMES) == ["selected_not_certified"]


def test_seventh_outcome_is_found(cast):
    for number in range(7):
        choose_outcome(cast.student, make_course(cast.course_teacher, cast.student), seed=number)

    assert codes(OUTCOMES) == ["SU12"]
    assert gathered(OUTCOMES).blocking[0].student.student_id == cast.student.id


def test_lost_file_is_found(cast, stores):
    outcome = choose_outcome(cast.student, cast.course)
    digest = outcome.versions.get().document.digest
    for root in stores:
        (root / "objects" / digest[:2] / digest).unlink()

    assert codes(OUTCOMES) == ["file_missing_in_stores"]


def test_file_in_one_store_is_enough(cast, stores):
    digest = choose_outcome(cast.student, cast.course).versions.get().document.digest
    (stores[0] / "objects" / digest[:2] / digest).unlink()

    assert codes(OUTCOMES) == []


def test_wrong_cell_is_found_with_its_student_and_without_the_number(cast):
    performance = choose_performance(cast.student)
    PerformanceVersion.objects.create(
        performance=performance, number=2, fields={"service_name": "", "hours": "0", "starts_on": "2025-10-01",
                                                   "ends_on": "2025-09-01"}, saved_at=performance.created_at,
    )  # fmt: skip
    performance.version = 2
    performance.save(update_fields=["version"])

    report = report_of([gathered(PERFORMANCES)]).document()

    assert codes(PERFORMANCES) == ["SU05", "SU17", "SU21"]
    assert {group["column"] for group in report["groups"] if group["is_blocking"]} == {
        "服務名稱", "時數", "結束日期",
    }  # fmt: skip
    examples = [example for group in report["groups"] for example in group["examples"]]
    assert {example["name"] for example in examples} == {"林小美", "黃同學"}
    assert cells(PERFORMANCES)[0][1]["身分證號"] not in str(report)


def test_who_said_nothing_is_noted_and_who_said_none_is_not(cast):
    selection = selection_of(cast.classmate)
    Selection.objects.filter(id=selection.id).update(no_outcomes=True)

    findings = gathered(OUTCOMES).findings

    assert [(f.refused.code, f.student.student_id, f.is_blocking) for f in findings] == [
        ("selection_unstated", cast.student.id, False)
    ]


def test_student_who_left_is_not_submitted(cast):
    Student.objects.filter(id=cast.student.id).update(is_enrolled=False)

    assert {student.student_id for student in gathered(BASIC).students} == {cast.classmate.id}


def test_each_student_of_grade_3_is_in_one_batch(cast):
    first = SubmissionKey(SubmissionKind.COURSE_OUTCOMES, SCHOOL_YEAR, 0, 3, Batch.GRADE3_FIRST)
    second = SubmissionKey(SubmissionKind.COURSE_OUTCOMES, SCHOOL_YEAR, 0, 3, Batch.GRADE3_SECOND)
    academic, vocational = make_class("301", grade=3), make_class("302", grade=3)
    SchoolClass.objects.filter(id=vocational.id).update(track="VOCATIONAL")
    anne, ben = make_student("甲", school_class=academic), make_student("乙", school_class=vocational)

    assert [student.student_id for student in gathered(first).students] == [anne.id]
    assert [student.student_id for student in gathered(second).students] == [ben.id]


def test_student_received_in_one_batch_never_comes_in_the_other(cast):
    first = SubmissionKey(SubmissionKind.COURSE_OUTCOMES, SCHOOL_YEAR, 0, 3, Batch.GRADE3_FIRST)
    second = SubmissionKey(SubmissionKind.COURSE_OUTCOMES, SCHOOL_YEAR, 0, 3, Batch.GRADE3_SECOND)
    school_class = make_class("301", grade=3)
    student = make_student("甲", school_class=school_class)
    accepted = make_submission(first, state=SubmissionState.ACCEPTED)
    accepted.rows.create(
        student=student, row_key="o-1", roster_type="36", sheet="學期課程學習成果", item_id=student.id,
        values={}, fingerprint="",
    )  # fmt: skip
    SchoolClass.objects.filter(id=school_class.id).update(track="VOCATIONAL")

    assert list(gather_chunks(second, "210399", from_settings())) == []
