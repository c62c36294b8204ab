import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licheng.kernel.performance_kinds import KINDS, FieldType, PerformanceField, PerformanceKind, kind_named
from licheng.kernel.performance_rules import check_performance, clean_performance, roster_cells
from licheng.kernel.results import Refused, RefusedError

SERVICE = kind_named("service_record")
FLEXIBLE = kind_named("flexible_learning_record")
COLLEGE = kind_named("college_preview_record")
CERTIFICATE = kind_named("certificate_record")

SERVICE_VALUES = {
    "service_name": "淨灘",
    "service_unit": "荒野保護協會",
    "starts_on": "114/10/4",
    "ends_on": "2025-10-05",
    "hours": "6.50",
    "brief": "",
}
FLEXIBLE_VALUES = {
    "flexible_learning": "1",
    "content_name": "微積分自學",
    "offering_unit": "教務處",
    "school_year": "114",
    "semester": "1",
    "weekly_periods": "2",
    "weeks": "18",
}
COLLEGE_VALUES = {
    "program": None,
    "offering_unit": "國立清華大學",
    "course_name": "普通物理",
    "starts_on": date(2025, 7, 1),
    "ends_on": date(2025, 8, 1),
    "credits": "0",
    "total_hours": 36,
}
CERTIFICATE_VALUES = {"certificate": "4230", "certificate_type": "1", "obtained_on": "1140301"}


def codes_of(kind: PerformanceKind, values: dict[str, Any]):
    return [(refused.code, refused.facts["field"]) for refused in check_performance(kind, values)]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (SERVICE, SERVICE_VALUES),
        (FLEXIBLE, FLEXIBLE_VALUES),
        (COLLEGE, COLLEGE_VALUES),
        (CERTIFICATE, CERTIFICATE_VALUES),
        (SERVICE, SERVICE_VALUES | {"ends_on": "114/10/4"}),
    ],
)
def test_check_performance_of_good_values(kind: PerformanceKind, values: dict[str, Any]):
    assert check_performance(kind, values) == []


@pytest.mark.parametrize(
    ("kind", "values", "code", "field"),
    [
        (SERVICE, SERVICE_VALUES | {"service_name": "　"}, "performance_field_missing", "service_name"),
        (
            SERVICE,
            SERVICE_VALUES | {"service_name": "字" * 101},
            "performance_field_too_long",
            "service_name",
        ),
        (SERVICE, SERVICE_VALUES | {"brief": "字" * 101}, "performance_field_too_long", "brief"),
        (SERVICE, SERVICE_VALUES | {"starts_on": "去年"}, "performance_date_unreadable", "starts_on"),
        (SERVICE, SERVICE_VALUES | {"starts_on": [1]}, "performance_date_unreadable", "starts_on"),
        (SERVICE, SERVICE_VALUES | {"ends_on": "114/10/3"}, "performance_dates_reversed", "ends_on"),
        (SERVICE, SERVICE_VALUES | {"hours": "0"}, "performance_number_too_small", "hours"),
        (SERVICE, SERVICE_VALUES | {"hours": "-1"}, "performance_number_too_small", "hours"),
        (SERVICE, SERVICE_VALUES | {"hours": "10000"}, "performance_number_too_large", "hours"),
        (SERVICE, SERVICE_VALUES | {"hours": "1E+99999"}, "performance_number_too_large", "hours"),
        (SERVICE, SERVICE_VALUES | {"hours": "六"}, "performance_number_unreadable", "hours"),
        (SERVICE, SERVICE_VALUES | {"hours": "NaN"}, "performance_number_unreadable", "hours"),
        (SERVICE, SERVICE_VALUES | {"hours": "1.005"}, "performance_number_unreadable", "hours"),
        (SERVICE, SERVICE_VALUES | {"weather": "晴"}, "performance_field_unknown", "weather"),
        (
            FLEXIBLE,
            FLEXIBLE_VALUES | {"flexible_learning": "6"},
            "performance_code_unknown",
            "flexible_learning",
        ),
        (FLEXIBLE, FLEXIBLE_VALUES | {"weeks": "19"}, "performance_number_too_large", "weeks"),
        (FLEXIBLE, FLEXIBLE_VALUES | {"weeks": "0"}, "performance_number_too_small", "weeks"),
        (FLEXIBLE, FLEXIBLE_VALUES | {"weeks": "1.5"}, "performance_number_unreadable", "weeks"),
        (FLEXIBLE, FLEXIBLE_VALUES | {"semester": "3"}, "performance_semester_unknown", "semester"),
        (FLEXIBLE, FLEXIBLE_VALUES | {"semester": "上"}, "performance_number_unreadable", "semester"),
        (
            FLEXIBLE,
            FLEXIBLE_VALUES | {"school_year": "2025"},
            "performance_school_year_implausible",
            "school_year",
        ),
        (
            FLEXIBLE,
            FLEXIBLE_VALUES | {"school_year": "107"},
            "performance_school_year_implausible",
            "school_year",
        ),
        (COLLEGE, COLLEGE_VALUES | {"credits": "-0.5"}, "performance_number_too_small", "credits"),
        (CERTIFICATE, CERTIFICATE_VALUES | {"certificate": "42"}, "performance_code_unknown", "certificate"),
    ],
)
def test_check_performance_names_the_code_and_the_field(
    kind: PerformanceKind, values: dict[str, Any], code: str, field: str
):
    assert codes_of(kind, values) == [(code, field)]


def test_check_performance_facts_of_a_missing_field():
    assert check_performance(SERVICE, SERVICE_VALUES | {"hours": ""}) == [
        Refused("performance_field_missing", {"field": "hours", "label": "時數"})
    ]


def test_check_performance_facts_of_reversed_dates():
    assert check_performance(SERVICE, SERVICE_VALUES | {"ends_on": "114/10/3"}) == [
        Refused(
            "performance_dates_reversed",
            {"field": "ends_on", "label": "結束日期", "starts_on": "2025-10-04", "ends_on": "2025-10-03"},
        )
    ]


def test_check_performance_facts_of_too_many_weeks():
    assert check_performance(FLEXIBLE, FLEXIBLE_VALUES | {"weeks": 20}) == [
        Refused(
            "performance_number_too_large",
            {"field": "weeks", "label": "開設週數", "value": "20", "maximum": "18"},
        )
    ]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_check_performance_of_nothing_tells_every_required_field(kind: PerformanceKind):
    required = [field.name for field in kind.fields if field.is_required]

    assert codes_of(kind, {}) == [("performance_field_missing", name) for name in required]


def test_clean_performance_gives_typed_values():
    assert clean_performance(SERVICE, SERVICE_VALUES) == {
        "service_name": "淨灘",
        "service_unit": "荒野保護協會",
        "starts_on": "2025-10-04",
        "ends_on": "2025-10-05",
        "hours": "6.5",
        "brief": "",
    }
    assert clean_performance(FLEXIBLE, FLEXIBLE_VALUES)["weeks"] == 18
    assert clean_performance(COLLEGE, COLLEGE_VALUES | {"credits": "-0"})["credits"] == "0"
    assert clean_performance(COLLEGE, COLLEGE_VALUES)["total_hours"] == "36"


def test_clean_performance_of_bad_values():
    with pytest.raises(RefusedError) as caught:
        clean_performance(SERVICE, SERVICE_VALUES | {"hours": "0"})

    assert caught.value.refused.code == "performance_number_too_small"


def test_roster_cells_hold_seven_digit_dates():
    cleaned = clean_performance(SERVICE, SERVICE_VALUES)

    assert roster_cells(SERVICE, cleaned) == {
        "服務名稱": "淨灘",
        "服務單位": "荒野保護協會",
        "開始日期": "1141004",
        "結束日期": "1141005",
        "時數": "6.5",
        "內容簡述": "",
    }


def value_of(field: PerformanceField):
    """Return a strategy of what a person may type into ``field``."""
    typed = {
        FieldType.TEXT: st.text(min_size=1, max_size=30).filter(str.strip),
        FieldType.DATE: st.dates(date(2019, 8, 1), date(2030, 1, 1)),
        FieldType.CODE: st.sampled_from(sorted(field.choices) or ["4230"]),
        FieldType.DECIMAL: st.decimals("0.01", "999", places=2).map(str),
        FieldType.INTEGER: st.integers(1, 18),
        FieldType.SCHOOL_YEAR: st.integers(108, 120),
        FieldType.SEMESTER: st.sampled_from(["1", "2", "１"]),
    }
    return typed[field.type] if field.is_required else st.none() | st.just("") | typed[field.type]


@st.composite
def performances(draw: st.DrawFn):
    kind = draw(st.sampled_from(KINDS))
    values = {field.name: draw(value_of(field)) for field in kind.fields}
    if "ends_on" in values:
        values["starts_on"], values["ends_on"] = sorted([values["starts_on"], values["ends_on"]])
    return kind, values


@given(performances())
def test_clean_performance_is_json_and_cleans_to_itself(performance: tuple[PerformanceKind, dict[str, Any]]):
    kind, values = performance

    cleaned = clean_performance(kind, values)

    assert json.loads(json.dumps(cleaned)) == cleaned
    assert clean_performance(kind, cleaned) == cleaned


@given(performances())
def test_clean_performance_survives_the_roster(performance: tuple[PerformanceKind, dict[str, Any]]):
    kind, values = performance
    cleaned = clean_performance(kind, values)

    cells = roster_cells(kind, cleaned)

    assert clean_performance(kind, {field.name: cells[field.column] for field in kind.fields}) == cleaned


@given(st.sampled_from(KINDS), st.data())
def test_check_performance_never_fails_on_any_text(kind: PerformanceKind, data: st.DataObject):
    values = {field.name: data.draw(st.text(max_size=12)) for field in kind.fields}

    refused = check_performance(kind, values)

    assert all(entry.facts["field"] in values for entry in refused)
