from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licheng.kernel.calendar import (
    TAIPEI,
    DateError,
    add_working_days,
    day_end,
    day_start,
    end_of_day_text,
    parse_date,
    roc7,
    roc_date_text,
    roc_datetime_text,
    school_year_bounds,
    school_year_of,
    semester_bounds,
    semester_of,
    taipei_date,
    term_stamp,
    western,
)

LAST_DAY_OF_2008 = date(2008, 12, 31)
ROC_DAYS = st.dates(min_value=date(1912, 1, 1), max_value=date(2110, 12, 31))


@pytest.mark.parametrize(
    "value",
    [
        "0971231",
        "971231",
        971231,
        971231.0,
        "20081231",
        20081231,
        "97/12/31",
        "097.12.31",
        "97-12-31",
        "97年12月31日",
        "民國97年12月31日",
        "中華民國 97 年 12 月 31 日",
        "2008-12-31",
        "2008/12/31",
        "2008.12.31",
        "2008年12月31日",
        "2008-12-31 00:00:00",
        "2008-12-31T00:00:00.000",
        " ０９７１２３１ ",
        "９７／１２／３１",
        date(2008, 12, 31),
        datetime(2008, 12, 31, 0, 0),  # noqa: DTZ001 (a workbook's cell has no zone)
        datetime(2008, 12, 30, 16, 0, tzinfo=UTC),
    ],
)
def test_parse_date_of_every_accepted_form(value: Any):
    assert parse_date(value) == LAST_DAY_OF_2008


@pytest.mark.parametrize(
    "value",
    [
        "",
        "十二月",
        "97/12",
        "97-12/31",
        "97/12.31",
        "民國2008年12月31日",
        "39813",
        True,
        971231.5,
        float("nan"),
        -971231,
    ],
)
def test_parse_date_of_an_unreadable_value(value: Any):
    with pytest.raises(DateError) as caught:
        parse_date(value)

    assert caught.value.refused.code == "date_unreadable"
    assert caught.value.refused.facts == {"value": str(value)}


@pytest.mark.parametrize(
    "value", ["0970230", "97/13/01", "2007-02-29", "1911-12-31", "2111-01-01", "000/1/1"]
)
def test_parse_date_of_a_day_that_does_not_exist(value: Any):
    with pytest.raises(DateError) as caught:
        parse_date(value)

    assert caught.value.refused.code == "date_impossible"


@given(ROC_DAYS)
def test_parse_date_reads_what_is_written(day: date):
    assert parse_date(roc7(day)) == day
    assert parse_date(western(day)) == day
    assert parse_date(day.isoformat()) == day
    assert len(roc7(day)) == 7


@given(st.dates(min_value=date(1921, 1, 1), max_value=date(2110, 12, 31)))
def test_parse_date_forgives_a_lost_leading_zero(day: date):
    assert parse_date(float(roc7(day))) == day


def outcome_of(text: str) -> str:
    """Return how reading ``text`` ends: the code of its error, or what came out."""
    try:
        return "a day" if 1912 <= parse_date(text).year <= 2110 else "a day rosters cannot write"
    except DateError as error:
        return error.refused.code


@given(st.text(max_size=12))
def test_parse_date_of_any_text_is_a_day_or_a_date_error(text: str):
    assert outcome_of(text) in {"a day", "date_unreadable", "date_impossible"}


def test_roc7_before_the_first_year():
    with pytest.raises(DateError):
        roc7(date(1911, 12, 31))


def test_western_pads_month_and_day():
    assert western(date(2008, 1, 2)) == "2008/01/02"


@pytest.mark.parametrize(
    ("day", "school_year", "semester"),
    [
        (date(2025, 7, 31), 113, 2),
        (date(2025, 8, 1), 114, 1),
        (date(2025, 12, 31), 114, 1),
        (date(2026, 1, 31), 114, 1),
        (date(2026, 2, 1), 114, 2),
        (date(2026, 7, 31), 114, 2),
    ],
)
def test_school_year_and_semester_by_table(day: date, school_year: int, semester: int):
    assert school_year_of(day) == school_year
    assert semester_of(day) == semester


@given(st.dates(min_value=date(1913, 1, 1), max_value=date(2109, 12, 31)))
def test_every_day_lies_in_its_own_semester(day: date):
    year, semester = school_year_of(day), semester_of(day)
    first, after = semester_bounds(year, semester)

    assert first <= day < after
    assert semester_bounds(year, 0) == school_year_bounds(year)


def test_term_stamp_of_112_first_semester():
    assert term_stamp(112, 1) == "1121"


def test_roc_texts():
    assert roc_date_text(date(2026, 2, 3)) == "115/2/3（二）"
    assert roc_datetime_text(datetime(2026, 2, 3, 0, 5, tzinfo=UTC)) == "115/2/3（二）08:05"


@pytest.mark.parametrize(
    ("end", "text"),
    [
        (datetime(2026, 2, 4, tzinfo=TAIPEI), "115/2/3（二）23:59"),
        (datetime(2026, 2, 3, 16, 0, tzinfo=UTC), "115/2/3（二）23:59"),
        (datetime(2026, 2, 3, 17, 0, tzinfo=TAIPEI), "115/2/3（二）17:00"),
    ],
)
def test_end_of_day_text_by_table(end: datetime, text: str):
    assert end_of_day_text(end) == text


def test_day_start_and_end_in_utc():
    assert day_start(date(2026, 2, 3)) == datetime(2026, 2, 2, 16, 0, tzinfo=UTC)
    assert day_start(date(2026, 2, 3)).tzinfo is UTC
    assert day_end(date(2026, 2, 3)) == datetime(2026, 2, 3, 16, 0, tzinfo=UTC)


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1)))
def test_a_day_ends_where_the_next_begins(day: date):
    assert day_end(day) == day_start(day + timedelta(days=1))
    assert taipei_date(day_start(day)) == day
    assert taipei_date(day_end(day) - timedelta(microseconds=1)) == day


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 2, 3), 0, date(2026, 2, 3)),
        (date(2026, 2, 3), 3, date(2026, 2, 6)),
        (date(2026, 2, 5), 3, date(2026, 2, 10)),
        (date(2026, 2, 13), 1, date(2026, 2, 23)),
    ],
)
def test_add_working_days_by_table(day: date, count: int, expected: date):
    new_year = frozenset(date(2026, 2, number) for number in range(16, 21))

    assert add_working_days(day, count, new_year) == expected


def test_add_working_days_without_holidays():
    assert add_working_days(date(2026, 2, 6), 1) == date(2026, 2, 9)
