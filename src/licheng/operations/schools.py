"""Makes a school from the command line. Imported after the school platform has started."""

import re

from licheng.operations.output import complain, tell
from licheng.shared.tenancy.actions import create_school


def create(*, code: str, name: str) -> int:
    """Make the school (or find it) and print it; returns 1 for a code that is none."""
    if not re.fullmatch(r"[0-9A-Z]{6}", code):
        complain("學校代碼為六位英數字。 / A school code is six digits or capital letters.")
        return 1
    school = create_school(code=code, name=name)
    tell(f"{school.code} {school.name} {school.id}")
    return 0
