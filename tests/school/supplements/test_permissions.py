from uuid import UUID

import pytest

from licheng.kernel.results import Allowed, Refused
from licheng.school.schedule.models import Act
from licheng.school.supplements.permissions import may_grant
from licheng.shared.accounts.actor import Actor
from licheng.shared.accounts.roles import Role


@pytest.mark.parametrize(
    ("role", "act", "code"),
    [
        (Role.REGISTRAR, Act.OUTCOME_UPLOAD, None),
        (Role.CURRICULUM_OFFICE, Act.CERTIFICATION, None),
        (Role.CURRICULUM_OFFICE, Act.PERFORMANCE_UPLOAD, None),
        (Role.STUDENT_ACTIVITY_OFFICE, Act.PERFORMANCE_UPLOAD, None),
        (Role.STUDENT_ACTIVITY_OFFICE, Act.OUTCOME_UPLOAD, "supplement_of_other_office"),
        (Role.STUDENT_ACTIVITY_OFFICE, Act.SELECTION, "supplement_of_other_office"),
        (Role.COURSE_TEACHER, Act.CERTIFICATION, "not_permitted"),
        (Role.STUDENT, Act.PERFORMANCE_UPLOAD, "not_permitted"),
        (Role.SCHOOL_ADMIN, Act.PERFORMANCE_UPLOAD, "not_permitted"),
    ],
)
def test_which_office_may_grant_which_act(role, act, code):
    actor = Actor(UUID(int=1), UUID(int=2), "校", "人", role)

    assert may_grant(actor, act) == (Refused(code) if code else Allowed())
