from licheng.school.courses.queries import courses_of_student
from licheng.school.roster.queries import grades_of, membership_of, student_of
from tests.factories.people import actor_for, make_course, make_student, make_teacher


def test_student_of_finds_the_enrolled_student_who_acts(cast):
    assert student_of(actor_for(cast.student.account)) == cast.student
    assert student_of(actor_for(cast.course_teacher.account)) is None


def test_student_of_is_nobody_once_they_have_left(cast):
    cast.student.is_enrolled = False
    cast.student.save(update_fields=["is_enrolled"])

    assert student_of(actor_for(cast.student.account)) is None


def test_grades_and_class_are_told_by_school_year(cast):
    membership = membership_of(cast.student.id, 114)

    assert grades_of(cast.student.id) == {114: 1}
    assert membership is not None
    assert membership.school_class == cast.school_class
    assert membership_of(cast.student.id, 113) is None
    assert grades_of(make_student("轉學生").id) == {}


def test_courses_of_student_are_their_own_with_the_teacher_at_hand(cast, django_assert_num_queries):
    second = make_course(make_teacher("李老師"), cast.student, subject_name="生物", semester=2)
    make_course(make_teacher(), cast.classmate, subject_name="地理")

    with django_assert_num_queries(1):
        courses = courses_of_student(cast.student.id, [114])
        names = [course.teacher.account.name for course in courses]

    assert courses == [cast.course, second]
    assert names == ["陳老師", "李老師"]
    assert courses_of_student(cast.student.id, [113]) == []
