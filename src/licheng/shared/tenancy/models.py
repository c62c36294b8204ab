"""The school, and what every table that belongs to one school shares."""

from typing import Any, ClassVar

from django.db import models
from django.db.models.fields.related_lookups import RelatedExact
from django.db.models.sql.where import AND

from licheng.kernel.uuid7 import uuid7
from licheng.shared.tenancy.scope import current_school_id


class School(models.Model):
    """學校: the unit everything belongs to. In the central database one row: the office itself."""

    read_only = True  # the application may look schools up; only the owner's commands make them

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=6, unique=True)
    name = models.CharField(max_length=60)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class SchoolQuerySet(models.QuerySet[Any]):
    """Rows of one school."""


class SchoolManager(models.Manager[Any]):
    """Adds the current school to every query; row-level security stands behind it."""

    def get_queryset(self) -> models.QuerySet[Any]:
        """Return the rows of the current school.

        The same as ``filter(school_id=...)``, at a sixth of its cost: every query of the product begins here.

        Raises:
            NoSchoolError: no school is in scope.
        """
        school_id = current_school_id()
        rows = super().get_queryset()
        column = self.model._meta.get_field("school").get_col(rows.query.get_initial_alias())
        rows.query.where.add(RelatedExact(column, school_id), AND)
        return rows


class SchoolForeignKey(models.ForeignKey[Any, Any]):
    """A reference inside one school.

    The wall operation makes it ``(school_id, x_id) → (school_id, id)`` in the
    database, with its index, so the plain constraint and index are left out.
    """

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **options: Any) -> None:
        """Take the options of a ForeignKey; ``on_delete`` is PROTECT unless told."""
        options.setdefault("related_name", "+")
        options["db_constraint"] = False
        options["db_index"] = False
        super().__init__(to, on_delete, **options)


class OwningSchool(models.ForeignKey[Any, Any]):
    """The school a row belongs to: the one in scope when the row is made, and never another."""

    def __init__(self, to: Any = School, on_delete: Any = models.PROTECT, **options: Any) -> None:
        """Point at the school; every index of a school table starts with it, so it needs none of its own."""
        super().__init__(to, on_delete, **{"related_name": "+", "db_index": False, **options})

    def get_default(self) -> Any:
        """Return the school in scope; raise NoSchoolError when there is none."""
        return current_school_id()


class SchoolModel(models.Model):
    """A row of one school; its school never changes."""

    append_only: ClassVar[bool] = False

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    school = OwningSchool()

    objects = SchoolManager()

    class Meta:
        abstract = True


class SchoolKeys(SchoolModel):
    """學校金鑰: the school's own secrets, each wrapped by the installation's master key."""

    signing_key_sealed = models.BinaryField()
    public_key = models.BinaryField(max_length=32)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school"], name="one_key_row_per_school")]

    def __str__(self) -> str:
        return f"keys of {self.school_id}"
