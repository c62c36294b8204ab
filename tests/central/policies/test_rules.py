"""Rules of the authority's windows, as tables; the national rule set as windows."""

from datetime import UTC, datetime, timedelta

import pytest

from licheng.central.policies.rules import WindowKey, WindowTimes, can_set_window, proposed_windows
from licheng.kernel.results import Allowed, Refused
from licheng.kernel.rosters import Batch, SubmissionKind
from licheng.kernel.rule_set import load_rule_set
from licheng.kernel.windows import Window

START = datetime(2026, 10, 1, tzinfo=UTC)
OUTCOMES, HISTORY = SubmissionKind.COURSE_OUTCOMES, SubmissionKind.COURSE_HISTORY


def times(days=7, confirm=14):
    return WindowTimes(Window(START, START + timedelta(days=days)), START + timedelta(days=confirm))


@pytest.mark.parametrize(
    ("key", "when", "decision"),
    [
        (WindowKey(OUTCOMES, 114, 0, 2, Batch.REGULAR), times(), Allowed()),
        (WindowKey(HISTORY, 114, 1, 2, Batch.REGULAR), times(), Allowed()),
        (WindowKey(OUTCOMES, 114, 0, 3, Batch.GRADE3_FIRST), times(), Allowed()),
        (WindowKey(OUTCOMES, 114, 1, 2, Batch.REGULAR), times(), Refused("authority_window_semester_wrong")),
        (WindowKey(HISTORY, 114, 0, 2, Batch.REGULAR), times(), Refused("authority_window_semester_wrong")),
        (
            WindowKey(OUTCOMES, 114, 0, 2, Batch.GRADE3_FIRST),
            times(),
            Refused("authority_window_batch_wrong"),
        ),
        (
            WindowKey(OUTCOMES, 114, 0, 2, Batch.REGULAR),
            times(confirm=6),
            Refused("authority_window_confirmation_short", {"days": 3}),
        ),
        (
            WindowKey(OUTCOMES, 114, 0, 2, Batch.REGULAR),
            times(days=1, confirm=2),
            Refused("authority_window_confirmation_short", {"days": 3}),
        ),
        (WindowKey(OUTCOMES, 114, 0, 2, Batch.REGULAR), times(days=1, confirm=3), Allowed()),
    ],
)
def test_window_may_be_set(key, when, decision):
    assert can_set_window(key, when) == decision


def test_rule_set_gives_grade_three_its_batches_and_others_the_regular_window():
    found = dict(proposed_windows(load_rule_set(114)))

    of_outcomes = sorted((key.grade, key.batch.value) for key in found if key.kind is OUTCOMES)
    assert of_outcomes == [(1, "REGULAR"), (2, "REGULAR"), (3, "GRADE3_FIRST"), (3, "GRADE3_SECOND")]
    first = found[WindowKey(OUTCOMES, 114, 0, 3, Batch.GRADE3_FIRST)]
    assert first.submission.first_day.isoformat() == "2026-04-07"
    assert first.submission.last_day.isoformat() == "2026-04-21"


def test_rule_set_gives_every_grade_the_regular_window_where_there_are_no_batches():
    found = dict(proposed_windows(load_rule_set(114)))

    of_history = sorted((key.semester, key.grade) for key in found if key.kind is HISTORY)
    assert of_history == [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3)]


def test_key_tells_the_columns_of_a_row():
    assert WindowKey(OUTCOMES, 114, 0, 2, Batch.REGULAR).columns() == {
        "kind": OUTCOMES,
        "school_year": 114,
        "semester": 0,
        "grade": 2,
        "batch": Batch.REGULAR,
    }
