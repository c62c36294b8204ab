from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licheng.kernel.calendar import TAIPEI
from licheng.kernel.results import Refused
from licheng.kernel.rule_set import load_rule_set
from licheng.kernel.schedule import RecordKind, SchoolCalendar, SchoolWindow, WindowKind
from licheng.kernel.window_rules import check_school_windows
from licheng.kernel.windows import Window

RULES = load_rule_set(114)
CEREMONY = date(2026, 1, 20)
CALENDAR = SchoolCalendar(114, closing_ceremony={1: CEREMONY, 2: date(2026, 6, 30)})


def days(first: str, last: str):
    return Window.of_days(date.fromisoformat(first), date.fromisoformat(last))


def upload(first: str, last: str, semester: int = 1, grade: int | None = None, batch: str = "regular"):
    return SchoolWindow(WindowKind.OUTCOME_UPLOAD, days(first, last), semester, grade, batch)


def confirmation(window: SchoolWindow, record: RecordKind | None = None):
    return SchoolWindow(WindowKind.CONFIRMATION, window, 0, None, "regular", record)


def found_codes(*windows: SchoolWindow):
    return [refused.code for refused in check_school_windows(windows, RULES, CALENDAR)]


@pytest.mark.parametrize(
    "window",
    [
        upload("2025-10-15", "2026-02-03"),
        upload("2025-10-15", "2026-03-31"),
        upload("2026-03-25", "2026-07-14", semester=2),
        upload("2026-02-23", "2026-03-31", semester=2, grade=3, batch="grade3_first"),
        upload("2026-02-23", "2026-03-01", semester=2, grade=3, batch="regular"),
        SchoolWindow(WindowKind.PERFORMANCE_UPLOAD, days("2025-08-01", "2026-07-31")),
        SchoolWindow(WindowKind.SELECTION, days("2026-08-01", "2026-10-31")),
        SchoolWindow(WindowKind.SELECTION, days("2026-08-01", "2027-10-31"), batch="special"),
        SchoolWindow(WindowKind.CERTIFICATION, days("2025-10-15", "2026-02-06"), 1),
        confirmation(days("2026-10-04", "2026-10-06"), RecordKind.COURSE_OUTCOME),
        confirmation(days("2027-10-04", "2027-10-06")),
        confirmation(days("2027-10-04", "2027-10-06"), RecordKind.COURSE_ROSTER),
    ],
)
def test_a_window_within_the_rules(window: SchoolWindow):
    assert found_codes(window) == []


def test_upload_that_closes_a_day_too_early():
    refused = check_school_windows([upload("2025-10-15", "2026-02-02")], RULES, CALENDAR)

    assert refused == [
        Refused(
            "upload_closes_too_early",
            {
                "kind": "outcome_upload",
                "semester": 1,
                "grade": None,
                "batch": "regular",
                "ends_text": "115/2/2（一）23:59",
                "earliest_text": "115/2/3（二）",
                "source": "教育部 109-12-23; S1 休業式後14日止",
            },
        )
    ]


@pytest.mark.parametrize(
    ("window", "code"),
    [
        (upload("2025-10-15", "2026-06-01", semester=2, grade=None), "upload_closes_too_early"),
        (upload("2025-10-15", "2025-12-31", grade=3), "upload_closes_too_early"),
        (upload("2026-02-23", "2026-03-30", 2, 3, "grade3_first"), "upload_closes_too_early"),
        (
            SchoolWindow(WindowKind.PERFORMANCE_UPLOAD, days("2025-07-31", "2026-07-31")),
            "performance_upload_before_school_year",
        ),
        (
            SchoolWindow(WindowKind.SELECTION, days("2026-08-01", "2026-11-01")),
            "selection_closes_after_submission",
        ),
        (
            SchoolWindow(WindowKind.SELECTION, days("2026-04-01", "2026-04-22"), batch="grade3_first"),
            "selection_closes_after_submission",
        ),
        (confirmation(days("2026-10-04", "2026-10-05")), "confirmation_too_short"),
        (
            confirmation(days("2026-10-30", "2026-11-02"), RecordKind.COURSE_OUTCOME),
            "window_outside_authority",
        ),
        (
            confirmation(days("2026-09-30", "2026-10-09"), RecordKind.DIVERSE_PERFORMANCE),
            "window_outside_authority",
        ),
    ],
)
def test_a_window_against_the_rules(window: SchoolWindow, code: str):
    assert found_codes(window) == [code]


def test_upload_when_the_closing_ceremony_is_not_set():
    refused = check_school_windows([upload("2025-10-15", "2026-02-03")], RULES, SchoolCalendar(114))

    assert [entry.code for entry in refused] == ["closing_ceremony_not_set"]


def test_confirmation_too_short_and_outside_is_told_both():
    window = confirmation(days("2026-11-01", "2026-11-02"), RecordKind.COURSE_OUTCOME)

    refused = check_school_windows([window], RULES, CALENDAR)

    assert [entry.code for entry in refused] == ["confirmation_too_short", "window_outside_authority"]
    assert refused[0].facts["minimum_days"] == 3
    assert refused[1].facts["authority_starts_text"] == "115/10/1（四）"
    assert refused[1].facts["authority_ends_text"] == "115/10/31（六）23:59"


def test_certification_that_ends_before_the_upload():
    certification = SchoolWindow(WindowKind.CERTIFICATION, days("2025-10-15", "2026-02-02"), 1)

    assert found_codes(upload("2025-10-15", "2026-02-03"), certification) == [
        "certification_closes_before_upload"
    ]


@pytest.mark.parametrize(
    ("semester", "grade", "batch"), [(2, None, "regular"), (1, 2, "regular"), (1, 1, "grade3_first")]
)
def test_certification_is_not_compared_with_an_upload_of_other_students(
    semester: int, grade: int | None, batch: str
):
    certification = SchoolWindow(
        WindowKind.CERTIFICATION, days("2025-10-15", "2026-02-02"), semester, grade, batch
    )

    assert found_codes(upload("2025-10-15", "2026-02-03", grade=1), certification) == []


@pytest.mark.parametrize("grade", [1, None])
def test_certification_of_every_grade_meets_the_upload_of_one(grade: int | None):
    certification = SchoolWindow(WindowKind.CERTIFICATION, days("2025-10-15", "2026-02-02"), 1, grade)
    window = upload("2025-10-15", "2026-02-03", grade=None if grade else 1)

    assert found_codes(window, certification) == ["certification_closes_before_upload"]


@given(st.timedeltas(timedelta(minutes=1), timedelta(days=10)))
def test_confirmation_is_refused_exactly_below_three_days(length: timedelta):
    start = datetime(2026, 10, 5, 8, tzinfo=TAIPEI)

    refused = found_codes(confirmation(Window(start, start + length)))

    assert refused == (["confirmation_too_short"] if length < timedelta(days=3) else [])


@given(st.integers(min_value=-60, max_value=60))
def test_upload_is_refused_exactly_before_fourteen_days(after: int):
    last = CEREMONY + timedelta(days=after)

    refused = found_codes(upload("2025-10-15", last.isoformat()))

    assert refused == (["upload_closes_too_early"] if after < 14 else [])
