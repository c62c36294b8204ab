"""Makes a school from the command line. Imported after the school platform has started."""

import re

from licheng.operations.output import complain, tell
from licheng.shared.accounts.office_actions import ensure_first_admin
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
    school = create_school(code=code, name=name)
    tell(f"{school.code} {school.name} {school.id}")
    with in_school(school.id):
        admin = ensure_first_admin(login_name=FIRST_ADMIN, name="校管理員", now=real_now())
    if admin is not None:
        tell(f"帳號 {admin.login_name}　初始密碼 {admin.password}（只顯示這一次，第一次登入要改）")
        tell(
            f"Account {admin.login_name}, initial password {admin.password} (shown once; change it at first sign-in)"
        )
    return 0
