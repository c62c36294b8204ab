from datetime import date

import pytest

from licheng.kernel.rule_set import load_rule_set
from licheng.kernel.window_proposals import AnchorMissingError
from licheng.kernel.windows import Window
from licheng.school.schedule.models import Act
from licheng.school.schedule.planning import (
    CalendarDays,
    SemesterDays,
    WindowKey,
    blocking_refusals,
    calendar_of,
    calendar_refusals,
    key_of,
    plan_refusals,
    proposed_plan,
)

RULES = load_rule_set(114)
DAYS = CalendarDays(
    {
        1: SemesterDays(date(2025, 9, 1), date(2025, 10, 14), date(2026, 1, 20)),
        2: SemesterDays(date(2026, 2, 11), date(2026, 3, 24), date(2026, 6, 30)),
    },
    date(2026, 8, 31),
)
CALENDAR = calendar_of(114, DAYS, frozenset())
UPLOAD = WindowKey(Act.OUTCOME_UPLOAD, 1, 1)
CERTIFICATION = WindowKey(Act.CERTIFICATION, 1, 1)
LAST_UPLOAD = WindowKey(Act.OUTCOME_UPLOAD, 2, 3)


def of_days(first: tuple[int, int, int], last: tuple[int, int, int]) -> Window:
    return Window.of_days(date(*first), date(*last))


def codes(plan):
    return [(key_of(refused), refused.code) for refused in plan_refusals(plan, RULES, CALENDAR)]


TERM_UPLOAD = of_days((2025, 10, 14), (2026, 2, 3))


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        ({}, []),
        ({UPLOAD: TERM_UPLOAD}, []),
        (
            {UPLOAD: of_days((2025, 10, 14), (2026, 2, 2))},
            [(UPLOAD, "upload_closes_too_early")],
        ),
        (
            {UPLOAD: TERM_UPLOAD, CERTIFICATION: of_days((2025, 10, 14), (2026, 2, 2))},
            [(CERTIFICATION, "certification_closes_before_upload")],
        ),
        (
            {WindowKey(Act.PERFORMANCE_UPLOAD, 0, 2): of_days((2025, 7, 31), (2026, 7, 31))},
            [(WindowKey(Act.PERFORMANCE_UPLOAD, 0, 2), "performance_upload_before_school_year")],
        ),
        (
            {WindowKey(Act.SELECTION, 0, 1): of_days((2026, 8, 1), (2026, 11, 1))},
            [(WindowKey(Act.SELECTION, 0, 1), "selection_closes_after_submission")],
        ),
        (
            {WindowKey(Act.CONFIRMATION, 1, 1): of_days((2026, 3, 2), (2026, 3, 3))},
            [(WindowKey(Act.CONFIRMATION, 1, 1), "confirmation_too_short")],
        ),
    ],
)
def test_plan_refusals_name_the_window_and_the_rule(plan, expected):
    assert codes(plan) == expected


@pytest.mark.parametrize(
    ("last_day", "expected"),
    [
        ((2026, 3, 30), [(LAST_UPLOAD, "upload_closes_too_early")]),
        ((2026, 3, 31), []),
        ((2026, 5, 8), []),
    ],
)
def test_last_upload_of_grade_3_stands_when_it_suits_one_batch(last_day, expected):
    assert codes({LAST_UPLOAD: of_days((2026, 3, 1), last_day)}) == expected


@pytest.mark.parametrize(
    ("last_day", "expected"),
    [((2026, 4, 21), 0), ((2026, 5, 23), 0), ((2026, 5, 24), 1)],
)
def test_selection_of_grade_3_ends_before_the_later_batch(last_day, expected):
    assert len(codes({WindowKey(Act.SELECTION, 0, 3): of_days((2026, 3, 1), last_day)})) == expected


def test_refusals_follow_the_order_of_the_year():
    early = of_days((2025, 10, 14), (2026, 1, 1))
    plan = {WindowKey(Act.OUTCOME_UPLOAD, 2, 1): early, UPLOAD._replace(grade=2): early, UPLOAD: early}

    assert [key for key, _ in codes(plan)] == [
        UPLOAD, UPLOAD._replace(grade=2), WindowKey(Act.OUTCOME_UPLOAD, 2, 1),
    ]  # fmt: skip


def test_old_faults_elsewhere_do_not_block_a_change():
    early = of_days((2025, 10, 14), (2026, 1, 1))
    before = plan_refusals({UPLOAD: early}, RULES, CALENDAR)
    other = WindowKey(Act.PERFORMANCE_UPLOAD, 0, 1)
    plan = {UPLOAD: early, other: of_days((2025, 8, 1), (2026, 7, 31))}
    after = plan_refusals(plan, RULES, CALENDAR)

    assert blocking_refusals(before, after, [other]) == []
    assert blocking_refusals(before, after, [UPLOAD]) == after
    assert blocking_refusals([], after, [other]) == after


def test_proposed_plan_gives_each_grade_its_windows():
    plan = proposed_plan(RULES, CALENDAR)

    assert plan[UPLOAD] == TERM_UPLOAD
    assert plan[CERTIFICATION] == of_days((2025, 10, 14), (2026, 2, 6))
    assert plan[LAST_UPLOAD] == of_days((2026, 3, 24), (2026, 5, 8))
    assert plan[WindowKey(Act.SELECTION, 0, 1)] == of_days((2026, 8, 1), (2026, 9, 13))
    assert WindowKey(Act.SELECTION, 0, 3) not in plan
    assert plan_refusals(plan, RULES, CALENDAR) == []


def test_proposed_plan_needs_every_anchor():
    with pytest.raises(AnchorMissingError):
        proposed_plan(RULES, calendar_of(114, CalendarDays(DAYS.semesters), frozenset()))


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (DAYS, []),
        (CalendarDays({1: SemesterDays(date(2025, 9, 1), None, None)}), []),
        (
            CalendarDays({1: SemesterDays(date(2025, 9, 1), date(2025, 8, 30), None)}),
            ["calendar_out_of_order"],
        ),
        (CalendarDays({1: SemesterDays(date(2024, 9, 1), None, None)}), ["calendar_outside_year"]),
        (CalendarDays({}, date(2026, 7, 31)), ["calendar_outside_year"]),
    ],
)
def test_calendar_refusals(days, expected):
    assert [refused.code for refused in calendar_refusals(114, days)] == expected
