"""Asking whether a database is empty: only then rows are written into it."""

from django.apps import apps
from django.db.models import Model

from licheng.shared.log.models import LogCosignature, LogHead, LogLeaf, LogPosition
from licheng.shared.rebuild.parts import rows_of
from licheng.shared.rebuild.problems import RebuildError, refuse
from licheng.shared.tenancy.models import School, SchoolKeys
from licheng.shared.tenancy.scope import in_school
from licheng.shared.tenancy.wall import is_school_table

_LOG = (LogLeaf, LogPosition, LogHead, LogCosignature)


def require_empty() -> None:
    """Raise RebuildError rebuild_not_empty with the first table that has a row.

    Schools and their keys may be there: they are made before everything else, and found again after a kill.
    """
    for table in _LOG:
        if table.objects.exists():
            raise _not_empty(table)
    for school_id in School.objects.values_list("id", flat=True):
        with in_school(school_id):
            for model in apps.get_models():
                if is_school_table(model) and model is not SchoolKeys and rows_of(model).exists():
                    raise _not_empty(model)


def _not_empty(model: type[Model]) -> RebuildError:
    return refuse("rebuild_not_empty", table=model._meta.db_table)
