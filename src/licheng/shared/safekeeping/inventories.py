"""Who says what should be kept, shelf by shelf: the rows of every school, and each store.

A further side joins the comparison by being an ``Inventory``.
"""

from collections.abc import Iterator
from typing import Any, Protocol
from uuid import UUID

from django.apps import apps
from django.db import models

from licheng.shared.files.protocol import Store, StoredObject
from licheng.shared.safekeeping.rules import ROWS
from licheng.shared.tenancy.models import School
from licheng.shared.tenancy.scope import in_school
from licheng.shared.tenancy.wall import is_school_table


class Inventory(Protocol):
    """One side of the comparison."""

    name: str

    def on_shelf(self, shelf: str) -> dict[str, int]:
        """Return length by digest of everything on ``shelf``; shelves are asked for in their order, each once."""


class RowInventory:
    """What the rows of the database say is kept."""

    name = ROWS

    def on_shelf(self, shelf: str) -> dict[str, int]:
        """Return length by digest of what any row of any school names."""
        held: dict[str, int] = {}
        for rows in _rows_everywhere():
            held |= dict(
                rows.filter(digest__gte=shelf, digest__lt=_end_of(shelf)).values_list("digest", "size")
            )
        return held


class StoreInventory:
    """What one store says it holds; whether the bytes are right is not asked."""

    def __init__(self, store: Store, *, after: str = "") -> None:
        """Begin after the digest ``after``."""
        self.name = store.name
        self._listing = store.listing(after=after)
        self._ahead: StoredObject | None = None

    def on_shelf(self, shelf: str) -> dict[str, int]:
        """Return length by digest of the objects on ``shelf``; raise StoreError when the store cannot say."""
        held = {}
        each = self._ahead or next(self._listing, None)
        while each is not None and each.digest[:2] <= shelf:
            held[each.digest] = each.size
            each = next(self._listing, None)
        self._ahead = each
        return held


def bytes_in_rows() -> int:
    """Return the length of all that rows name; what two schools share counts twice."""
    return sum(rows.aggregate(total=models.Sum("size"))["total"] or 0 for rows in _rows_everywhere())


def owners_of(digest: str) -> Iterator[tuple[UUID, UUID]]:
    """Yield the school and the id of each school's row that names ``digest``."""
    for school_id in _school_ids():
        with in_school(school_id):
            for model in _naming_models():
                if is_school_table(model):
                    rows = model.objects.filter(digest=digest).values_list("id", flat=True)
                    yield from [(school_id, row_id) for row_id in rows]


def _rows_everywhere() -> Iterator[models.QuerySet[Any]]:
    """Yield the rows that name objects: of each school, within that school, and of tables that belong to none."""
    naming = _naming_models()
    yield from (model.objects.all() for model in naming if not is_school_table(model))
    for school_id in _school_ids():
        with in_school(school_id):
            yield from (model.objects.all() for model in naming if is_school_table(model))


def _naming_models() -> list[Any]:
    """Return the models marked as naming objects of the stores."""
    return [model for model in apps.get_models() if getattr(model, "names_objects", False)]


def _school_ids() -> list[UUID]:
    return list(School.objects.order_by("id").values_list("id", flat=True))


def _end_of(shelf: str) -> str:
    """Return the text before which every digest of ``shelf`` stands."""
    return f"{int(shelf, 16) + 1:02x}" if shelf != "ff" else "g"
