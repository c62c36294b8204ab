"""What officers of the central database do, called inside its running installation."""

from datetime import datetime, timedelta

from django.conf import settings

from licheng.central.policies.actions import set_windows
from licheng.central.policies.rules import WindowKey, WindowTimes
from licheng.central.registry.actions import register_school
from licheng.central.registry.queries import office_id
from licheng.kernel.rosters import Batch, SubmissionKind
from licheng.kernel.signatures import PublicKey
from licheng.kernel.windows import Window
from licheng.shared.clock import move_training_clock, now
from licheng.shared.tenancy.actions import create_school
from licheng.shared.tenancy.scope import in_school

SCHOOL_YEAR = 114


def make_office(today: str) -> None:
    """Make the office, and let it be ``today``."""
    move_training_clock(datetime.fromisoformat(today))
    create_school(code=settings.LICHENG_CENTRAL_OFFICE_CODE, name="歷程中央資料庫")


def register(code: str, name: str, public_key: str) -> None:
    """Let a school submit."""
    with in_school(office_id()):
        key = PublicKey(bytes.fromhex(public_key))
        register_school(code=code, name=name, public_key=key, by=None, now=now())


def open_window(
    kind: str, grade: int, first_day: int, last_day: int, batch: str = "REGULAR", semester: int = 0
) -> None:
    """Set the window of a kind and grade, from and to so many days from now."""
    first, last = (now() + timedelta(days=day) for day in (first_day, last_day))
    times = WindowTimes(Window(first, last), last + timedelta(days=7))
    key = WindowKey(SubmissionKind(kind), SCHOOL_YEAR, semester, grade, Batch(batch))
    with in_school(office_id()):
        set_windows(keys=[key], times=times, by=None, now=now())
