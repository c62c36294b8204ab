"""The only door to works whose present version holds a file in quarantine, in the school in scope."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.urls import reverse

from licheng.school.outcomes.content import outcome_title
from licheng.school.outcomes.models import OutcomeState, OutcomeVersion
from licheng.school.performances.content import performance_title
from licheng.school.performances.models import PerformanceVersion
from licheng.school.roster.models import Student
from licheng.shared.accounts.actor import Actor
from licheng.shared.release.models import ObjectScan
from licheng.shared.release.queries import found_scans, is_scanning

_MOST_FILES = 500


@dataclass(frozen=True)
class QuarantinedFile:
    """One file in quarantine in the work it is in."""

    student: Student
    work: str
    url: str
    name: str
    signature: str
    found_at: datetime


def own_quarantined_files(actor: Actor) -> list[QuarantinedFile]:
    """Return the actor's own files in quarantine; one query when there is none, none without a scanner."""
    scans = _found()
    if not scans:
        return []
    return _files(
        scans,
        _present_outcomes(scans).filter(outcome__student__account_id=actor.account_id),
        _present_performances(scans).filter(performance__student__account_id=actor.account_id),
    )


def quarantined_files() -> list[QuarantinedFile]:
    """Return every file in quarantine that a work holds now, the latest first; three queries."""
    scans = _found()
    return _files(scans, _present_outcomes(scans), _present_performances(scans)) if scans else []


def _found() -> dict[UUID, ObjectScan]:
    if not is_scanning():
        return {}
    return {scan.stored_object_id: scan for scan in found_scans()[:_MOST_FILES]}


def _present_outcomes(scans: dict[UUID, ObjectScan]) -> QuerySet[OutcomeVersion]:
    versions: QuerySet[OutcomeVersion] = (
        OutcomeVersion.objects.select_related("outcome__course", "outcome__student__account")
        .filter(Q(document_id__in=scans) | Q(media_id__in=scans), number=F("outcome__version"))
        .exclude(outcome__state=OutcomeState.DELETED)
    )
    return versions


def _present_performances(scans: dict[UUID, ObjectScan]) -> QuerySet[PerformanceVersion]:
    versions: QuerySet[PerformanceVersion] = PerformanceVersion.objects.select_related(
        "performance__student__account"
    ).filter(
        Q(document_id__in=scans) | Q(media_id__in=scans),
        number=F("performance__version"),
        performance__deleted_at__isnull=True,
    )
    return versions


def _files(
    scans: dict[UUID, ObjectScan],
    outcomes: QuerySet[OutcomeVersion],
    performances: QuerySet[PerformanceVersion],
) -> list[QuarantinedFile]:
    found = [
        *(file for version in outcomes for file in _of_outcome(scans, version)),
        *(file for version in performances for file in _of_performance(scans, version)),
    ]
    return sorted(found, key=lambda file: file.found_at, reverse=True)


def _of_outcome(scans: dict[UUID, ObjectScan], version: OutcomeVersion) -> Iterator[QuarantinedFile]:
    url = reverse("outcome_edit", args=[version.outcome_id])
    for name, scan in _held(scans, version):
        yield _file(version.outcome.student, outcome_title(version), url, name, scan)


def _of_performance(scans: dict[UUID, ObjectScan], version: PerformanceVersion) -> Iterator[QuarantinedFile]:
    url = reverse("performance_edit", args=[version.performance_id])
    title = performance_title(version.performance.kind, version)
    for name, scan in _held(scans, version):
        yield _file(version.performance.student, title, url, name, scan)


def _file(student: Student, work: str, url: str, name: str, scan: ObjectScan) -> QuarantinedFile:
    if scan.decided_at is None:
        raise ValueError("what was found was decided at some instant")
    return QuarantinedFile(student, work, url, name, scan.signature, scan.decided_at)


def _held(scans: dict[UUID, ObjectScan], version: Any) -> Iterator[tuple[str, ObjectScan]]:
    for object_id, name in (
        (version.document_id, version.document_name),
        (version.media_id, version.media_name),
    ):
        if object_id in scans:
            yield name, scans[object_id]
