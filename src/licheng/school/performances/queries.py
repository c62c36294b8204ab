"""The only door to performances and their versions, in the school in scope."""

from uuid import UUID

from django.db.models import Count, F, QuerySet

from licheng.school.performances.models import DiversePerformance, PerformanceVersion
from licheng.shared.accounts.actor import Actor


def own_performance(actor: Actor, performance_id: UUID) -> DiversePerformance | None:
    """Return the actor's own performance, None when it is another's or nobody's."""
    return _with_student().filter(id=performance_id, student__account_id=actor.account_id).first()


def lock_performance(performance_id: UUID) -> DiversePerformance | None:
    """Return any performance of the school, its row locked; the caller asks whose it is."""
    rows = _with_student().select_for_update(of=("self",), no_key=True)
    return rows.filter(id=performance_id).first()


def _with_student() -> QuerySet[DiversePerformance]:
    performances: QuerySet[DiversePerformance] = DiversePerformance.objects.select_related("student")
    return performances


def own_version(actor: Actor, performance_id: UUID, number: int) -> PerformanceVersion | None:
    """Return one version of the actor's own performance with its files."""
    version: PerformanceVersion | None = (
        PerformanceVersion.objects.select_related("document", "media", "performance")
        .filter(
            performance_id=performance_id, number=number, performance__student__account_id=actor.account_id
        )
        .first()
    )
    return version


def present_version(performance: DiversePerformance) -> PerformanceVersion:
    """Return the version a performance stands at, with its files."""
    versions = PerformanceVersion.objects.select_related("document", "media")
    version: PerformanceVersion = versions.get(performance_id=performance.id, number=performance.version)
    return version


def versions_of(performance_id: UUID) -> list[PerformanceVersion]:
    """Return every version of a performance with its files, newest first."""
    versions = PerformanceVersion.objects.select_related("document", "media")
    return list(versions.filter(performance_id=performance_id).order_by("-number"))


def current_versions(student_id: UUID) -> list[PerformanceVersion]:
    """Return the present version of each performance of a student, deleted ones too, newest year first."""
    versions = PerformanceVersion.objects.select_related("performance", "document", "media").filter(
        performance__student_id=student_id, number=F("performance__version")
    )
    return list(versions.order_by("-performance__school_year", "performance__created_at"))


def counts_by_year(student_id: UUID) -> dict[int, int]:
    """Return how many performances of each school year count against the limit, in one query."""
    rows = DiversePerformance.objects.filter(student_id=student_id, deleted_at__isnull=True)
    return dict(rows.values_list("school_year").annotate(count=Count("id")))
