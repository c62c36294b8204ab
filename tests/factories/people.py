"""Makers of people, classes and courses; each works in the school in scope."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count

from licheng.school.courses.models import Course, Enrolment
from licheng.school.roster.models import ClassMembership, SchoolClass, Student, Teacher
from licheng.shared.accounts.actor import Actor
from licheng.shared.accounts.models import Account, RoleGrant
from licheng.shared.accounts.roles import Role
from licheng.shared.tenancy.scope import current_school_id
from licheng.shared.tenancy.sealing import keyed_hash, seal

SINCE = date(2020, 8, 1)
LONG_AGO = datetime(2020, 8, 1, tzinfo=UTC)
SCHOOL_YEAR = 114
_numbers = count(1)

_LETTER = (1, 0)  # the two digits of A


def national_id(number: int) -> str:
    """Return a well-formed national ID made by arithmetic: A1 and seven digits, then the check digit."""
    body = f"1{number:07d}"
    weights = (8, 7, 6, 5, 4, 3, 2, 1)
    total = 1 + 9 * 0 + sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return f"A{body}{-total % 10}"


def make_account(name: str, *roles: Role, password: str = "!") -> Account:
    """Return an account that may sign in at once in ``roles``."""
    account: Account = Account.objects.create(
        login_name=f"p{next(_numbers)}",
        name=name,
        password=password,
        must_change_password=False,
        created_at=LONG_AGO,
    )
    for role in roles:
        RoleGrant.objects.create(account=account, role=role, since_on=SINCE)
    return account


def actor_for(account: Account, role: Role | None = None) -> Actor:
    """Return ``account`` as who acts, in ``role`` or its first."""
    held = tuple(Role(value) for value in account.grants.values_list("role", flat=True))
    return Actor(account.id, account.school_id, account.school.name, account.name, role or held[0], held)


def make_teacher(name: str = "陳老師", *roles: Role) -> Teacher:
    """Return a teacher with an account."""
    account = make_account(name, *(roles or (Role.COURSE_TEACHER,)))
    teacher: Teacher = Teacher.objects.create(account=account, staff_number=f"T{next(_numbers):04d}")
    return teacher


def make_class(name: str = "101", *, grade: int = 1, homeroom_teacher: Teacher | None = None) -> SchoolClass:
    """Return a class of this school year."""
    school_class: SchoolClass = SchoolClass.objects.create(
        school_year=SCHOOL_YEAR,
        grade=grade,
        name=name,
        group_code="114210399H11101A"[:16],
        track="ACADEMIC",
        homeroom_teacher=homeroom_teacher,
    )
    return school_class


def make_student(name: str = "林小美", *, school_class: SchoolClass | None = None) -> Student:
    """Return an enrolled student with an account, in ``school_class`` when given."""
    number = next(_numbers)
    school_id = current_school_id()
    identity = national_id(number)
    student: Student = Student.objects.create(
        account=make_account(name, Role.STUDENT),
        student_number=f"S{number:05d}",
        national_id_sealed=seal(identity.encode(), school_id=school_id, purpose="national-id"),
        national_id_hash=keyed_hash(identity, school_id=school_id, purpose="national-id"),
        national_id_masked=identity[:3] + "****" + identity[-3:],
        birth_on=date(2009, 9, 9),
        gender="2",
        entry_year=SCHOOL_YEAR,
    )
    if school_class is not None:
        ClassMembership.objects.create(
            student=student,
            school_class=school_class,
            school_year=SCHOOL_YEAR,
            seat_number=school_class.memberships.count() + 1,
        )
    return student


def make_course(
    teacher: Teacher, *students: Student, subject_name: str = "國語文", semester: int = 1
) -> Course:
    """Return a course of ``teacher`` that ``students`` take."""
    course: Course = Course.objects.create(
        school_year=SCHOOL_YEAR,
        semester=semester,
        section=f"C{next(_numbers):04d}",
        course_code="114210399H11101A1010101",
        subject_name=subject_name,
        offering_grade=1,
        credits="4",
        teacher=teacher,
    )
    for student in students:
        Enrolment.objects.create(course=course, student=student)
    return course


@dataclass(frozen=True)
class Cast:
    """The same people in every test, one a role; ``stranger`` belongs to the other school."""

    student: Student
    classmate: Student
    course_teacher: Teacher
    other_teacher: Teacher
    homeroom_teacher: Teacher
    school_class: SchoolClass
    course: Course
    registrar: Account
    curriculum_office: Account
    student_activity_office: Account
    it_office: Account
    school_admin: Account
    submitter: Account
    counselor: Account


def make_cast() -> Cast:
    """Return the cast of the school in scope."""
    homeroom = make_teacher("王老師", Role.HOMEROOM_TEACHER)
    school_class = make_class(homeroom_teacher=homeroom)
    student, classmate = (
        make_student(school_class=school_class),
        make_student("黃同學", school_class=school_class),
    )
    teacher = make_teacher("陳老師")
    return Cast(
        student=student,
        classmate=classmate,
        course_teacher=teacher,
        other_teacher=make_teacher("吳老師"),
        homeroom_teacher=homeroom,
        school_class=school_class,
        course=make_course(teacher, student, classmate),
        registrar=make_account("註冊組長", Role.REGISTRAR),
        curriculum_office=make_account("教學組長", Role.CURRICULUM_OFFICE),
        student_activity_office=make_account("訓育組長", Role.STUDENT_ACTIVITY_OFFICE),
        it_office=make_account("資訊組長", Role.IT_OFFICE),
        school_admin=make_account("校管理員", Role.SCHOOL_ADMIN),
        submitter=make_account(
            "提交人員",
            Role.BASIC_DATA_SUBMITTER,
            Role.COURSE_HISTORY_SUBMITTER,
            Role.COURSE_OUTCOMES_SUBMITTER,
            Role.DIVERSE_PERFORMANCES_SUBMITTER,
        ),
        counselor=make_account("輔導老師", Role.COUNSELOR),
    )
