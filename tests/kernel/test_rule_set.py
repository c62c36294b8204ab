from datetime import date, timedelta

import pytest

from licheng.kernel.calendar import school_year_bounds
from licheng.kernel.limits import MEGABYTE, FilePurpose
from licheng.kernel.rule_set import Anchor, Batch, Proposal, available_school_years, load_rule_set
from licheng.kernel.rule_sets import RuleSetMissingError
from licheng.kernel.schedule import AuthorityWindowKind, RecordKind, WindowKind
from licheng.kernel.selection_rules import SelectionLimits
from licheng.kernel.windows import Window

YEARS = available_school_years()


@pytest.mark.parametrize("year", YEARS)
def test_national_numbers_of_every_year(year: int):
    rules = load_rule_set(year)

    assert rules.school_year == year
    assert rules.selection == SelectionLimits(outcomes=6, performances=10)
    assert rules.confirmation_minimum_days == 3
    assert rules.upload_days_after_closing_ceremony == 14
    assert rules.upload_grace == timedelta(minutes=15)
    assert (rules.retention_minimum_years, rules.retention_maximum_years) == (1, 5)
    assert rules.central_seal_years == 5
    assert rules.brief_characters == 100
    assert rules.file_limits[FilePurpose.OUTCOME_MEDIA].max_bytes == 10 * MEGABYTE
    assert rules.sources["selection.outcomes"] == "S4 四(二)2"


def test_load_rule_set_of_a_year_without_one():
    with pytest.raises(RuleSetMissingError):
        load_rule_set(90)


def test_batches_of_113():
    rules = load_rule_set(113)

    assert [batch.name for batch in rules.batches] == ["學術群", "專業群"]
    assert rules.batch("grade3_first") == Batch(
        "grade3_first", "學術群", date(2025, 3, 31), "臺教授國部字第1135405975號"
    )
    assert rules.batch("regular") is None


@pytest.mark.parametrize(
    ("kind", "record", "semester", "batch", "last_day"),
    [
        ("precheck", "course_roster", 1, "regular", date(2024, 11, 11)),
        ("precheck", "course_roster", 2, "regular", date(2025, 4, 30)),
        ("submission", "course_history", 1, "regular", date(2025, 3, 20)),
        ("confirmation", "basic_data", 1, "regular", date(2025, 3, 25)),
        ("submission", "course_outcome", 0, "grade3_first", date(2025, 4, 21)),
        ("submission", "diverse_performance", 0, "grade3_second", date(2025, 5, 23)),
    ],
)
def test_authority_windows_of_113_are_those_of_the_letters(
    kind: str, record: str, semester: int, batch: str, last_day: date
):
    found = load_rule_set(113).authority_window(
        AuthorityWindowKind(kind), RecordKind(record), semester, batch
    )

    assert found is not None
    assert found.window.last_day == last_day


def test_authority_window_that_is_not_set():
    rules = load_rule_set(114)

    assert rules.authority_window(AuthorityWindowKind.SUBMISSION, RecordKind.COURSE_ROSTER, 1) is None


@pytest.mark.parametrize("year", YEARS)
def test_authority_takes_nothing_before_the_school_year_begins(year: int):
    first_day, _ = school_year_bounds(year)

    assert [
        entry for entry in load_rule_set(year).authority_windows if entry.window.first_day < first_day
    ] == []


@pytest.mark.parametrize("year", [year for year in YEARS if year > 113])
def test_dates_after_113_are_marked_as_examples(year: int):
    assert {entry.source for entry in load_rule_set(year).authority_windows} == {"example"}


def test_a_window_includes_its_first_and_last_day():
    found = load_rule_set(113).authority_window(AuthorityWindowKind.PRECHECK, RecordKind.COURSE_ROSTER, 1)

    assert found.window == Window.of_days(date(2024, 9, 12), date(2024, 11, 11))


def test_proposals_of_114():
    assert load_rule_set(114).proposals[WindowKind.CERTIFICATION] == Proposal(
        Anchor("first_midterm"), Anchor("upload_close", working_days=3), "S1 作業期程規劃表(示例)"
    )
