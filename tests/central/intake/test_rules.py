"""Rules of taking in packages, as tables without a database."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from licheng.central.intake.rules import (
    PACKAGE_BYTES,
    PART_BYTES,
    Progress,
    ReceivedBefore,
    can_begin,
    can_take_part,
    check_head,
    check_keys,
    check_received_before,
    other_batch,
    person_ids,
    row_keys,
)
from licheng.kernel.problems import Problem
from licheng.kernel.results import Allowed, Refused
from licheng.kernel.rosters import Batch, SubmissionKind
from licheng.kernel.windows import Window
from tests.factories.packages import ANNE, BEN, SMALL, head, outcome, outcomes, rosters, row

NOW = datetime(2026, 10, 5, tzinfo=UTC)
OPEN = Window(NOW - timedelta(days=1), NOW + timedelta(days=1))
HEAD = head(grades=(2,))
REPLACING = head(grades=(2,), replaces=UUID(int=5), withdrawn=("z-1",))


@pytest.mark.parametrize(
    ("size", "begun", "decision"),
    [
        (1, None, Allowed()),
        (PACKAGE_BYTES, None, Allowed()),
        (5, 5, Allowed()),
        (0, None, Refused("transfer_too_large", {"limit": PACKAGE_BYTES})),
        (PACKAGE_BYTES + 1, None, Refused("transfer_too_large", {"limit": PACKAGE_BYTES})),
        (5, 6, Refused("transfer_size_differs", {"size": 6})),
    ],
)
def test_transfer_may_begin(size, begun, decision):
    assert can_begin(size, begun_size=begun) == decision


@pytest.mark.parametrize(
    ("progress", "offset", "length", "decision"),
    [
        (Progress(10, 0), 0, 10, Allowed()),
        (Progress(10, 4), 4, 6, Allowed()),
        (Progress(10, 10, is_finished=True), 10, 1, Refused("transfer_finished")),
        (
            Progress(PART_BYTES * 2, 0),
            0,
            PART_BYTES + 1,
            Refused("transfer_part_too_large", {"limit": PART_BYTES}),
        ),
        (Progress(10, 4), 4, 0, Refused("transfer_part_empty")),
        (Progress(10, 4), 0, 6, Refused("transfer_offset_differs", {"received": 4})),
        (Progress(10, 4), 6, 4, Refused("transfer_offset_differs", {"received": 4})),
        (Progress(10, 4), 4, 7, Refused("transfer_beyond_size", {"size": 10})),
    ],
)
def test_part_may_be_taken(progress, offset, length, decision):
    assert can_take_part(progress, offset, length) == decision


def test_head_within_the_window_has_no_problem():
    assert check_head(HEAD, OPEN, NOW) == []


@pytest.mark.parametrize(
    ("window", "begun_at", "code", "fact"),
    [
        (None, NOW, "submission_window_not_set", None),
        (OPEN, OPEN.start - timedelta(seconds=1), "submission_window_not_open", "starts_text"),
        (OPEN, OPEN.end, "submission_window_closed", "ended_text"),
    ],
)
def test_head_outside_the_window_says_why(window, begun_at, code, fact):
    (problem,) = check_head(HEAD, window, begun_at)

    about = {"kind": "COURSE_OUTCOMES", "school_year": 114, "semester": 0, "grade": 2, "batch": "REGULAR"}
    assert problem.code == code
    assert about.items() <= problem.facts.items()
    assert set(problem.facts) - set(about) == ({fact} if fact else set())


def test_head_of_several_grades_is_refused():
    assert check_head(head(grades=(1, 2)), OPEN, NOW) == [
        Problem("package_grades_several", {"grades": [1, 2]})
    ]


def test_row_key_in_two_rosters_is_told_once():
    basic = head(SubmissionKind.BASIC_DATA, grades=(2,))
    of = rosters(
        basic,
        {"學生資料": [row("21", "學生資料", "x-1")], "幹部經歷紀錄": [row("24", "幹部經歷紀錄", "x-1")]},
    )

    assert check_keys(of) == [Problem("SU14", {"row_key": "x-1"})]
    assert check_keys(SMALL) == []


def test_persons_and_keys_are_those_of_all_rows():
    assert person_ids(SMALL) == sorted([ANNE[0], BEN[0]])
    assert row_keys(SMALL) == {"a-1", "b-1"}


@pytest.mark.parametrize(
    ("batch", "other"),
    [
        (Batch.REGULAR, None),
        (Batch.GRADE3_FIRST, Batch.GRADE3_SECOND),
        (Batch.GRADE3_SECOND, Batch.GRADE3_FIRST),
    ],
)
def test_other_batch_is_the_one_a_student_may_not_stand_in(batch, other):
    assert other_batch(batch) is other


def test_package_next_to_nothing_has_no_problem():
    assert check_received_before(HEAD, SMALL, ReceivedBefore()) == []


def test_unknown_replaced_package_is_the_only_problem():
    problems = check_received_before(
        REPLACING, SMALL, ReceivedBefore(replaced_is_known=False, foreign={"a-1"})
    )

    assert problems == [Problem("replaced_package_unknown", {"replaces": str(UUID(int=5))})]


def test_withdrawn_row_must_be_held():
    assert check_received_before(REPLACING, SMALL, ReceivedBefore(lineage={"z-1"})) == []
    assert check_received_before(REPLACING, SMALL, ReceivedBefore()) == [
        Problem("withdrawn_row_unknown", {"row_key": "z-1"})
    ]


def test_row_held_elsewhere_is_told_with_its_place():
    assert check_received_before(HEAD, SMALL, ReceivedBefore(foreign={"b-1"})) == [
        Problem("row_received_before", {"row_key": "b-1"}, "學期課程學習成果", 2)
    ]


@pytest.mark.parametrize(
    ("held", "codes"), [({}, []), ({ANNE[0]: 4}, []), ({ANNE[0]: 5}, ["SU12"]), ({"X": 9}, [])]
)
def test_cap_counts_what_stays_with_what_comes(held, codes):
    two = outcomes(outcome("a-1"), outcome("a-2", 成果簡述="第二件"))

    assert [
        problem.code for problem in check_received_before(HEAD, two, ReceivedBefore(counts=held))
    ] == codes


def test_kinds_without_a_cap_are_not_counted():
    basic = head(SubmissionKind.BASIC_DATA, grades=(2,))
    of = rosters(basic, {"學生資料": [row("21", "學生資料", "x-1")]})

    assert check_received_before(basic, of, ReceivedBefore(counts={ANNE[0]: 99})) == []


def test_student_of_the_other_batch_is_told_masked():
    first = head(grades=(3,), batch=Batch.GRADE3_FIRST)

    assert check_received_before(first, SMALL, ReceivedBefore(other_batch={BEN[0]})) == [
        Problem("student_in_both_batches", {"masked": "A80****014", "batch": "GRADE3_SECOND"})
    ]
