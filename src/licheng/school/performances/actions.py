"""What a student does with performances; each act in one transaction with its audit row on the version."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from licheng.kernel.results import Refused, RefusedError, require
from licheng.school.outcomes.rules import judged_at
from licheng.school.performances.content import (
    CleanContent,
    PerformanceContent,
    clean_content,
    is_same,
)
from licheng.school.performances.desk import Desk, desk_of
from licheng.school.performances.logged import deleted_entry, received_entries
from licheng.school.performances.models import DiversePerformance, PerformanceVersion
from licheng.school.performances.queries import lock_performance, present_version, versions_of
from licheng.school.performances.rules import can_change, can_restore
from licheng.school.roster.owners import owner_of
from licheng.school.roster.queries import lock_student_of
from licheng.shared.accounts.actor import Actor
from licheng.shared.audit.actions import Subject, record_event
from licheng.shared.files.attaching import FilePair, attach, kept_files
from licheng.shared.log.actions import record_log_events


@transaction.atomic
def save_performance(
    *, performance_id: UUID, content: PerformanceContent, by: Actor, now: datetime
) -> DiversePerformance:
    """Make the actor's performance ``performance_id``, or add a version to it, and return it.

    The id is made with the form, so that a form sent twice makes one item; content that is already the present
    version adds nothing. Raises RefusedError with what is wrong with the content, or what the rules refuse.
    """
    cleaned = clean_content(content)
    lock_student_of(by)
    desk = _desk(by)
    performance = lock_performance(performance_id)
    if performance is None:
        return _save_new(desk, performance_id, content, cleaned, by=by, now=now)
    if performance.student_id != desk.student.id:
        raise RefusedError(Refused("performance_not_found"))
    if performance.kind != content.kind.name:
        raise RefusedError(Refused("performance_kind_differs"))
    versions = versions_of(performance.id)
    files = attach(content.files, record="performance", kept=kept_files(versions), by=by)
    if performance.deleted_at is None and is_same(versions[0], cleaned, files):
        return performance
    opening = desk.opening(performance.school_year)
    judged = judged_at(opening, now, files.begun_at)
    require(can_change(opening, is_deleted=performance.deleted_at is not None, now=judged))
    performance.version += 1
    performance.save(update_fields=["version"])
    _add_version(performance, cleaned, files, by=by, now=now)
    return performance


def _save_new(
    desk: Desk,
    performance_id: UUID,
    content: PerformanceContent,
    cleaned: CleanContent,
    *,
    by: Actor,
    now: datetime,
) -> DiversePerformance:
    files = attach(content.files, record="performance", kept={}, by=by)
    opening = desk.opening(content.school_year)
    require(desk.can_add_to(content.school_year, judged_at(opening, now, files.begun_at)))
    performance: DiversePerformance = DiversePerformance.objects.create(
        id=performance_id,
        student=desk.student,
        kind=content.kind.name,
        school_year=content.school_year,
        created_at=now,
    )
    _add_version(performance, cleaned, files, by=by, now=now)
    return performance


def _add_version(
    performance: DiversePerformance, cleaned: CleanContent, files: FilePair, *, by: Actor, now: datetime
) -> None:
    version = PerformanceVersion.objects.create(
        performance=performance,
        number=performance.version,
        fields=dict(cleaned.fields),
        brief=cleaned.brief,
        external_link=cleaned.external_link,
        document=files.document.stored_object,
        document_name=files.document.name,
        media=files.media.stored_object,
        media_name=files.media.name,
        saved_at=now,
    )
    _record("performance_saved", performance, version, by=by, now=now)
    owner = owner_of(performance.student, by.name)
    record_log_events(received_entries(performance, version, owner), now=now)


@transaction.atomic
def delete_performance(*, performance_id: UUID, by: Actor, now: datetime) -> DiversePerformance:
    """Put the actor's performance away and return it; its versions stay, and restore_performance brings it back.

    Raises RefusedError with what can_change refuses, or performance_not_found.
    """
    performance, desk = _lock_own(by, performance_id), _desk(by)
    opening = desk.opening(performance.school_year)
    require(can_change(opening, is_deleted=performance.deleted_at is not None, now=now))
    performance.deleted_at = now
    performance.save(update_fields=["deleted_at"])
    _record("performance_deleted", performance, present_version(performance), by=by, now=now)
    record_log_events([deleted_entry(performance, owner_of(performance.student, by.name))], now=now)
    return performance


@transaction.atomic
def restore_performance(*, performance_id: UUID, by: Actor, now: datetime) -> DiversePerformance:
    """Bring a deleted performance of the actor back and return it; it counts against the limit again.

    Raises RefusedError with what can_restore refuses, or performance_not_found.
    """
    lock_student_of(by)
    performance, desk = _lock_own(by, performance_id), _desk(by)
    year = performance.school_year
    deleted = performance.deleted_at is not None
    require(can_restore(desk.opening(year), desk.quota(year), is_deleted=deleted, now=now))
    performance.deleted_at = None
    performance.save(update_fields=["deleted_at"])
    version = present_version(performance)
    _record("performance_restored", performance, version, by=by, now=now)
    owner = owner_of(performance.student, by.name)
    record_log_events(received_entries(performance, version, owner), now=now)
    return performance


def _desk(by: Actor) -> Desk:
    desk = desk_of(by)
    if desk is None:
        raise RefusedError(Refused("not_a_student"))
    return desk


def _lock_own(by: Actor, performance_id: UUID) -> DiversePerformance:
    performance = lock_performance(performance_id)
    if performance is None or performance.student.account_id != by.account_id:
        raise RefusedError(Refused("performance_not_found"))
    return performance


def _record(
    event: str, performance: DiversePerformance, version: PerformanceVersion, *, by: Actor, now: datetime
) -> None:
    facts = {"number": version.number, "kind": performance.kind, "school_year": performance.school_year}
    subject = Subject("performance", performance.id, version.id, facts)
    record_event(event, subject, by=by, now=now)
