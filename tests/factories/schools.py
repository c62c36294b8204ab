"""Whole schools whose people can sign in to a running platform and whose windows are open."""

from typing import Any

from django.contrib.auth.hashers import make_password

from licheng.kernel.signatures import PublicKey
from licheng.shared.accounts.models import Account
from licheng.shared.tenancy.actions import create_school
from licheng.shared.tenancy.models import SchoolKeys
from licheng.shared.tenancy.scope import in_school
from tests.factories.calendars import make_item_limit, make_window
from tests.factories.people import make_cast, make_student
from tests.factories.submissions import SUBMITTING, open_confirmation_window

# Of everybody the tests make.
PASSWORD = "一條很長的通關密語 2026"


def make_school(code: str, name: str, classmates: int = 0) -> dict[str, Any]:
    """Make a school with its cast and ``classmates`` more students of one course, whose windows are open today."""
    school = create_school(code=code, name=name)
    with in_school(school.id):
        cast = make_cast()
        students = [cast.student, cast.classmate]
        for number in range(classmates):
            student = make_student(f"同學{number}", school_class=cast.school_class)
            cast.course.enrolments.create(student=student)
            students.append(student)
        Account.objects.update(password=make_password(PASSWORD))
        make_window(starts_at=SUBMITTING.replace(month=9), ends_at=SUBMITTING.replace(month=12))
        make_item_limit(outcomes=20)
        open_confirmation_window()
        key = PublicKey(bytes(SchoolKeys.objects.get().public_key))
        return {
            "id": str(school.id),
            "code": code,
            "public_key": key.raw.hex(),
            "course": str(cast.course.id),
            "students": [str(student.id) for student in students],
            "logins": [student.account.login_name for student in students],
        }
