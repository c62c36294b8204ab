"""Changes a registrar makes: bringing a workbook, checking it, applying it, throwing it away."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from procrastinate.contrib.django import app

from licheng.kernel.results import Allowed, RefusedError, require
from licheng.school.roster.applying import WriteBatch, load_existing, plan_against, write_plan
from licheng.school.roster.models import RosterImport
from licheng.school.roster.plans import Plan, Table, can_apply
from licheng.school.roster.queries import find_import, is_applying, lock_import, state_of_import
from licheng.school.roster.reading import UploadedFile, bundle, read_tables
from licheng.school.roster.rules import (
    APPLY,
    CHECK,
    UPLOAD_LIFE_DAYS,
    can_bring,
    can_discard,
    can_request_apply,
)
from licheng.school.roster.sheets import Term
from licheng.school.roster.summaries import summarize
from licheng.shared.accounts.actor import Actor
from licheng.shared.audit.actions import Subject, record_event
from licheng.shared.jobs.actions import fail_task, finish_task, open_task
from licheng.shared.jobs.progress import Watcher
from licheng.shared.tenancy.scope import current_school_id
from licheng.shared.tenancy.sealing import seal, unseal

PURPOSE = "roster-upload"
NAME_LENGTH = 200
TASKS = {CHECK: "roster.check_import", APPLY: "roster.apply_import"}


@transaction.atomic
def bring_roster(
    *, files: list[UploadedFile], term: Term, by: Actor | None, now: datetime, is_queued: bool = True
) -> RosterImport:
    """Keep the files sealed and queue their check; earlier uploads that were not applied are thrown away.

    A command that checks them itself at once asks for no job.

    Raises:
        RefusedError: the files cannot be taken, or another import is being written.
    """
    require(can_bring(is_applying=is_applying()))
    data = bundle(files)
    _forget(RosterImport.objects.filter(applied_at__isnull=True))
    brought: RosterImport = RosterImport.objects.create(
        task=open_task(CHECK, by=by, now=now),
        sealed_upload=seal(data, school_id=current_school_id(), purpose=PURPOSE),
        file_name="、".join(file.name for file in files)[:NAME_LENGTH],
        school_year=term.school_year,
        semester=term.semester,
        brought_by=by.name if by else "",
        brought_at=now,
    )
    if is_queued:
        _queue(brought, CHECK)
    record_event("roster_brought", Subject("roster_import", brought.id), by=by, now=now)
    return brought


def _queue(brought: RosterImport, kind: str) -> None:
    """Queue a job in this transaction; the jobs of one school's imports run one after another."""
    job = app.configure_task(TASKS[kind], lock=f"roster-{brought.school_id}", queue="default")
    job.defer(school_id=str(brought.school_id), import_id=str(brought.id))


def _forget(imports: QuerySet[RosterImport]) -> int:
    return imports.filter(sealed_upload__isnull=False).update(sealed_upload=None)


@transaction.atomic
def check_import(*, import_id: UUID, by: Actor | None, watcher: Watcher, now: datetime) -> None:
    """Read the upload and keep its plan; an unreadable one is thrown away. Run twice, it does the same again."""
    brought = lock_import(import_id)
    if brought is None or brought.sealed_upload is None or brought.applied_at is not None:
        return
    try:
        plan = _plan(brought, watcher)
    except RefusedError as error:
        brought.sealed_upload = None
        brought.save(update_fields=["sealed_upload"])
        fail_task(brought.task_id, code=error.refused.code, facts=dict(error.refused.facts), now=now)
        return
    brought.plan = summarize(plan)
    brought.save(update_fields=["plan"])
    finish_task(brought.task_id, result={"problems": len(plan.problems)}, steps=watcher.total, now=now)
    facts = {"problems": len(plan.problems), "digest": brought.plan["digest"]}
    record_event("roster_checked", Subject("roster_import", brought.id, facts=facts), by=by, now=now)


def _tables(brought: RosterImport) -> list[Table]:
    sealed = bytes(brought.sealed_upload or b"")
    return read_tables(unseal(sealed, school_id=current_school_id(), purpose=PURPOSE))


def _plan(brought: RosterImport, watcher: Watcher) -> Plan:
    tables = _tables(brought)
    watcher.total = sum(len(table.lines) for table in tables)
    term = Term(brought.school_year, brought.semester)
    return plan_against(load_existing(term), tables, term, watcher.reach)


@transaction.atomic
def request_apply(*, import_id: UUID, by: Actor, now: datetime) -> None:
    """Queue the writing of the plan that was shown.

    Raises:
        RefusedError: problems stand, or the import is in another state.
    """
    _queue(mark_for_apply(import_id=import_id, by=by, now=now), APPLY)


@transaction.atomic
def mark_for_apply(*, import_id: UUID, by: Actor | None, now: datetime) -> RosterImport:
    """Open the task of writing the plan that was shown, and return the import.

    Raises:
        RefusedError: problems stand, or the import is in another state.
    """
    lock_import(import_id)
    brought = find_import(import_id)
    if brought is None:
        raise RosterImport.DoesNotExist
    require(can_request_apply(state_of_import(brought), problems=brought.plan.get("problem_count", 0)))
    brought.task = open_task(APPLY, by=by, now=now)
    brought.save(update_fields=["task"])
    return brought


@transaction.atomic
def apply_import(*, import_id: UUID, by: Actor | None, watcher: Watcher, now: datetime) -> None:
    """Write the plan in this one transaction and throw the upload away; an applied import is left as it is.

    The plan is made afresh from the sealed upload. When the database has changed so that it is another plan than
    the one shown, nothing is written and the task fails with import_plan_changed.
    """
    brought = lock_import(import_id)
    if brought is None or brought.sealed_upload is None or brought.applied_at is not None:
        return
    term = Term(brought.school_year, brought.semester)
    existing = load_existing(term)
    tables = _tables(brought)
    plan = plan_against(existing, tables, term)
    decision = can_apply(plan, brought.plan.get("digest", ""))
    if not isinstance(decision, Allowed):
        fail_task(brought.task_id, code=decision.code, facts=dict(decision.facts), now=now)
        return
    watcher.total = plan.writes
    write_plan(plan, WriteBatch(term, by, now, existing, watcher.reach), brought.id)
    brought.applied_at, brought.sealed_upload = now, None
    brought.save(update_fields=["applied_at", "sealed_upload"])
    finish_task(brought.task_id, result={}, steps=plan.writes, now=now)


@transaction.atomic
def discard_import(*, import_id: UUID, by: Actor, now: datetime) -> None:
    """Throw the upload away.

    Raises:
        RefusedError: it is applied, or being applied.
    """
    lock_import(import_id)
    brought = find_import(import_id)
    if brought is None:
        raise RosterImport.DoesNotExist
    require(can_discard(state_of_import(brought)))
    _forget(RosterImport.objects.filter(id=import_id))
    record_event("roster_discarded", Subject("roster_import", import_id), by=by, now=now)


def forget_old_uploads(*, now: datetime) -> int:
    """Throw away uploads nobody applied within a week; return how many."""
    before = now - timedelta(days=UPLOAD_LIFE_DAYS)
    return _forget(RosterImport.objects.filter(applied_at__isnull=True, brought_at__lt=before))
