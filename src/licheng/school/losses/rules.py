"""Pure rules of lost files: which bytes bring one back, and by what way one came back."""

from collections.abc import Collection
from datetime import timedelta
from enum import StrEnum
from typing import Final

from licheng.kernel.results import Allowed, Decision, Refused

# Whoever a lost file concerns is told within this time of the finding (P25).
TELLING_LIMIT: Final = timedelta(minutes=60)


class Way(StrEnum):
    """How a lost file came back."""

    STUDENT = "STUDENT"
    STORE = "STORE"


def is_lost_file(digest: str, own_lost: Collection[str]) -> Decision:
    """Return whether bytes of ``digest`` bring back one of the person's own lost files.

    Nothing but the person's own is asked, so a file of somebody else, of another school or of nobody gets one and
    the same answer (P12).
    """
    return Allowed() if digest in own_lost else Refused("not_the_lost_file")
