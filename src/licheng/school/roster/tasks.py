"""Jobs of imports: load, call an action, leave a reason when it breaks. Each may run twice."""

from collections.abc import Callable
from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from licheng.school.roster.actions import apply_import, check_import, forget_old_uploads
from licheng.school.roster.models import RosterImport
from licheng.school.roster.queries import find_import
from licheng.school.roster.rules import APPLY, CHECK
from licheng.shared.accounts.actor import Actor
from licheng.shared.accounts.queries import schools
from licheng.shared.accounts.roles import Role
from licheng.shared.clock import real_now
from licheng.shared.jobs.actions import begin_task, fail_task
from licheng.shared.jobs.progress import ProgressMeter
from licheng.shared.tenancy.scope import in_school

ImportAction = Callable[..., None]
RETRY = RetryStrategy(max_attempts=3, wait=10)


@app.task(name="roster.check_import", queue="default", retry=RETRY)
def check(school_id: str, import_id: str) -> None:
    """Read an upload and keep its plan."""
    _run(check_import, school_id, import_id, CHECK)


@app.task(name="roster.apply_import", queue="default", retry=RETRY)
def apply(school_id: str, import_id: str) -> None:
    """Write a plan."""
    _run(apply_import, school_id, import_id, APPLY)


@app.periodic(cron="17 3 * * *")
@app.task(name="roster.forget_uploads", queue="default")
def forget(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the time the job was due
    """Throw away old uploads of every school, one school a transaction."""
    for school in schools():
        with in_school(school.id):
            forget_old_uploads(now=real_now())


def _run(action: ImportAction, school_id: str, import_id: str, kind: str) -> None:
    """Run one step of an import while its page watches; when it breaks, the page says so and the job is tried again."""
    school = UUID(school_id)
    brought = _begin(school, UUID(import_id), kind)
    if brought is None:
        return
    try:
        with ProgressMeter(brought.task_id, school) as meter, in_school(school):
            action(import_id=brought.id, by=_asked_by(brought, school), watcher=meter, now=real_now())
    except Exception:
        with in_school(school):
            fail_task(brought.task_id, code="import_broken", facts={}, now=real_now())
        raise


def _begin(school_id: UUID, import_id: UUID, kind: str) -> RosterImport | None:
    """Return the import with its task marked as running; None when a late second job has nothing left to do."""
    with in_school(school_id):
        brought = find_import(import_id)
        if brought is None or brought.applied_at is not None or brought.task.kind != kind:
            return None
        begin_task(brought.task_id, now=real_now())
        return brought


def _asked_by(brought: RosterImport, school_id: UUID) -> Actor | None:
    account = brought.task.started_by
    if account is None:
        return None
    return Actor(account.id, school_id, "", account.name, Role.REGISTRAR)
