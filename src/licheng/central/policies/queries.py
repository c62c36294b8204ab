"""The only door to the authority's windows."""

from uuid import UUID

from django.db.models import QuerySet

from licheng.central.policies.models import AuthorityWindow
from licheng.central.policies.rules import WindowKey
from licheng.kernel.rosters import Batch, SubmissionKind
from licheng.kernel.windows import Window


def windows(school_year: int | None = None) -> QuerySet[AuthorityWindow]:
    """Return the windows, of one school year or of all, by when they open."""
    found = AuthorityWindow.objects.order_by("starts_at", "kind", "semester", "grade", "batch")
    return found if school_year is None else found.filter(school_year=school_year)


def window_by_id(window_id: UUID) -> AuthorityWindow | None:
    """Return one window, or None."""
    return AuthorityWindow.objects.filter(id=window_id).first()


def window_of(key: WindowKey, *, is_mending: bool = False) -> Window | None:
    """Return the submission window of ``key``, or None when the authority set none.

    What was received may be mended as long as students confirm it: with ``is_mending`` the window lasts until then.
    """
    row = AuthorityWindow.objects.filter(**key.columns()).first()
    if row is None:
        return None
    return Window(row.starts_at, max(row.ends_at, row.confirm_until_at) if is_mending else row.ends_at)


def key_of(window: AuthorityWindow) -> WindowKey:
    """Return what a window is for."""
    return WindowKey(
        SubmissionKind(window.kind), window.school_year, window.semester, window.grade, Batch(window.batch)
    )


def school_years() -> list[int]:
    """Return the school years that have windows, the latest first."""
    years = AuthorityWindow.objects.values_list("school_year", flat=True).distinct()
    return sorted(years, reverse=True)
