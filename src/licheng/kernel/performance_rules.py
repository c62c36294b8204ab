"""Checks and typed values of 多元表現 (issue rules: dates in order, hours above 0, codes known)."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from licheng.kernel.calendar import DateError, parse_date, roc7
from licheng.kernel.performance_kinds import FieldType, PerformanceField, PerformanceKind
from licheng.kernel.results import Refused, RefusedError
from licheng.kernel.text import check_brief, tidy_brief, to_half_width

# 學習歷程檔案 begins with 108 學年度; the upper bound catches western years and slips of the hand.
_SCHOOL_YEARS: Final = range(108, 200)
_SEMESTERS: Final = range(1, 3)
_MAXIMUM_NUMBER = Decimal(9999)
_DECIMAL_PLACES = 2
_INTEGER = re.compile(r"[0-9]{1,6}")
# 證照代碼 is the one table that was not obtained; its codes have four digits (formats.md 1.7).
_UNLISTED_CODE = re.compile(r"[0-9]{4}")

Clean = str | int


def _refused(code: str, field: PerformanceField, **facts: Any) -> Refused:
    return Refused(code, {"field": field.name, "label": field.label} | facts)


def _text(field: PerformanceField, value: Any) -> Clean | Refused:
    text = tidy_brief(str(value))
    limit = field.max_length or 0
    decision = check_brief(text, limit)
    if isinstance(decision, Refused):
        return _refused("performance_field_too_long", field, **decision.facts)
    return text


def _date(field: PerformanceField, value: Any) -> Clean | Refused:
    try:
        return parse_date(value if isinstance(value, float | date) else str(value)).isoformat()
    except DateError as error:
        return _refused("performance_date_unreadable", field, **error.refused.facts)


def _code(field: PerformanceField, value: Any) -> Clean | Refused:
    code = to_half_width(str(value)).strip()
    known = code in field.choices if field.choices else _UNLISTED_CODE.fullmatch(code)
    return code if known else _refused("performance_code_unknown", field, value=code)


def _decimal(field: PerformanceField, value: Any) -> Clean | Refused:
    text = to_half_width(str(value)).strip()
    try:
        number = Decimal(text)
    except InvalidOperation:
        return _refused("performance_number_unreadable", field, value=text)
    if not number.is_finite() or -int(number.normalize().as_tuple().exponent) > _DECIMAL_PLACES:
        return _refused("performance_number_unreadable", field, value=text)
    outside = _bounded(field, number)
    return f"{abs(number.normalize()):f}" if outside is None else outside


def _integer(field: PerformanceField, value: Any) -> Clean | Refused:
    text = to_half_width(str(value)).strip().removesuffix(".0")
    if not _INTEGER.fullmatch(text):
        return _refused("performance_number_unreadable", field, value=text)
    outside = _bounded(field, Decimal(text))
    return int(text) if outside is None else outside


def _bounded(field: PerformanceField, number: Decimal) -> Refused | None:
    if number < 0 or (field.is_count and number == 0):
        return _refused("performance_number_too_small", field, value=str(number))
    maximum = _MAXIMUM_NUMBER if field.maximum is None else Decimal(field.maximum)
    if number > maximum:
        return _refused("performance_number_too_large", field, value=str(number), maximum=str(maximum))
    return None


def _one_of(code: str, allowed: range) -> Callable[[PerformanceField, Any], Clean | Refused]:
    def read(field: PerformanceField, value: Any) -> Clean | Refused:
        number = _integer(field, value)
        if isinstance(number, Refused) or number in allowed:
            return number
        return _refused(code, field, value=number)

    return read


_READERS: Final[Mapping[FieldType, Callable[[PerformanceField, Any], Clean | Refused]]] = {
    FieldType.TEXT: _text,
    FieldType.DATE: _date,
    FieldType.CODE: _code,
    FieldType.DECIMAL: _decimal,
    FieldType.INTEGER: _integer,
    FieldType.SCHOOL_YEAR: _one_of("performance_school_year_implausible", _SCHOOL_YEARS),
    FieldType.SEMESTER: _one_of("performance_semester_unknown", _SEMESTERS),
}


def _read(kind: PerformanceKind, values: Mapping[str, Any]) -> dict[str, Clean | Refused]:
    """Return for every field of the kind its typed value, an empty text when absent, or why it is refused."""
    read: dict[str, Clean | Refused] = {}
    for field in kind.fields:
        value = values.get(field.name)
        if value is None or not str(value).strip():
            read[field.name] = _refused("performance_field_missing", field) if field.is_required else ""
        else:
            read[field.name] = _READERS[field.type](field, value)
    return read


def _reversed_dates(kind: PerformanceKind, read: Mapping[str, Clean | Refused]) -> Iterator[Refused]:
    starts_on, ends_on = read.get("starts_on"), read.get("ends_on")
    if isinstance(starts_on, str) and isinstance(ends_on, str) and ends_on < starts_on:
        yield _refused(
            "performance_dates_reversed", kind.field("ends_on"), starts_on=starts_on, ends_on=ends_on
        )


def check_performance(kind: PerformanceKind, values: Mapping[str, Any]) -> list[Refused]:
    """Return everything wrong with ``values`` (identifier → what was typed), in the order of the fields.

    The facts of each refusal name the ``field`` and its ``label``. An empty list means the values
    may be kept; keys that are no field of the kind are refused as performance_field_unknown.
    """
    known = {field.name for field in kind.fields}
    unknown = [
        Refused("performance_field_unknown", {"field": name, "label": name})
        for name in values
        if name not in known
    ]
    read = _read(kind, values)
    refused = [value for value in read.values() if isinstance(value, Refused)]
    return [*unknown, *refused, *_reversed_dates(kind, read)]


def clean_performance(kind: PerformanceKind, values: Mapping[str, Any]) -> dict[str, Clean]:
    """Return every field's value as it is stored in JSON: ISO dates, codes, texts, decimals as text, integers.

    An absent optional field is an empty text. Raises RefusedError with the first refusal.
    """
    for refused in check_performance(kind, values):
        raise RefusedError(refused)
    return {name: value for name, value in _read(kind, values).items() if not isinstance(value, Refused)}


def roster_cells(kind: PerformanceKind, cleaned: Mapping[str, Clean]) -> dict[str, str]:
    """Return the roster's cells of a cleaned performance: column → text, dates in seven ROC digits."""
    cells: dict[str, str] = {}
    for field in kind.fields:
        value = str(cleaned[field.name])
        is_date = field.type is FieldType.DATE and value
        cells[field.column] = roc7(date.fromisoformat(value)) if is_date else value
    return cells
