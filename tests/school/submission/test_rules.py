"""Which submissions a year has, when one may begin, and what may follow what."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licheng.kernel.results import Allowed, Refused
from licheng.kernel.roster_layouts import roster_layout
from licheng.kernel.rosters import Batch, SubmissionKind, roster_types
from licheng.school.submission.rules import (
    RUNNING,
    TRANSITIONS,
    AuthorityPeriod,
    PrecheckFigures,
    Situation,
    SubmissionKey,
    SubmissionState,
    SubmissionStep,
    can_precheck,
    can_submit,
    changes_between,
    next_state,
    parse_slug,
    pause_after,
    usual_keys,
)

NOW = datetime(2026, 10, 2, 1, tzinfo=UTC)
PERIOD = AuthorityPeriod(NOW - timedelta(days=1), NOW + timedelta(days=5), NOW + timedelta(days=9))
READY = Situation(is_heard=True, period=PERIOD, precheck=PrecheckFigures(is_running=False, blocking=0))


def test_year_holds_each_kind_once_for_every_grade():
    keys = usual_keys(114)

    assert len(keys) == len(set(keys)) == 21
    assert [key.slug for key in keys if key.kind is SubmissionKind.COURSE_OUTCOMES] == [
        "outcomes-114-0-1-regular",
        "outcomes-114-0-2-regular",
        "outcomes-114-0-3-first",
        "outcomes-114-0-3-second",
    ]


def test_last_semester_of_grade_3_goes_in_two_batches_and_its_grades_in_one():
    keys = [key for key in usual_keys(114) if key.grade == 3 and key.semester == 2]

    assert {(key.kind, key.batch) for key in keys} == {
        (SubmissionKind.BASIC_DATA, Batch.GRADE3_FIRST),
        (SubmissionKind.BASIC_DATA, Batch.GRADE3_SECOND),
        (SubmissionKind.COURSE_HISTORY, Batch.REGULAR),
    }


@pytest.mark.parametrize("key", usual_keys(114), ids=lambda key: key.slug)
def test_slug_names_its_key(key):
    assert parse_slug(key.slug) == key
    assert len(f"precheck-{key.slug}") <= 40


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz-0123456789", max_size=30))
def test_other_slug_names_nothing(slug):
    key = parse_slug(slug)

    assert key is None or key.slug == slug


@pytest.mark.parametrize(
    "slug",
    ["", "outcomes", "outcomes-114-1-1-regular", "basic-114-0-1-regular", "outcomes-114-0-2-first",
     "outcomes-114-0-4-regular", "outcomes-0114-0-1-regular", "grades-114-1-1-regular", "outcomes-１１４-0-1-regular"],
)  # fmt: skip
def test_impossible_slug_names_nothing(slug):
    assert parse_slug(slug) is None


def test_no_roster_can_carry_consultation_or_attendance():
    """R-048: neither a sheet nor a column of any roster that leaves the school could hold them."""
    words = ("諮詢", "出缺", "缺曠", "出席", "獎懲")
    names = [
        name
        for kind in SubmissionKind
        for batch in Batch
        for roster_type in roster_types(kind, batch)
        for sheet, columns in roster_layout(roster_type).sheets.items()
        for name in (sheet, *(column.name for column in columns))
    ]

    assert [name for name in names if any(word in name for word in words)] == []
    assert {kind.value for kind in SubmissionKind} == {
        "BASIC_DATA",
        "COURSE_HISTORY",
        "COURSE_OUTCOMES",
        "DIVERSE_PERFORMANCES",
    }


def test_ready_submission_is_allowed():
    assert can_submit(READY, NOW) == Allowed()


def _with(**changes):
    return Situation(**{**READY.__dict__, **changes})


@pytest.mark.parametrize(
    ("situation", "code"),
    [
        (_with(is_heard=False), "authority_unheard"),
        (_with(period=None), "authority_window_missing"),
        (_with(last_state=SubmissionState.PREPARING), "submission_running"),
        (_with(last_state=SubmissionState.BUILT), "submission_running"),
        (_with(last_state=SubmissionState.SENDING), "submission_running"),
        (_with(selection_ends_at=NOW + timedelta(seconds=1)), "submission_selection_open"),
        (_with(precheck=None), "precheck_missing"),
        (_with(precheck=PrecheckFigures(is_running=True, blocking=0)), "precheck_running"),
        (_with(precheck=PrecheckFigures(is_running=False, blocking=2)), "precheck_problems"),
    ],
)
def test_submission_is_refused(situation, code):
    decision = can_submit(situation, NOW)

    assert isinstance(decision, Refused)
    assert decision.code == code


@pytest.mark.parametrize(
    ("at", "has_accepted", "code"),
    [
        (PERIOD.starts_at - timedelta(seconds=1), False, "submission_window_not_open"),
        (PERIOD.starts_at, False, ""),
        (PERIOD.ends_at - timedelta(seconds=1), False, ""),
        (PERIOD.ends_at, False, "submission_window_closed"),
        (PERIOD.ends_at, True, ""),
        (PERIOD.confirm_until_at, True, "submission_window_closed"),
    ],
)
def test_window_of_the_authority_binds(at, has_accepted, code):
    decision = can_submit(_with(has_accepted=has_accepted), at)

    assert getattr(decision, "code", "") == code


@pytest.mark.parametrize("state", [SubmissionState.REFUSED, SubmissionState.FAILED, SubmissionState.ACCEPTED])
def test_after_an_end_another_may_begin(state):
    assert can_submit(_with(last_state=state), NOW) == Allowed()


def test_one_precheck_at_a_time():
    assert can_precheck(None) == Allowed()
    assert can_precheck(PrecheckFigures(is_running=False, blocking=9)) == Allowed()
    assert can_precheck(PrecheckFigures(is_running=True, blocking=0)) == Refused("precheck_running")


def test_every_end_is_reached_from_running_states_only():
    ends = set(SubmissionState) - RUNNING

    assert {start for start, _ in TRANSITIONS} == RUNNING
    assert all((end, step) not in TRANSITIONS for end in ends for step in SubmissionStep)
    assert next_state(SubmissionState.ACCEPTED, SubmissionStep.REFUSE) is None


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 1), (2, 2), (3, 4), (9, 256), (10, 300), (500, 300)])
def test_pauses_grow(attempts, seconds):
    assert pause_after(attempts) == seconds


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("12")),
    st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("12")),
)
def test_changes_lead_from_held_to_present(held, present):
    changes = changes_between(held, present)
    after = {**held, **{key: present[key] for key in changes.changed}}
    for key in changes.withdrawn:
        del after[key]

    assert after == present
    assert changes.is_empty == (held == present)


def test_key_of_another_batch_is_no_key_of_a_lower_grade():
    key = SubmissionKey(SubmissionKind.COURSE_OUTCOMES, 114, 0, 1, Batch.GRADE3_FIRST)

    assert parse_slug(key.slug) is None
