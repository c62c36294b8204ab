"""Makes the school that is measured: rows written in bulk, by arithmetic. Imported after the system has started.

A block is one class: 40 students, 4 teachers, 20 courses, 800 enrolments, 240 works. The school of the first
figures has 5 blocks, the grown one 50 (2,000 students, 40,000 enrolments).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Any

from argon2 import PasswordHasher
from django.db.models import Model

from benchmarks.systems import OPEN_DAYS, TODAY
from licheng.kernel.uuid7 import uuid7
from licheng.school.courses.models import Course, Enrolment
from licheng.school.roster.models import ClassMembership, SchoolClass, Student, Teacher
from licheng.school.schedule.models import ActWindow, ItemLimit
from licheng.school.schedule.planning import PLAN_ROWS
from licheng.shared.accounts.models import Account, RoleGrant
from licheng.shared.accounts.roles import Role
from licheng.shared.tenancy.models import School
from licheng.shared.tenancy.scope import current_school_id
from licheng.shared.tenancy.sealing import keyed_hash, seal
from tests.factories.people import national_id

SCHOOL_CODE = "210398"
SCHOOL_YEAR = 114
STUDENTS, TEACHERS, COURSES = 40, 4, 20
BATCH = 1000
FIRST_IDENTITY = 2_000_000
LONG_AGO = date(2020, 8, 1)
PASSWORD = "a password of the benchmark"  # noqa: S105 - made-up people
# Checked in microseconds, because the check reads its cost from the stored text: so sign-in is measured without
# the hash, which is chosen to be dear and measured by itself.
CHEAP_HASH = "argon2" + PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
_numbers = count(1)


@dataclass(frozen=True)
class Block:
    """One class with its people and courses."""

    school_class: SchoolClass
    students: list[Student]
    teachers: list[Teacher]
    courses: list[Course]


def write(rows: list[Any]) -> None:
    """Insert rows of one model, in as few statements as can be."""
    if rows:
        model: type[Model] = type(rows[0])
        model._meta.default_manager.bulk_create(rows, batch_size=BATCH)  # type: ignore[union-attr]


def open_windows() -> None:
    """Open every act to every grade, and set how many items a student may upload."""
    span = timedelta(days=OPEN_DAYS)
    write(
        [
            ActWindow(
                act=act,
                school_year=SCHOOL_YEAR,
                semester=semester,
                grade=grade,
                starts_at=TODAY - span,
                ends_at=TODAY + span,
            )
            for act, semester in PLAN_ROWS
            for grade in (1, 2, 3)
        ]
    )
    ItemLimit.objects.create(school_year=SCHOOL_YEAR, outcomes_per_semester=20, performances_per_year=20)


def make_account(name: str, *roles: Role) -> Account:
    """Return an account written at once; the harness signs in with it."""
    account = new_account(name)
    account.save(force_insert=True)
    write([_grant(account, role) for role in roles])
    return account


def new_account(name: str) -> Account:
    """Return an account not yet written."""
    return Account(
        login_name=f"b{next(_numbers)}",
        name=name,
        password=CHEAP_HASH,
        must_change_password=False,
        created_at=TODAY,
    )


def _grant(account: Account, role: Role) -> RoleGrant:
    return RoleGrant(account=account, role=role, since_on=LONG_AGO)


def make_teachers(how_many: int, role: Role = Role.COURSE_TEACHER) -> list[Teacher]:
    """Return new teachers acting in `role`."""
    accounts = [new_account(f"教師{number}") for number in range(how_many)]
    write(accounts)
    write([_grant(account, role) for account in accounts])
    teachers = [Teacher(account=account, staff_number=account.login_name) for account in accounts]
    write(teachers)
    return teachers


def make_students(how_many: int) -> list[Student]:
    """Return new students."""
    accounts = [new_account(f"學生{number}") for number in range(how_many)]
    write(accounts)
    write([_grant(account, Role.STUDENT) for account in accounts])
    students = [_student(account) for account in accounts]
    write(students)
    return students


def _student(account: Account) -> Student:
    identity = national_id(FIRST_IDENTITY + next(_numbers))
    school_id = current_school_id()
    return Student(
        account=account,
        student_number=account.login_name,
        national_id_sealed=seal(identity.encode(), school_id=school_id, purpose="national-id"),
        national_id_hash=keyed_hash(identity, school_id=school_id, purpose="national-id"),
        national_id_masked=f"{identity[:3]}****{identity[-3:]}",
        birth_on=date(2009, 9, 9),
        gender="2",
        entry_year=SCHOOL_YEAR,
    )


def group_code() -> str:
    """Return the 群科班代碼 of every class of the school in scope."""
    return f"{SCHOOL_YEAR}{School.objects.get(id=current_school_id()).code}H11101A"


def make_courses(teachers: list[Teacher], how_many: int) -> list[Course]:
    """Return new courses of the first semester, shared out among the teachers in turn."""
    each = max(1, how_many // len(teachers))
    courses = [
        Course(
            school_year=SCHOOL_YEAR,
            semester=1,
            section=f"C{next(_numbers)}",
            course_code=f"{group_code()}1010101"[:23],
            subject_name=f"科目{number}",
            offering_grade=1,
            credits="4",
            teacher=teachers[min(number // each, len(teachers) - 1)],
        )
        for number in range(how_many)
    ]
    write(courses)
    return courses


def make_block(number: int, first_teacher: Teacher | None = None, how_many: int = STUDENTS) -> Block:
    """Return a new class in which everyone takes every course; `first_teacher` teaches the first courses."""
    teachers = make_teachers(TEACHERS)
    if first_teacher is not None:
        teachers[0] = first_teacher
    school_class = SchoolClass(
        id=uuid7(),
        school_year=SCHOOL_YEAR,
        grade=number % 3 + 1,
        name=f"{number % 3 + 1}{number:02d}",
        group_code=group_code(),
        track="ACADEMIC",
        homeroom_teacher=teachers[1],
    )
    write([school_class])
    students, courses = make_students(how_many), make_courses(teachers, COURSES)
    write(
        [
            ClassMembership(
                student=student, school_class=school_class, school_year=SCHOOL_YEAR, seat_number=seat
            )
            for seat, student in enumerate(students, start=1)
        ]
    )
    write([Enrolment(course=course, student=student) for student in students for course in courses])
    return Block(school_class, students, teachers, courses)
