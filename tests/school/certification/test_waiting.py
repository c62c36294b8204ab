from datetime import timedelta

import pytest

from licheng.school.certification.waiting import PendingCourse, PendingSummary, pending_summary
from licheng.school.outcomes.rules import OutcomeState
from licheng.school.schedule.models import Act
from tests.factories.calendars import AFTER, CLOSES, WITHIN, make_window
from tests.factories.outcomes import make_sent_work
from tests.factories.people import make_class, make_course, make_student


def test_pending_summary_counts_by_course_the_first_to_close_first(cast):
    soon = CLOSES - timedelta(days=30)
    make_window(Act.CERTIFICATION)
    make_window(Act.CERTIFICATION, grade=2, ends_at=soon)
    older = make_student("高同學", school_class=make_class("201", grade=2))
    reading = make_course(cast.course_teacher, older, subject_name="閱讀")
    make_sent_work(older, reading, sent_at=WITHIN - timedelta(hours=1))
    make_sent_work(cast.student, cast.course, sent_at=WITHIN - timedelta(days=4))
    make_sent_work(cast.classmate, cast.course)
    make_sent_work(cast.classmate, cast.course, state=OutcomeState.CERTIFIED)

    summary = pending_summary(cast.course_teacher.account_id, WITHIN)

    assert summary == PendingSummary(
        (
            PendingCourse(reading.id, "閱讀", reading.section, 1, 0, soon),
            PendingCourse(cast.course.id, "國語文", cast.course.section, 2, 4, CLOSES),
        )
    )
    assert (summary.count, summary.oldest_days, summary.closes_at) == (3, 4, soon)


def test_pending_summary_tells_what_came_too_late(cast):
    make_window(Act.CERTIFICATION)
    make_sent_work(cast.student, cast.course)

    summary = pending_summary(cast.course_teacher.account_id, AFTER)

    assert summary == PendingSummary((), closed=1)
    assert (summary.count, summary.oldest_days, summary.closes_at) == (0, 0, None)


def test_pending_summary_is_of_own_courses_only(cast):
    make_window(Act.CERTIFICATION)
    make_sent_work(cast.student, cast.course)

    assert pending_summary(cast.other_teacher.account_id, WITHIN) == PendingSummary()


@pytest.mark.parametrize("count", [1, 10])
def test_pending_summary_asks_a_constant_number_of_queries(cast, django_assert_num_queries, count):
    make_window(Act.CERTIFICATION)
    for _ in range(count):
        make_sent_work(make_student(school_class=cast.school_class), cast.course)

    with django_assert_num_queries(4):
        assert pending_summary(cast.course_teacher.account_id, WITHIN).count == count
