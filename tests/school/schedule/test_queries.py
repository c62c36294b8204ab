from datetime import timedelta

from licheng.kernel.windows import Window
from licheng.school.schedule.models import Act
from licheng.school.schedule.queries import (
    item_limit,
    opening_for,
    openings_for,
    supplement_for,
    window_for,
)
from licheng.school.schedule.rules import Opening, Openings, Term
from tests.factories.calendars import CLOSES, OPENS, make_item_limit, make_supplement, make_window
from tests.factories.people import make_student

FIRST, SECOND = Term(114, 1), Term(114, 2)
LATER = CLOSES + timedelta(days=3)


def test_window_for_finds_only_the_window_of_act_term_and_grade(inside):
    make_window(Act.OUTCOME_UPLOAD, grade=1)

    assert window_for(Act.OUTCOME_UPLOAD, FIRST, 1) == Window(OPENS, CLOSES)
    assert window_for(Act.CERTIFICATION, FIRST, 1) is None
    assert window_for(Act.OUTCOME_UPLOAD, SECOND, 1) is None
    assert window_for(Act.OUTCOME_UPLOAD, FIRST, 2) is None


def test_supplement_for_is_of_one_student_only(inside):
    student, classmate = make_student(), make_student()
    make_supplement(student, until_at=LATER)

    assert supplement_for(student.id, Act.OUTCOME_UPLOAD, FIRST) == LATER
    assert supplement_for(classmate.id, Act.OUTCOME_UPLOAD, FIRST) is None


def test_openings_for_joins_windows_of_the_grade_and_supplements(inside, django_assert_num_queries):
    student = make_student()
    make_window(grade=1)
    make_window(grade=2, semester=2)
    make_supplement(student, until_at=LATER)
    make_supplement(student, until_at=LATER, semester=2)

    with django_assert_num_queries(2):
        openings = openings_for(Act.OUTCOME_UPLOAD, student_id=student.id, grades={114: 1})

    expected = {FIRST: Opening(Window(OPENS, CLOSES), LATER), SECOND: Opening(None, LATER)}
    assert openings == Openings(expected)
    assert opening_for(Act.OUTCOME_UPLOAD, FIRST, student_id=student.id, grade=1) == expected[FIRST]
    assert opening_for(Act.OUTCOME_UPLOAD, SECOND, student_id=student.id, grade=None) == expected[SECOND]


def test_item_limit_is_none_until_the_school_sets_it(inside):
    assert item_limit(114) is None

    make_item_limit(outcomes=6, performances=15)

    limit = item_limit(114)
    assert limit is not None
    assert (limit.outcomes_per_semester, limit.performances_per_year) == (6, 15)
    assert item_limit(113) is None
