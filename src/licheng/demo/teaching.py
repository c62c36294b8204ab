"""What the demo school teaches, to whom, and what it registers each semester."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import count
from random import Random
from typing import Any, Final

from licheng.demo.people import People
from licheng.demo.plans import EARLIER_YEAR, GRADES, PRESENT_YEAR, SEMESTERS, TERMS
from licheng.school.courses.models import Course, Enrolment
from licheng.school.records.models import SchoolCadreRecord, SemesterGrade
from licheng.school.roster.models import SchoolClass, Student, Teacher
from licheng.shared.accounts.models import RoleGrant
from licheng.shared.accounts.roles import Role

_CREDITS: Final = "2"
_PASS_MARK: Final = 60
_DUTIES: Final = (("班長", "2"), ("副班長", "2"), ("學藝股長", "2"), ("環保股長", "2"))
_COURSES_A_TEACHER: Final = 3
_CHINESE: Final = "國語文"
# 陳老師 takes four of them, so that one queue of the demo is long.
_CHINESE_OF_CHEN: Final = 4
_BATCH: Final = 2_000


@dataclass
class Teaching:
    """Courses, and who takes each."""

    courses: list[Course] = field(default_factory=list)
    students: dict[Course, list[Student]] = field(default_factory=dict)
    by_student: dict[Student, list[Course]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Lesson:
    """A course before it has a teacher: the subject, its code, and those who take it."""

    subject: str
    code: str
    year: int
    semester: int
    grade: int
    students: tuple[Student, ...]


@cache
def curriculum() -> dict[str, Any]:
    """Return subject → the last seven characters of its code, by track and grade, and the electives."""
    return tomllib.loads(files(__package__).joinpath("curriculum.toml").read_text(encoding="utf-8"))


def load_teaching(people: People, dice: Random) -> Teaching:
    """Make the courses, enrolments, grades and offices of both years, and return who learns what."""
    teaching = Teaching()
    for year in (EARLIER_YEAR, PRESENT_YEAR):
        for semester in SEMESTERS:
            lessons = sorted(
                _lessons(people, dice, year, semester), key=lambda lesson: (lesson.subject, lesson.grade)
            )
            _make_courses(lessons, people, teaching)
    Course.objects.bulk_create(teaching.courses, batch_size=_BATCH)
    _grant_course_teachers(teaching)
    _enroll(teaching, dice)
    _make_cadres(people, dice)
    return teaching


def _lessons(people: People, dice: Random, year: int, semester: int) -> Iterator[_Lesson]:
    for grade in GRADES:
        choosing: dict[str, list[Student]] = {}
        prefix = ""
        for (class_year, class_grade, _), school_class in people.classes.items():
            if (class_year, class_grade) != (year, grade):
                continue
            seated = _seated(people, school_class)
            for subject, code in curriculum()[school_class.track][str(grade)].items():
                yield _Lesson(subject, school_class.group_code + code, year, semester, grade, tuple(seated))
            prefix = prefix or school_class.group_code
            for student in seated:
                choosing.setdefault(dice.choice([*curriculum()["ELECTIVES"]]), []).append(student)
        for subject, students in choosing.items():
            code = prefix + curriculum()["ELECTIVES"][subject]
            yield _Lesson(subject, code, year, semester, grade, tuple(students))


def _seated(people: People, school_class: SchoolClass) -> list[Student]:
    index = int(school_class.name[1:]) - 1
    return people.seats[school_class.school_year, school_class.grade, index]


def _make_courses(lessons: list[_Lesson], people: People, teaching: Teaching) -> None:
    """Give every lesson of one semester a section and a teacher; a teacher takes a few of one subject."""
    pool = _teachers_by_turns(people)
    taught, teacher = 0, next(pool)
    for number, lesson in enumerate(lessons, 1):
        if taught == _COURSES_A_TEACHER or (number > 1 and lesson.subject != lessons[number - 2].subject):
            taught, teacher = 0, next(pool)
        taught += 1
        course = _course(lesson, number, teacher)
        teaching.courses.append(course)
        teaching.students[course] = list(lesson.students)
        for student in lesson.students:
            teaching.by_student.setdefault(student, []).append(course)
    chinese = [
        course
        for course, lesson in zip(teaching.courses[-len(lessons) :], lessons, strict=True)
        if lesson.subject == _CHINESE
    ]
    # Not of grade 1 alone: from the last, then from the first.
    for course in (*chinese[-2:], *chinese[:2])[:_CHINESE_OF_CHEN]:
        course.teacher = people.by_login["chen"]


def _teachers_by_turns(people: People) -> Iterator[Teacher]:
    ordinary = [teacher for login, teacher in people.by_login.items() if login.startswith("t")]
    return (ordinary[turn % len(ordinary)] for turn in count())


def _course(lesson: _Lesson, number: int, teacher: Teacher) -> Course:
    return Course(
        school_year=lesson.year,
        semester=lesson.semester,
        section=f"C{number:03d}",
        course_code=lesson.code,
        subject_name=lesson.subject,
        offering_grade=lesson.grade,
        credits=_CREDITS,
        teacher=teacher,
    )


def _grant_course_teachers(teaching: Teaching) -> None:
    """Let everybody who teaches a course certify; most hold the role already."""
    accounts = {course.teacher.account_id for course in teaching.courses}
    held = set(RoleGrant.objects.filter(role=Role.COURSE_TEACHER).values_list("account_id", flat=True))
    since = TERMS[0].starts_on
    RoleGrant.objects.bulk_create(
        RoleGrant(account_id=account, role=Role.COURSE_TEACHER, since_on=since) for account in accounts - held
    )


def _enroll(teaching: Teaching, dice: Random) -> None:
    """Enroll the students, and give a grade for each enrolment."""
    enrolments = [
        Enrolment(course=course, student=student)
        for course, students in teaching.students.items()
        for student in students
    ]
    Enrolment.objects.bulk_create(enrolments, batch_size=_BATCH)
    SemesterGrade.objects.bulk_create(
        (_grade(enrolment, dice) for enrolment in enrolments), batch_size=_BATCH
    )


def _grade(enrolment: Enrolment, dice: Random) -> SemesterGrade:
    score = max(38, min(99, round(dice.gauss(78, 10))))
    if score >= _PASS_MARK:
        return SemesterGrade(enrolment=enrolment, score=score, passed="1")
    again = dice.choice((45, 60, 60, 60))
    makeup_passed = "1" if again >= _PASS_MARK else "0"
    return SemesterGrade(
        enrolment=enrolment, score=score, passed="0", makeup_score=again, makeup_passed=makeup_passed
    )


def _make_cadres(people: People, dice: Random) -> None:
    records = []
    for term in TERMS:
        for key, school_class in people.classes.items():
            if key[0] != term.school_year or term.closing_ceremony_on is None:
                continue
            chosen = dice.sample(people.seats[key], min(len(_DUTIES), len(people.seats[key])))
            records += [
                _cadre(
                    student,
                    school_class,
                    (term.semester, duty, level),
                    term.starts_on,
                    term.closing_ceremony_on,
                )
                for student, (duty, level) in zip(chosen, _DUTIES, strict=False)
            ]
    SchoolCadreRecord.objects.bulk_create(records)


def _cadre(
    student: Student, school_class: SchoolClass, office: tuple[int, str, str], starts_on: date, ends_on: date
) -> SchoolCadreRecord:
    semester, duty, level = office
    return SchoolCadreRecord(
        student=student,
        school_year=school_class.school_year,
        semester=semester,
        unit_name=f"{school_class.name} 班",
        duty=duty,
        level=level,
        starts_on=starts_on,
        ends_on=ends_on,
    )
