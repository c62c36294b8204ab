"""Who says what should be kept, shelf by shelf: the rows of every school, and each store.

A further side joins the comparison by being an ``Inventory``.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any, Protocol
from uuid import UUID

from django.apps import apps
from django.db import models

from licheng.shared.files.protocol import Store, StoredObject
from licheng.shared.safekeeping.rules import ROWS
from licheng.shared.tenancy.models import School
from licheng.shared.tenancy.scope import in_school
from licheng.shared.tenancy.wall import is_school_table

# Digits stand before letters in the order of every database.
AISLES = "0123456789abcdefg"


class Inventory(Protocol):
    """One side of the comparison."""

    name: str

    def on_shelf(self, shelf: str) -> dict[str, int]:
        """Return length by digest of everything on ``shelf``; shelves are asked for in their order, each once."""


class RowInventory:
    """What the rows of the database say is kept."""

    name = ROWS

    def __init__(self) -> None:
        """Know nothing yet."""
        self._aisle = ""
        self._held: dict[str, dict[str, int]] = {}

    def on_shelf(self, shelf: str) -> dict[str, int]:
        """Return length by digest of what any row of any school names.

        Sixteen shelves are fetched at once: asking each school for every single one would take longer than reading
        the objects. Rows written meanwhile are not seen.
        """
        if shelf[0] != self._aisle:
            self._aisle, self._held = shelf[0], defaultdict(dict)
            for rows in _rows_everywhere():
                for digest, size in _on_aisle(rows, self._aisle).values_list("digest", "size"):
                    self._held[digest[:2]][digest] = size
        return self._held.get(shelf, {})


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


def is_named(digest: str) -> bool:
    """Return whether any row names ``digest`` now."""
    return sum(rows.filter(digest=digest).count() for rows in _rows_everywhere()) > 0


def named_here(digests: Collection[str]) -> set[str]:
    """Return those of ``digests`` that a row of the school in scope names, or one of a table that belongs to none."""
    asked = [
        model.objects.filter(digest__in=digests).values_list("digest", flat=True)
        for model in _naming_models()
    ]
    return {digest for rows in asked for digest in rows}


class Owners:
    """Which schools' rows name an object, for a run that asks of many objects in the order of their digests."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._aisle = ""
        self._rows: dict[str, list[tuple[UUID, UUID]]] = {}

    def of(self, digest: str) -> list[tuple[UUID, UUID]]:
        """Return the school and the id of each school's row that names ``digest``.

        Sixteen shelves are fetched at once: when a store is lost, asking every school for every object would take
        hours. Rows written meanwhile are not seen.
        """
        if digest[:1] != self._aisle:
            self._aisle, self._rows = digest[:1], defaultdict(list)
            for rows in _rows_everywhere():
                if is_school_table(rows.model):
                    for school_id, row_id, named in _on_aisle(rows, self._aisle).values_list(
                        "school_id", "id", "digest"
                    ):
                        self._rows[named].append((school_id, row_id))
        return self._rows.get(digest, [])


def _on_aisle(rows: models.QuerySet[Any], aisle: str) -> models.QuerySet[Any]:
    """Return those of ``rows`` that name objects of the sixteen shelves whose names begin with ``aisle``."""
    return rows.filter(digest__gte=aisle, digest__lt=AISLES[AISLES.index(aisle) + 1])


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
