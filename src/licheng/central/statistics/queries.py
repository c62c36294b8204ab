"""How schools stand, read in a fixed number of queries however many there are."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from licheng.central.intake.models import Package, ReceivedRow
from licheng.central.policies.models import AuthorityWindow
from licheng.central.policies.queries import windows
from licheng.central.registry.models import RegisteredSchool
from licheng.central.statistics.rules import Handed, Reported, Standing, standing_of

_KEY = ("kind", "school_year", "semester", "grade", "batch")
_REPORT = ("confirmed", "deemed_confirmed", "disputed", "awaiting")


class SchoolStanding(NamedTuple):
    """One school in one window: how far it is, with its packages in the order received."""

    school: RegisteredSchool
    standing: Standing
    packages: tuple[Handed, ...]


@dataclass(frozen=True)
class WindowChoice:
    """The windows an officer sees first: those open now, and the one looked at."""

    open: tuple[AuthorityWindow, ...]
    chosen: AuthorityWindow | None


def choose_window(wanted: UUID | None, now: datetime) -> WindowChoice:
    """Return the window asked for, else the one open that closes first, else the last to close, else the next."""
    every = list(windows())
    is_open = sorted(
        (each for each in every if each.starts_at <= now < each.ends_at), key=lambda each: each.ends_at
    )
    coming = [each for each in every if each.starts_at > now]
    past = [each for each in every if each.ends_at <= now]
    asked = [each for each in every if each.id == wanted]
    chosen = next(iter([*asked, *is_open, *reversed(past), *coming]), None)
    return WindowChoice(tuple(is_open), chosen)


def standings(chosen: Sequence[AuthorityWindow]) -> Mapping[UUID, list[SchoolStanding]]:
    """Return how every active school stands in each of the windows, by window; two queries."""
    schools = list(RegisteredSchool.objects.filter(is_active=True).order_by("code"))
    handed = _handed(chosen)
    return {
        window.id: [
            SchoolStanding(school, standing_of(packages), tuple(packages))
            for school in schools
            for packages in [handed.get((school.id, *_key_of(window)), [])]
        ]
        for window in chosen
    }


def current_students(window: AuthorityWindow, school_ids: Sequence[UUID]) -> Mapping[UUID, int]:
    """Return how many students are received at present in ``window``, each once, by school; one query."""
    scope = {f"package__{name}": value for name, value in zip(_KEY, _key_of(window), strict=True)}
    rows = ReceivedRow.objects.filter(package__registered_school_id__in=school_ids, is_current=True, **scope)
    counted = rows.values_list("package__registered_school_id").annotate(
        students=Count("person_hash", distinct=True)
    )
    return dict(counted)


def packages_with_reports(school_id: UUID) -> QuerySet[Package]:
    """Return everything a school handed in with what students said, the latest first."""
    packages = Package.objects.filter(registered_school_id=school_id).select_related("confirmation")
    return packages.order_by("-received_at", "-id")


def package_with_answers(package_id: UUID) -> Package | None:
    """Return one package with its school, receipt and confirmation, or None."""
    related = ("registered_school", "receipt", "confirmation")
    return Package.objects.select_related(*related).filter(id=package_id).first()


def packages_named(school_id: UUID, package_id: UUID | None) -> list[Package]:
    """Return the school's package that another one says it replaces, and those that replace it."""
    if package_id is None:
        return []
    found = Package.objects.filter(registered_school_id=school_id, state=Package.State.ACCEPTED)
    return list(found.filter(Q(package_id=package_id) | Q(replaces=package_id)).order_by("received_at"))


def _handed(chosen: Sequence[AuthorityWindow]) -> Mapping[tuple[Any, ...], list[Handed]]:
    wanted = Q(pk__in=[])
    for window in chosen:
        wanted |= Q(**dict(zip(_KEY, _key_of(window), strict=True)))
    columns = ("id", "state", "received_at", "student_count", "row_count")
    reports = tuple(f"confirmation__{name}" for name in _REPORT)
    rows = Package.objects.filter(wanted).order_by("received_at", "id")
    found: dict[tuple[Any, ...], list[Handed]] = defaultdict(list)
    for row in rows.values("registered_school_id", *_KEY, *columns, *reports):
        key = tuple(row[name] for name in ("registered_school_id", *_KEY))
        figures = [row[name] for name in reports]
        reported = None if figures[0] is None else Reported(*figures)
        handed = Handed(
            row["id"], row["state"], row["received_at"], row["student_count"], row["row_count"], reported
        )
        found[key].append(handed)
    return found


def _key_of(window: AuthorityWindow) -> tuple[Any, ...]:
    return tuple(getattr(window, name) for name in _KEY)
