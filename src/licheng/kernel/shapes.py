"""Taking parsed documents apart: each helper returns the value or says that its shape is wrong."""

from typing import Any


class ShapeError(ValueError):
    """A part of a document has another shape than its format says."""


def object_with(value: object, keys: set[str] | frozenset[str]) -> dict[str, Any]:
    """Return ``value`` when it is an object with exactly ``keys``."""
    if not isinstance(value, dict) or set(value) != keys:
        raise ShapeError("An object with exactly its keys is expected.")
    return value


def list_of(value: object) -> list[Any]:
    """Return ``value`` when it is a list."""
    if not isinstance(value, list):
        raise ShapeError("A list is expected.")
    return value


def natural(value: object) -> int:
    """Return ``value`` when it is a whole number from 0."""
    if type(value) is not int or value < 0:
        raise ShapeError("A whole number from 0 is expected.")
    return value


def text(value: object) -> str:
    """Return ``value`` when it is text."""
    if not isinstance(value, str):
        raise ShapeError("Text is expected.")
    return value
