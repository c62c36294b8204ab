"""身分證統一編號 and 居留證統一證號: shape, check digit and how they are shown (formats.md 6)."""

import re
from enum import StrEnum

from licheng.kernel.results import Allowed, Decision, Refused
from licheng.kernel.text import to_half_width


class NationalIdKind(StrEnum):
    """Which document a number belongs to."""

    NATIONAL_ID = "national_id"
    RESIDENCE_NEW = "residence_new"
    RESIDENCE_OLD = "residence_old"


_SHAPES = {
    NationalIdKind.NATIONAL_ID: re.compile(r"[A-Z][12][0-9]{8}"),
    NationalIdKind.RESIDENCE_NEW: re.compile(r"[A-Z][89][0-9]{8}"),
    NationalIdKind.RESIDENCE_OLD: re.compile(r"[A-Z][A-D][0-9]{8}"),
}

# The letters in the order of their values 10 to 35, which is not the order of the alphabet.
_LETTERS_FROM_TEN = "ABCDEFGHJKLMNPQRSTUVXYWZIO"
_WEIGHTS = (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1)
_LENGTH = 10


def normalize(text: str) -> str:
    """Return ``text`` as numbers are compared: half-width, upper case, outer blanks trimmed."""
    return to_half_width(text).strip().upper()


def kind_of(value: str) -> NationalIdKind | None:
    """Return the kind a normalized number has by its shape alone, or None when it has no known shape."""
    return next((kind for kind, shape in _SHAPES.items() if shape.fullmatch(value)), None)


def _digits(value: str) -> list[int]:
    first = _LETTERS_FROM_TEN.index(value[0]) + 10
    second = _LETTERS_FROM_TEN.index(value[1]) % 10 if value[1].isalpha() else int(value[1])
    return [first // 10, first % 10, second, *(int(digit) for digit in value[2:])]


def check_national_id(value: str) -> Decision:
    """Answer whether a normalized number has a known shape and a right check digit.

    Refuses with national_id_shape or national_id_checksum; the facts hold the masked number only.
    """
    if kind_of(value) is None:
        return Refused("national_id_shape", {"masked": mask(value)})
    total = sum(digit * weight for digit, weight in zip(_digits(value), _WEIGHTS, strict=True))
    if total % 10:
        return Refused("national_id_checksum", {"masked": mask(value)})
    return Allowed()


def mask(value: str) -> str:
    """Return the number as screens show it, ``A12****789``; anything not ten long is hidden whole."""
    if len(value) != _LENGTH:
        return "*" * len(value)
    return f"{value[:3]}****{value[-3:]}"
