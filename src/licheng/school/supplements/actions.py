"""補件: keeping an act open for one student."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from licheng.kernel.calendar import end_of_day_text
from licheng.kernel.results import Refused, RefusedError, require
from licheng.kernel.text import tidy_brief
from licheng.school.schedule.models import Act, LateSupplement
from licheng.school.schedule.rules import Term
from licheng.school.supplements.permissions import may_grant
from licheng.school.supplements.queries import find_student, lock_supplement
from licheng.school.supplements.rules import can_grant
from licheng.shared.accounts.actor import Actor
from licheng.shared.audit.actions import Subject, record_events


@dataclass(frozen=True)
class Grant:
    """What is kept open, in which term, until when (excluded), and why."""

    acts: tuple[Act, ...]
    term: Term
    until_at: datetime
    reason: str


@transaction.atomic
def grant_supplement(*, student_id: UUID, grant: Grant, by: Actor, now: datetime) -> list[LateSupplement]:
    """Keep each act of ``grant`` open for one student; a supplement that exists gets the new end and reason.

    Writes one audit row an act. Raises RefusedError when the person may not, the end is past, the reason is
    missing or the student is not enrolled.
    """
    for act in grant.acts:
        require(may_grant(by, act))
    require(can_grant(until_at=grant.until_at, reason=grant.reason, now=now))
    if find_student(student_id, grant.term.school_year) is None:
        raise RefusedError(Refused("supplement_student_unknown"))
    written = [_write(student_id, act, grant, by, now) for act in sorted(grant.acts)]
    record_events("supplement_granted", list(_subjects(written)), by=by, now=now)
    return [row for row, _before in written]


Written = tuple[LateSupplement, datetime | None]


def _write(student_id: UUID, act: Act, grant: Grant, by: Actor, now: datetime) -> Written:
    """Save one supplement and return it with its former end."""
    row = lock_supplement(student_id, act, grant.term)
    before = row.until_at if row else None
    if row is None:
        row = LateSupplement(
            student_id=student_id, act=act, school_year=grant.term.school_year, semester=grant.term.semester
        )
    row.until_at, row.reason = grant.until_at, tidy_brief(grant.reason)
    row.granted_by, row.granted_at = by.name, now
    row.save(force_insert=before is None)
    return row, before


def _subjects(written: Iterable[Written]) -> Iterable[Subject]:
    for row, before in written:
        facts = {
            "student_id": str(row.student_id),
            "act": row.act,
            "school_year": row.school_year,
            "semester": row.semester,
            "until": end_of_day_text(row.until_at),
            "before": end_of_day_text(before) if before else None,
            "reason": row.reason,
        }
        yield Subject("late_supplement", row.id, facts=facts)
