"""Comparing what the log tells of a school with the rows that are there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

from django.db.models import Model

from licheng.shared.rebuild.parts import Part, Table, Told, rows_of

MISSING: Final = "missing"
UNKNOWN: Final = "not in the log"

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Difference:
    """One row that is not as the log tells: the model, its key, and the field, or that it is missing or not in the log."""

    model: str
    key: str
    what: str
    told: str = ""
    held: str = ""


def compare_school(told: Told) -> list[Difference]:
    """Return how the rows of the school in scope differ from what was told, model by model."""
    return list(chain.from_iterable(_of_part(part) for part in told.parts))


def _of_part(part: Part) -> Iterator[Difference]:
    rows: dict[type[Model], Sequence[Model]] = {type(one[0]): one for one in part.rows() if one}
    for table in part.tables:
        told = {_values(row, table.key): _values(row, table.fields) for row in rows.get(table.model, ())}
        yield from _differences(table, told, _held(table))


def _differences(table: Table, told: Mapping[Key, Key], held: Mapping[Key, Key]) -> Iterator[Difference]:
    name = table.model.__name__
    for key, values in told.items():
        if key not in held:
            yield Difference(name, _text(key), MISSING)
            continue
        for field, one, other in zip(table.fields, values, held[key], strict=True):
            if one != other:
                yield Difference(name, _text(key), field, str(one), str(other))
    if table.all:
        for key in held.keys() - told.keys():
            yield Difference(name, _text(key), UNKNOWN)


def _held(table: Table) -> dict[Key, Key]:
    names = (*table.key, *table.fields)
    rows = rows_of(table.model).filter(table.among).values_list(*names).iterator(chunk_size=1_000)
    count = len(table.key)
    return {_plain(row[:count]): _plain(row[count:]) for row in rows}


def _values(row: Model, names: Sequence[str]) -> Key:
    return _plain([getattr(row, name) for name in names])


def _plain(values: Sequence[Any]) -> Key:
    return tuple(bytes(value) if isinstance(value, memoryview) else value for value in values)


def _text(key: Key) -> str:
    return " ".join(str(value) for value in key)
