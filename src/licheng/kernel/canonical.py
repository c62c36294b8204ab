"""One document, one sequence of bytes: canonical JSON after RFC 8785, without numbers that are not whole."""

import json
from typing import Any, Final, NoReturn

Document = dict[str, Any]

MAX_DEPTH: Final = 32
MAX_BYTES: Final = 64 * 1_048_576
# RFC 8785 numbers are IEEE 754 doubles; beyond this two readers may see two different integers.
MAX_INTEGER: Final = 2**53 - 1
_MAX_INTEGER_DIGITS: Final = 17


class CanonicalError(Exception):
    """The value or the bytes have no canonical form, or are not in it; ``code`` says why."""

    def __init__(self, code: str) -> None:
        """Keep the code for the caller, who shows its sentence."""
        super().__init__(code)
        self.code = code


def canonical_bytes(document: Document) -> bytes:
    """Return the canonical UTF-8 bytes of ``document``; raise CanonicalError where it has none.

    Keys are sorted by their UTF-16 code units (RFC 8785, 3.2.3); text is kept as it is, never normalized.
    """
    try:
        text = json.dumps(_ordered(document, 1), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise CanonicalError("document_text_invalid") from error


def parse_canonical(data: bytes, *, max_bytes: int = MAX_BYTES) -> Document:
    """Return the document whose canonical form is exactly ``data``; raise CanonicalError for anything else."""
    if len(data) > max_bytes:
        raise CanonicalError("document_too_large")
    document = _parsed(data)
    if not isinstance(document, dict):
        raise CanonicalError("document_not_object")
    if canonical_bytes(document) != data:
        raise CanonicalError("document_not_canonical")
    return document


def _parsed(data: bytes) -> object:
    try:
        return json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_unique_pairs,
            parse_float=_refuse_number,
            parse_int=_small_integer,
            parse_constant=_refuse_number,
        )
    except RecursionError as error:
        raise CanonicalError("document_too_deep") from error
    except ValueError as error:  # also a JSONDecodeError and a UnicodeDecodeError
        raise CanonicalError("document_not_json") from error


def _unique_pairs(pairs: list[tuple[str, Any]]) -> Document:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise CanonicalError("document_duplicate_key")
    return document


def _refuse_number(_text: str) -> NoReturn:
    raise CanonicalError("document_number_not_whole")


def _small_integer(text: str) -> int:
    # Told by length first: turning a million digits into a number is slow on purpose of an attacker.
    if len(text) > _MAX_INTEGER_DIGITS:
        raise CanonicalError("document_number_too_large")
    return int(text)


def _ordered(value: object, depth: int) -> object:
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, int):
        return _within_range(value)
    if depth > MAX_DEPTH:
        raise CanonicalError("document_too_deep")
    if isinstance(value, (list, tuple)):
        return [_ordered(member, depth + 1) for member in value]
    if isinstance(value, dict):
        return {key: _ordered(value[key], depth + 1) for key in _sorted_keys(value)}
    raise CanonicalError("document_number_not_whole" if isinstance(value, float) else "document_type_unknown")


def _within_range(value: int) -> int:
    if abs(value) > MAX_INTEGER:
        raise CanonicalError("document_number_too_large")
    return int(value)


def _sorted_keys(document: Document) -> list[str]:
    try:
        is_plain = "".join(document).isascii()
    except TypeError as error:
        raise CanonicalError("document_key_not_text") from error
    # Where all are of ASCII, as in every document of ours, their own order is the order of their code units.
    return sorted(document) if is_plain else sorted(document, key=_utf16)


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be")
