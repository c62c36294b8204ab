"""How a cell becomes a value: one small reader per kind of column. Each returns the value or raises RefusedError."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from licheng.kernel.calendar import parse_date
from licheng.kernel.course_code import parse_course_code
from licheng.kernel.national_id import check_national_id, mask, normalize
from licheng.kernel.results import Refused, RefusedError, require
from licheng.kernel.text import to_half_width
from licheng.school.roster.sheets import Cell, Reading, Value

Reader = Callable[[Cell, Reading], Value]

GROUP_CODE_LENGTH = 16
# Any right ending: the first sixteen characters of a course code are judged as part of a whole one.
_GROUP_CODE_TAIL = "1010101"
_SCHOOL_CODE = slice(3, 9)
_SHOWN = 40
_BETWEEN = re.compile(r"[,、;/\s]+")
_ID_SHAPE = re.compile(r"[A-Z][A-D1289][0-9]{8}")


def cell_text(cell: Cell) -> str:
    """Return the cell as a person reads it: whole numbers without a fraction, outer blanks trimmed, NFC."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.strftime("%Y/%m/%d")
    return unicodedata.normalize("NFC", str(cell)).strip("\ufeff \t\r\n\u3000\xa0")


def shown(value: object) -> str:
    """Return ``value`` as a problem may quote it: short, and anything shaped like a national ID masked."""
    text = str(value)
    folded = to_half_width(text).upper()
    masked = _ID_SHAPE.sub(lambda match: mask(match.group()), folded)
    text = text if masked == folded else masked
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _refuse(code: str, cell: Cell, **facts: object) -> RefusedError:
    return RefusedError(Refused(code, {"value": cell_text(cell), **facts}))


def words(limit: int) -> Reader:
    """Read free text of at most ``limit`` characters."""

    def read(cell: Cell, _reading: Reading) -> str:
        value = cell_text(cell)
        if len(value) > limit:
            raise _refuse("cell_too_long", cell, limit=limit)
        if any(unicodedata.category(character) == "Cc" for character in value):
            raise _refuse("cell_unreadable", cell)
        return value

    return read


def code(limit: int) -> Reader:
    """Read a number or code that is kept as text: full-width forms become half-width, no blanks inside."""

    def read(cell: Cell, _reading: Reading) -> str:
        value = to_half_width(cell_text(cell)).strip()
        if len(value) > limit:
            raise _refuse("cell_too_long", cell, limit=limit)
        if not re.fullmatch(r"[\w.@-]+", value):
            raise _refuse("cell_not_code", cell)
        return value

    return read


def whole(lowest: int, highest: int) -> Reader:
    """Read a whole number of a range."""

    def read(cell: Cell, _reading: Reading) -> int:
        value = to_half_width(cell_text(cell)).strip()
        if not re.fullmatch(r"[0-9]{1,6}", value) or not lowest <= int(value) <= highest:
            raise _refuse("cell_not_whole", cell, lowest=lowest, highest=highest)
        return int(value)

    return read


def one_of(choices: Mapping[str, Value]) -> Reader:
    """Read one of the words of ``choices`` and return what it stands for."""

    def read(cell: Cell, _reading: Reading) -> Value:
        value = to_half_width(cell_text(cell)).strip()
        if value not in choices:
            raise _refuse("cell_not_choice", cell, choices="、".join(choices))
        return choices[value]

    return read


def some_of(choices: Mapping[str, str]) -> Reader:
    """Read words of ``choices`` with commas between and return the set of what they stand for."""

    def read(cell: Cell, _reading: Reading) -> frozenset[str]:
        words = [word for word in _BETWEEN.split(to_half_width(cell_text(cell))) if word]
        unknown = next((word for word in words if word not in choices), None)
        if unknown is not None:
            raise _refuse("cell_not_choice", unknown, choices="、".join(choices))
        return frozenset(choices[word] for word in words)

    return read


def day(cell: Cell, _reading: Reading) -> date:
    """Read a day in ROC or western form."""
    if not isinstance(cell, str | int | float | date):
        raise _refuse("date_unreadable", cell)
    return parse_date(cell_text(cell) if isinstance(cell, str) else cell)


def score(cell: Cell, _reading: Reading) -> Decimal:
    """Read a score of 0 to 100 with at most two decimals, or -1 for none (formats.md 1.5)."""
    try:
        value = Decimal(to_half_width(cell_text(cell)).strip())
    except InvalidOperation:
        raise _refuse("score_unreadable", cell) from None
    if not value.is_finite() or (value != -1 and not 0 <= value <= 100) or value != round(value, 2):  # noqa: PLR2004
        raise _refuse("score_unreadable", cell)
    return value


def national_id(cell: Cell, reading: Reading) -> Value:
    """Read 身分證號, old and new resident numbers too; what is shown of it is masked."""
    value = normalize(cell_text(cell))
    require(check_national_id(value))
    return reading.identify(value)


def course_code(cell: Cell, reading: Reading) -> str:
    """Read 課程代碼 of this school, every segment in its table."""
    value = to_half_width(cell_text(cell)).strip().upper()
    parsed = parse_course_code(value, extra_schools={value[_SCHOOL_CODE]})
    _of_this_school(parsed.school_code, cell, reading)
    return parsed.text


def group_code(cell: Cell, reading: Reading) -> str:
    """Read 群科班代碼 of this school: the first sixteen characters of a course code."""
    value = to_half_width(cell_text(cell)).strip().upper()
    if len(value) != GROUP_CODE_LENGTH:
        raise _refuse("group_code_length", cell)
    parsed = parse_course_code(value + _GROUP_CODE_TAIL, extra_schools={value[_SCHOOL_CODE]})
    _of_this_school(parsed.school_code, cell, reading)
    return parsed.group_code


def _of_this_school(school_code: str, cell: Cell, reading: Reading) -> None:
    if school_code != reading.school_code:
        raise _refuse("code_of_other_school", cell, theirs=school_code, ours=reading.school_code)
