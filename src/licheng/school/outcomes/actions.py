"""What a student does with a saved outcome; each act in one transaction with its audit row on the version."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from licheng.kernel.results import Refused, RefusedError, require
from licheng.school.courses.queries import term_of
from licheng.school.outcomes.logged import deleted_entry, received_entries, sent_entries, withdrawn_entry
from licheng.school.outcomes.models import CourseOutcome, OutcomeVersion
from licheng.school.outcomes.openings import quota_of, standing_of
from licheng.school.outcomes.queries import lock_outcome, present_version
from licheng.school.outcomes.rules import (
    TRANSITIONS,
    OutcomeAct,
    OutcomeState,
    can_delete,
    can_restore,
    can_send,
    can_withdraw,
)
from licheng.school.roster.owners import owner_of
from licheng.school.roster.queries import lock_student_of
from licheng.shared.accounts.actor import Actor
from licheng.shared.audit.actions import Subject, record_event
from licheng.shared.log.actions import record_log_events


@transaction.atomic
def send_for_certification(
    *, outcome_id: UUID, by: Actor, now: datetime, judged_at: datetime | None = None
) -> CourseOutcome:
    """Hand the actor's outcome to the teacher of its course (送出認證) and return it; an old return is wiped.

    ``judged_at`` is the instant that counts for the window when a file begun in time came with it.
    Raises RefusedError with what can_send refuses, or outcome_not_found.
    """
    outcome = _lock_own(by, outcome_id)
    version = present_version(outcome)
    decision = can_send(
        standing_of(outcome),
        has_file=version.document_id is not None or version.media_id is not None,
        has_brief=bool(version.brief),
        now=judged_at or now,
    )
    require(decision)
    outcome.sent_at, outcome.decided_at = now, None
    outcome.return_reason = outcome.return_text = ""
    _move(outcome, OutcomeAct.SEND, ["sent_at", "decided_at", "return_reason", "return_text"])
    facts = {"teacher": outcome.course.teacher.account.name, "course": str(outcome.course_id)}
    _record("outcome_sent", outcome, version, by=by, now=now, facts=facts)
    record_log_events(sent_entries(outcome, version, owner_of(outcome.student, by.name)), now=now)
    return outcome


@transaction.atomic
def withdraw_outcome(*, outcome_id: UUID, by: Actor, now: datetime) -> CourseOutcome:
    """Take the actor's outcome back from the teacher (撤回) and return it, a draft again.

    Raises RefusedError with what can_withdraw refuses, or outcome_not_found.
    """
    outcome = _lock_own(by, outcome_id)
    require(can_withdraw(standing_of(outcome), now))
    outcome.sent_at = None
    _move(outcome, OutcomeAct.WITHDRAW, ["sent_at"])
    _record("outcome_withdrawn", outcome, present_version(outcome), by=by, now=now)
    record_log_events([withdrawn_entry(outcome, owner_of(outcome.student, by.name))], now=now)
    return outcome


@transaction.atomic
def delete_outcome(*, outcome_id: UUID, by: Actor, now: datetime) -> CourseOutcome:
    """Put the actor's outcome away and return it; its versions stay, and restore_outcome brings it back.

    Raises RefusedError with what can_delete refuses, or outcome_not_found.
    """
    outcome = _lock_own(by, outcome_id)
    require(can_delete(standing_of(outcome), now))
    _move(outcome, OutcomeAct.DELETE)
    _record("outcome_deleted", outcome, present_version(outcome), by=by, now=now)
    record_log_events([deleted_entry(outcome, owner_of(outcome.student, by.name))], now=now)
    return outcome


@transaction.atomic
def restore_outcome(*, outcome_id: UUID, by: Actor, now: datetime) -> CourseOutcome:
    """Bring a deleted outcome of the actor back as a draft and return it; it counts against the limit again.

    Raises RefusedError with what can_restore refuses, or outcome_not_found.
    """
    lock_student_of(by)
    outcome = _lock_own(by, outcome_id)
    quota = quota_of(outcome.student, term_of(outcome.course))
    require(can_restore(standing_of(outcome), quota, now))
    _move(outcome, OutcomeAct.RESTORE)
    version = present_version(outcome)
    _record("outcome_restored", outcome, version, by=by, now=now)
    owner = owner_of(outcome.student, by.name)
    record_log_events(received_entries(outcome, version, owner), now=now)
    return outcome


def _lock_own(by: Actor, outcome_id: UUID) -> CourseOutcome:
    outcome = lock_outcome(outcome_id)
    if outcome is None or outcome.student.account_id != by.account_id:
        raise RefusedError(Refused("outcome_not_found"))
    return outcome


def _move(outcome: CourseOutcome, act: OutcomeAct, fields: list[str] | None = None) -> None:
    """Take the step of the table that the rule has just allowed."""
    outcome.state = TRANSITIONS[OutcomeState(outcome.state), act]
    outcome.save(update_fields=["state", *(fields or [])])


def _record(
    event: str,
    outcome: CourseOutcome,
    version: OutcomeVersion,
    *,
    by: Actor,
    now: datetime,
    facts: dict[str, Any] | None = None,
) -> None:
    known = {"number": version.number, **(facts or {})}
    record_event(event, Subject("outcome", outcome.id, version.id, known), by=by, now=now)
