"""Pure rules of registering schools."""

import re
from typing import Final

from licheng.kernel.results import Allowed, Decision, Refused

_CODE: Final = re.compile(r"[0-9A-Z]{6}")


def can_register(code: str, *, key_holder: str | None) -> Decision:
    """Answer whether a school of ``code`` may be registered; ``key_holder`` is the school that has the key now."""
    if not _CODE.fullmatch(code):
        return Refused("school_code_invalid", {"value": code})
    if key_holder not in {None, code}:
        return Refused("school_key_taken", {"school_code": key_holder})
    return Allowed()
