"""Beginning and ending long tasks, so that a page can follow them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from licheng.shared.accounts.actor import Actor
from licheng.shared.jobs.models import LongTask


def open_task(kind: str, *, by: Actor | None, now: datetime) -> LongTask:
    """Make a waiting task and return it."""
    task: LongTask = LongTask.objects.create(
        kind=kind, started_by_id=by.account_id if by else None, created_at=now
    )
    return task


def begin_task(task_id: UUID, *, now: datetime) -> None:
    """Mark a task as running from its beginning, also when an earlier run was cut off."""
    LongTask.objects.filter(id=task_id).update(
        state=LongTask.State.RUNNING, done=0, started_at=now, finished_at=None
    )


def finish_task(task_id: UUID, *, result: dict[str, Any], steps: int, now: datetime) -> None:
    """Mark a task as done, in the transaction of the work itself."""
    LongTask.objects.filter(id=task_id).update(
        state=LongTask.State.DONE, result=result, done=steps, total=steps, finished_at=now
    )


def fail_task(task_id: UUID, *, code: str, facts: dict[str, Any], now: datetime) -> None:
    """Mark a task as failed with the code of its reason."""
    LongTask.objects.filter(id=task_id).update(
        state=LongTask.State.FAILED, result={"code": code, "facts": facts}, finished_at=now
    )
