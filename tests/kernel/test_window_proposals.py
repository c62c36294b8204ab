from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licheng.kernel.results import Refused
from licheng.kernel.rule_set import available_school_years, load_rule_set
from licheng.kernel.schedule import SchoolCalendar, SchoolWindow, WindowKind
from licheng.kernel.window_proposals import AnchorMissingError, propose_windows
from licheng.kernel.window_rules import check_school_windows

RULES = load_rule_set(114)
CALENDAR = SchoolCalendar(
    school_year=114,
    first_midterm={1: date(2025, 10, 15), 2: date(2026, 3, 25)},
    closing_ceremony={1: date(2026, 1, 20), 2: date(2026, 6, 30)},
    next_semester_start=date(2026, 8, 31),
    holidays=frozenset({date(2026, 2, 5)}),
)


def described(window: SchoolWindow):
    return (window.kind, window.semester, window.grade, window.window.first_day, window.window.last_day)


def test_propose_windows_of_a_whole_year():
    proposed = [described(window) for window in propose_windows(RULES, CALENDAR)]

    upload, certification = WindowKind.OUTCOME_UPLOAD, WindowKind.CERTIFICATION
    first, second = date(2025, 10, 15), date(2026, 3, 25)
    assert proposed == [
        (upload, 1, None, first, date(2026, 2, 3)),
        (certification, 1, None, first, date(2026, 2, 9)),
        (upload, 2, 1, second, date(2026, 7, 14)),
        (certification, 2, 1, second, date(2026, 7, 17)),
        (upload, 2, 2, second, date(2026, 7, 14)),
        (certification, 2, 2, second, date(2026, 7, 17)),
        (upload, 2, 3, second, date(2026, 3, 31)),
        (certification, 2, 3, second, date(2026, 4, 3)),
        (upload, 2, 3, second, date(2026, 5, 8)),
        (certification, 2, 3, second, date(2026, 5, 13)),
        (WindowKind.PERFORMANCE_UPLOAD, 0, None, date(2025, 8, 1), date(2026, 7, 31)),
        (WindowKind.SELECTION, 0, None, date(2026, 8, 1), date(2026, 9, 13)),
    ]


def test_proposed_windows_of_grade_3_are_one_pair_a_batch():
    batches = [window.batch for window in propose_windows(RULES, CALENDAR) if window.grade == 3]

    assert batches == ["grade3_first", "grade3_first", "grade3_second", "grade3_second"]


@pytest.mark.parametrize(
    ("missing", "anchor", "semester"),
    [
        ({"first_midterm": {1: date(2025, 10, 15)}}, "first_midterm", 2),
        ({"closing_ceremony": {}}, "closing_ceremony", 1),
        ({"next_semester_start": None}, "next_semester_start", 0),
    ],
)
def test_propose_windows_without_a_day_they_hang_on(missing: dict[str, Any], anchor: str, semester: int):
    with pytest.raises(AnchorMissingError) as caught:
        propose_windows(RULES, replace(CALENDAR, **missing))

    assert caught.value.refused == Refused("calendar_day_not_set", {"anchor": anchor, "semester": semester})


@given(
    st.sampled_from(available_school_years()),
    st.integers(1, 30),
    st.integers(10, 31),
    st.integers(15, 30),
    st.sets(st.dates(date(2025, 1, 1), date(2027, 12, 31)), max_size=20),
)
def test_proposed_windows_keep_the_national_rules(
    year: int, midterm: int, first_close: int, second_close: int, holidays: set[date]
):
    western = year + 1911
    calendar = SchoolCalendar(
        year,
        {1: date(western, 10, midterm), 2: date(western + 1, 3, midterm)},
        {1: date(western + 1, 1, first_close), 2: date(western + 1, 6, second_close)},
        date(western + 1, 8, 31),
        frozenset(holidays),
    )

    proposed = propose_windows(load_rule_set(year), calendar)

    assert check_school_windows(proposed, load_rule_set(year), calendar) == []
