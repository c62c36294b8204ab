"""What a feature does to make its rows again, and the register of all features.

A feature's ``rebuilt.py`` has a Part. It is told every event of a school in the order of the log, and keeps the rows as
those events left them. ``docs/algorithms/rebuild.md`` tells the rest.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Self, TypeVar
from uuid import UUID

from django.db.models import Model, Q

from licheng.kernel.canonical import Document
from licheng.shared.log.payloads import Payload

AnyPart = TypeVar("AnyPart", bound="Part")


class ContradictionError(ValueError):
    """An event says what cannot follow what was told before."""


@dataclass(frozen=True)
class Table:
    """How the rows of one model are compared with what the log tells.

    Rows are met by ``key`` and compared in ``fields``. ``among`` are those the log tells of; where it does not tell
    ``all`` of them, rows it does not know are no difference.
    """

    model: type[Model]
    fields: tuple[str, ...]
    key: tuple[str, ...] = ("id",)
    among: Q = field(default_factory=Q)
    all: bool = True


class Part(ABC):
    """The rows of one feature, in one school, as far as they were told; made in the school's scope."""

    tables: ClassVar[tuple[Table, ...]]

    def __init__(self, told: "Told") -> None:
        """Begin with no rows; ``told`` has the parts of the features before."""
        self.told = told

    @abstractmethod
    def take(self, payload: Payload) -> bool:
        """Hear one event and return whether it was one of this feature.

        Raises ContradictionError, KeyError, TypeError or ValueError for an event that cannot be understood.
        """

    @abstractmethod
    def rows(self) -> Iterator[Sequence[Model]]:
        """Yield the rows, model by model, none before what it refers to."""


class Told:
    """All parts of one school."""

    def __init__(self, kinds: Iterable[type[Part]]) -> None:
        """Make a part of each kind, lowest first."""
        self._parts: dict[type[Part], Part] = {}
        for kind in kinds:
            self._parts[kind] = kind(self)

    @classmethod
    def of_all(cls) -> Self:
        """Return the parts of every registered feature."""
        return cls(_REGISTERED)

    @property
    def parts(self) -> tuple[Part, ...]:
        """Return the parts, lowest first."""
        return tuple(self._parts.values())

    def part(self, kind: type[AnyPart]) -> AnyPart:
        """Return the part of a feature before the one that asks."""
        found = self._parts[kind]
        if not isinstance(found, kind):
            raise TypeError(kind)
        return found

    def take(self, payload: Payload) -> bool:
        """Tell an event to every part and return whether any knew it."""
        taken = [part.take(payload) for part in self.parts]
        return any(taken)


_REGISTERED: list[type[Part]] = []


def register_parts(kinds: Sequence[type[Part]]) -> None:
    """Register the features of a system, lowest first."""
    _REGISTERED[:] = kinds


def rows_of(model: type[Model]) -> Any:
    """Return the manager of a model's rows in the school in scope."""
    return model.objects  # type: ignore[attr-defined]


def id_in(rows: Document, name: str) -> UUID:
    """Return the id under ``name``."""
    return UUID(rows[name])


def optional_id(value: Any) -> UUID | None:
    """Return the id in ``value``, None for none."""
    return None if value is None else UUID(value)


def time_in(rows: Document, name: str) -> datetime:
    """Return the time under ``name``."""
    return datetime.fromisoformat(rows[name])
