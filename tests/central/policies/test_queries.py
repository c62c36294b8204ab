"""When a package is taken: in the window, and a mended one as long as students confirm."""

from datetime import UTC, datetime, timedelta

from licheng.central.policies.models import AuthorityWindow
from licheng.central.policies.queries import window_of
from licheng.central.policies.rules import WindowKey
from licheng.kernel.rosters import Batch, SubmissionKind
from licheng.kernel.windows import Window

START = datetime(2026, 10, 1, tzinfo=UTC)
END, CONFIRMED = START + timedelta(days=7), START + timedelta(days=14)
KEY = WindowKey(SubmissionKind.COURSE_OUTCOMES, 114, 0, 2, Batch.REGULAR)


def test_mended_package_is_taken_until_students_have_confirmed(db):
    AuthorityWindow.objects.create(**KEY.columns(), starts_at=START, ends_at=END, confirm_until_at=CONFIRMED)

    assert window_of(KEY) == Window(START, END)
    assert window_of(KEY, is_mending=True) == Window(START, CONFIRMED)


def test_without_a_window_nothing_is_taken(db):
    assert window_of(KEY) is None
    assert window_of(KEY, is_mending=True) is None
