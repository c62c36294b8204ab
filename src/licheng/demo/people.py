"""Teachers, classes and students of one demo school, over the years 113 to 115."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Final

from django.contrib.auth.hashers import make_password

from licheng.demo.accounts import load_accounts
from licheng.demo.cast import STAFF, STUDENTS, CastStudent, Member
from licheng.demo.identities import IdentityNumbers, Names
from licheng.demo.plans import (
    EARLIER_YEAR,
    GRADES,
    NEXT_YEAR,
    PASSWORD,
    PRESENT_YEAR,
    SchoolPlan,
)
from licheng.kernel.national_id import NationalIdKind, mask
from licheng.school.roster.models import ClassMembership, SchoolClass, Student, Teacher
from licheng.shared.accounts.models import Account
from licheng.shared.accounts.roles import Role
from licheng.shared.tenancy.scope import current_school_id
from licheng.shared.tenancy.sealing import keyed_hash, seal

YEARS: Final = (EARLIER_YEAR, PRESENT_YEAR, NEXT_YEAR)
ENTRY_YEARS: Final = (112, 113, 114)
_ID_PURPOSE: Final = "national-id"
_ACADEMIC_GROUP: Final = "H11101"
_VOCATIONAL_GROUP: Final = "V26401"
_RESIDENTS: Final = {7: NationalIdKind.RESIDENCE_NEW, 19: NationalIdKind.RESIDENCE_OLD}
_RESIDENT_EVERY: Final = 40


@dataclass
class People:
    """Who is at the school; ``classes`` by year, grade and index, ``seats`` by class."""

    teachers: list[Teacher]
    by_login: dict[str, Teacher]
    classes: dict[tuple[int, int, int], SchoolClass] = field(default_factory=dict)
    seats: dict[tuple[int, int, int], list[Student]] = field(default_factory=dict)
    cast: dict[str, Student] = field(default_factory=dict)


def load_people(plan: SchoolPlan, dice: Random) -> People:
    """Make the people of the school in scope and return them."""
    names = Names(dice)
    password = make_password(PASSWORD)
    people = _load_teachers(plan, dice, names, password)
    _load_classes(plan, people)
    _load_students(plan, dice, names, password, people)
    return people


def _load_teachers(plan: SchoolPlan, dice: Random, names: Names, password: str) -> People:
    members = [member for member in STAFF if member.part == plan.part]
    leading_until = len(members) + plan.classes * len(GRADES) - 1
    for number in range(len(members) + 1, plan.teachers + 1):
        leads = number <= leading_until
        roles = (Role.COURSE_TEACHER, Role.HOMEROOM_TEACHER) if leads else (Role.COURSE_TEACHER,)
        name = names.next(dice.choice("12"))
        members.append(Member("", plan.part, f"t{number:03d}", name, "", "", roles))
    accounts = load_accounts(members, password)
    teachers = [
        Teacher(account=account, staff_number=f"T{number:03d}") for number, account in enumerate(accounts, 1)
    ]
    Teacher.objects.bulk_create(teachers)
    return People(teachers, {teacher.account.login_name: teacher for teacher in teachers})


def _load_classes(plan: SchoolPlan, people: People) -> None:
    """Make the classes; a homeroom teacher keeps a class from grade to grade."""
    staff = len([member for member in STAFF if member.part == plan.part])
    leaders = iter(people.teachers[staff:])
    for entry_year in ENTRY_YEARS:
        for index in range(plan.classes):
            leader = people.by_login["wang"] if (entry_year, index) == (113, 0) else next(leaders)
            for year in YEARS:
                grade = year - entry_year + 1
                if grade in GRADES:
                    people.classes[year, grade, index] = _class(plan, entry_year, grade, index, leader)
    SchoolClass.objects.bulk_create(people.classes.values())


def _class(plan: SchoolPlan, entry_year: int, grade: int, index: int, leader: Teacher) -> SchoolClass:
    is_vocational = plan.has_vocational_class and index == plan.classes - 1
    group = _VOCATIONAL_GROUP if is_vocational else _ACADEMIC_GROUP
    return SchoolClass(
        school_year=entry_year + grade - 1,
        grade=grade,
        name=f"{grade}{index + 1:02d}",
        group_code=f"{entry_year}{plan.code}{group}0",
        track="VOCATIONAL" if is_vocational else "ACADEMIC",
        homeroom_teacher=leader,
    )


def _load_students(plan: SchoolPlan, dice: Random, names: Names, password: str, people: People) -> None:
    members = [
        member
        for entry_year in ENTRY_YEARS
        for index in range(plan.classes)
        for member in _class_members(plan, dice, names, entry_year, index)
    ]
    accounts = load_accounts(list(members), password)
    numbers = IdentityNumbers()
    students = [
        _student(serial, member, account, numbers, dice)
        for serial, (member, account) in enumerate(zip(members, accounts, strict=True))
    ]
    Student.objects.bulk_create(students)
    people.cast = {member.id: student for member, student in zip(members, students, strict=True) if member.id}
    _seat(members, students, people)


def _class_members(
    plan: SchoolPlan, dice: Random, names: Names, entry_year: int, index: int
) -> list[CastStudent]:
    """Return the students of one class; one of the cast, where there is one, has the first seat."""
    fixed = [
        replace(student, class_index=index)
        for student in STUDENTS
        if (student.part, student.entry_year, student.class_index % plan.classes)
        == (plan.part, entry_year, index)
    ]
    members = list(fixed)
    while len(members) < plan.students:
        number = f"{entry_year}{index * plan.students + len(members) + 1:04d}"
        gender = dice.choice("12")
        name = names.next(gender)
        members.append(
            CastStudent("", plan.part, number, name, "", "", (Role.STUDENT,), gender, entry_year, index)
        )
    return members


def _student(
    serial: int, member: CastStudent, account: Account, numbers: IdentityNumbers, dice: Random
) -> Student:
    kind = _RESIDENTS.get(serial % _RESIDENT_EVERY, NationalIdKind.NATIONAL_ID)
    number = numbers.next(kind, member.gender)
    school_id = current_school_id()
    oldest = date(member.entry_year + 1911 - 16, 9, 2)
    return Student(
        account=account,
        student_number=member.login_name,
        national_id_sealed=seal(number.encode(), school_id=school_id, purpose=_ID_PURPOSE),
        national_id_hash=keyed_hash(number, school_id=school_id, purpose=_ID_PURPOSE),
        national_id_masked=mask(number),
        birth_on=oldest + timedelta(days=dice.randrange(365)),
        gender=member.gender,
        entry_year=member.entry_year,
    )


def _seat(members: list[CastStudent], students: list[Student], people: People) -> None:
    """Seat every student in the classes of each year."""
    memberships = []
    for member, student in zip(members, students, strict=True):
        index = member.class_index
        for year in YEARS:
            key = (year, year - member.entry_year + 1, index)
            school_class = people.classes.get(key)
            if school_class is None:
                continue
            seats = people.seats.setdefault(key, [])
            seats.append(student)
            memberships.append(
                ClassMembership(
                    student=student, school_class=school_class, school_year=year, seat_number=len(seats)
                )
            )
    ClassMembership.objects.bulk_create(memberships)
