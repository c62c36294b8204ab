from datetime import date

import pytest

from licheng.kernel.rule_sets import RuleSetMissingError
from licheng.kernel.windows import Window
from licheng.school.schedule.actions import PlanRefusedError, set_calendar, set_item_limit, set_windows
from licheng.school.schedule.models import Act, ItemLimit, SchoolCalendar
from licheng.school.schedule.planning import CalendarDays, SemesterDays, WindowKey
from licheng.school.schedule.queries import calendar_days, plan_of
from licheng.shared.audit.models import AuditEvent
from tests.factories.calendars import WITHIN
from tests.factories.people import actor_for

UPLOAD = WindowKey(Act.OUTCOME_UPLOAD, 1, 1)
CERTIFICATION = WindowKey(Act.CERTIFICATION, 1, 1)
FULL = Window.of_days(date(2025, 9, 1), date(2026, 2, 3))
SHORT = Window.of_days(date(2025, 9, 1), date(2026, 2, 2))
DAYS = CalendarDays(
    {1: SemesterDays(date(2025, 9, 1), date(2025, 10, 14), date(2026, 1, 20))}, date(2026, 8, 31)
)


@pytest.fixture
def office(cast):
    actor = actor_for(cast.curriculum_office)
    set_calendar(school_year=114, days=DAYS, by=actor, now=WITHIN)
    return actor


def put(office, changes, year=114):
    return set_windows(school_year=year, changes=changes, by=office, now=WITHIN)


def facts_of(event_type):
    rows = AuditEvent.objects.filter(event_type=event_type).values_list("actor_name", "facts")
    return sorted(rows, key=lambda row: str(row[1]))


def test_set_windows_keeps_the_windows_with_an_audit_row_each(office):
    changed = put(office, {UPLOAD: FULL, CERTIFICATION: FULL})

    assert changed == [CERTIFICATION, UPLOAD]
    assert plan_of(114) == {UPLOAD: FULL, CERTIFICATION: FULL}
    assert facts_of("window_set")[1] == (
        "教學組長",
        {
            "act": "OUTCOME_UPLOAD", "school_year": 114, "semester": 1, "grade": 1, "before": None,
            "after": {"from": "114/9/1（一）00:00", "until": "115/2/3（二）23:59"},
        },
    )  # fmt: skip


def test_set_windows_changes_and_closes(office):
    put(office, {UPLOAD: FULL, CERTIFICATION: FULL})
    longer = Window.of_days(date(2025, 9, 1), date(2026, 2, 10))

    changed = put(office, {UPLOAD: None, CERTIFICATION: longer})

    assert changed == [CERTIFICATION, UPLOAD]
    assert plan_of(114) == {CERTIFICATION: longer}
    assert len(facts_of("window_set")) == 4


def test_set_windows_twice_changes_and_writes_nothing(office):
    put(office, {UPLOAD: FULL})

    assert put(office, {UPLOAD: FULL, CERTIFICATION: None}) == []
    assert len(facts_of("window_set")) == 1


def test_set_windows_against_the_rules_changes_nothing(office):
    with pytest.raises(PlanRefusedError) as caught:
        put(office, {UPLOAD: SHORT, CERTIFICATION: FULL})

    assert [refused.code for refused in caught.value.refusals] == ["upload_closes_too_early"]
    assert plan_of(114) == {}
    assert facts_of("window_set") == []


def test_longer_upload_is_refused_when_teachers_stop_before_it(office):
    put(office, {UPLOAD: FULL, CERTIFICATION: FULL})

    with pytest.raises(PlanRefusedError) as caught:
        put(office, {UPLOAD: Window.of_days(date(2025, 9, 1), date(2026, 2, 4))})

    assert [refused.code for refused in caught.value.refusals] == ["certification_closes_before_upload"]


def test_set_windows_without_a_calendar_says_what_is_missing(cast):
    with pytest.raises(PlanRefusedError) as caught:
        put(actor_for(cast.curriculum_office), {UPLOAD: FULL})

    assert caught.value.refused.code == "closing_ceremony_not_set"


def test_set_windows_of_a_year_without_rules_is_refused(office):
    with pytest.raises(RuleSetMissingError):
        put(office, {UPLOAD: FULL}, year=99)


def test_set_calendar_keeps_both_years_and_writes_audit_rows(office):
    assert calendar_days(114) == DAYS
    assert SchoolCalendar.objects.get(school_year=115).closing_ceremony_on is None
    assert [facts["starts_on"] for _, facts in facts_of("calendar_set")] == ["2025-09-01", "2026-08-31"]


def test_set_calendar_keeps_the_other_days_of_the_next_year(office):
    SchoolCalendar.objects.filter(school_year=115).update(closing_ceremony_on=date(2027, 1, 20))

    set_calendar(school_year=114, days=CalendarDays(DAYS.semesters, date(2026, 9, 1)), by=office, now=WITHIN)

    row = SchoolCalendar.objects.get(school_year=115)
    assert (row.starts_on, row.closing_ceremony_on) == (date(2026, 9, 1), date(2027, 1, 20))


def test_set_calendar_refuses_days_out_of_order(office):
    wrong = CalendarDays({1: SemesterDays(date(2025, 9, 1), date(2026, 1, 20), date(2025, 10, 14))})

    with pytest.raises(PlanRefusedError):
        set_calendar(school_year=114, days=wrong, by=office, now=WITHIN)

    assert calendar_days(114) == DAYS


def test_set_item_limit_keeps_one_row_a_year(office):
    for outcomes in (6, 8):
        set_item_limit(
            school_year=114, outcomes_per_semester=outcomes, performances_per_year=20, by=office, now=WITHIN
        )

    assert [str(row) for row in ItemLimit.objects.all()] == ["limits of 114"]
    assert [facts["outcomes_per_semester"] for _, facts in facts_of("item_limit_set")] == [6, 8]
