"""Makes a school, or the central office, from the command line. Imported after its system has started."""

import re

from django.conf import settings

from licheng.operations.output import complain, tell
from licheng.shared.accounts.office_actions import ensure_first_admin
from licheng.shared.accounts.roles import Role
from licheng.shared.clock import real_now
from licheng.shared.tenancy.actions import create_school
from licheng.shared.tenancy.scope import in_school

FIRST_ADMIN = "admin"


def create(*, code: str, name: str) -> int:
    """Make the school (or find it) and print it, with the first administrator's sign-in the first time.

    Returns 1 for a code that is none.
    """
    if not re.fullmatch(r"[0-9A-Z]{6}", code):
        complain("學校代碼為六位英數字。 / A school code is six digits or capital letters.")
        return 1
    _create(code=code, name=name, person="校管理員", role=Role.SCHOOL_ADMIN)
    return 0


def create_office(*, name: str) -> int:
    """Make the central office (or find it) and print it, with the first officer's sign-in the first time."""
    _create(code=settings.LICHENG_CENTRAL_OFFICE_CODE, name=name, person="收件人員", role=Role.INTAKE_OFFICER)
    return 0


def _create(*, code: str, name: str, person: str, role: Role) -> None:
    school = create_school(code=code, name=name)
    tell(f"{school.code} {school.name} {school.id}")
    with in_school(school.id):
        admin = ensure_first_admin(login_name=FIRST_ADMIN, name=person, role=role, now=real_now())
    if admin is not None:
        tell(f"帳號 {admin.login_name}　初始密碼 {admin.password}（只顯示這一次，第一次登入要改）")
        tell(
            f"Account {admin.login_name}, initial password {admin.password} (shown once; change it at first sign-in)"
        )
