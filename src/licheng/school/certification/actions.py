"""認證, 退回, 取消認證, 收回: what a teacher decides; each in one transaction with its audit rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from licheng.kernel.event_facts import EventKind
from licheng.kernel.results import Refused, RefusedError, require
from licheng.kernel.text import tidy_brief
from licheng.school.certification.logged import decided_entries
from licheng.school.certification.models import CertificationDecision
from licheng.school.certification.queries import (
    Answer,
    latest_decisions,
    lock_works,
    present_versions,
    standing_of,
)
from licheng.school.certification.rules import can_decide, can_return
from licheng.school.outcomes.models import CourseOutcome, OutcomeVersion
from licheng.school.outcomes.rules import OutcomeAct, OutcomeState, ReturnReason, next_state
from licheng.school.roster.owners import owners_of
from licheng.shared.accounts.actor import Actor
from licheng.shared.audit.actions import Subject, record_events
from licheng.shared.log.actions import record_log_events
from licheng.shared.release.queries import holds_of_versions, is_scanning

_ANSWERS = {
    OutcomeAct.CERTIFY: Answer.CERTIFIED,
    OutcomeAct.RETURN: Answer.RETURNED,
    OutcomeAct.REVOKE: Answer.REVOKED,
    OutcomeAct.TAKE_BACK: Answer.TAKEN_BACK,
}
_EVENTS = {
    OutcomeAct.CERTIFY: "outcome_certified",
    OutcomeAct.RETURN: "outcome_returned",
    OutcomeAct.REVOKE: "certification_revoked",
    OutcomeAct.TAKE_BACK: "decision_taken_back",
}
# What is taken back is no longer as it was acknowledged: to its student that is a revocation.
_LOGGED = {
    OutcomeAct.CERTIFY: EventKind.CERTIFIED,
    OutcomeAct.RETURN: EventKind.RETURNED,
    OutcomeAct.REVOKE: EventKind.REVOKED,
    OutcomeAct.TAKE_BACK: EventKind.REVOKED,
}


@dataclass(frozen=True)
class Certified:
    """What became of works certified together: those that stand certified now, and why others do not."""

    done: tuple[UUID, ...]
    refused: Mapping[UUID, Refused]


@dataclass(frozen=True)
class _Ruling:
    """One decision as it is written to each of its works."""

    act: OutcomeAct
    by: Actor
    now: datetime
    reason: str = ""
    text: str = ""


@transaction.atomic
def certify_outcomes(*, works: Mapping[UUID, int], by: Actor, now: datetime) -> Certified:
    """Certify each of ``works`` (outcome → the version that was shown) that the rules allow.

    One refused work stops no other. The same decision on the same version, sent again, answers as done and
    writes nothing. Writes a decision and an audit row for each; the number of queries does not grow with them.
    """
    ruling = _Ruling(OutcomeAct.CERTIFY, by, now)
    allowed, refused = _judge(works, ruling)
    _write(allowed, ruling)
    return Certified(tuple(sorted(works.keys() - refused.keys())), refused)


@transaction.atomic
def return_outcome(
    *, work: tuple[UUID, int], reason: ReturnReason, text: str = "", by: Actor, now: datetime
) -> None:
    """Return one work (outcome, version shown) to its student with a reason (R-022). Raises RefusedError.

    The same return of the same version, sent again, changes nothing.
    """
    require(can_return(reason, text))
    _decide_one(work, _Ruling(OutcomeAct.RETURN, by, now, reason.value, tidy_brief(text)))


@transaction.atomic
def revoke_decision(*, work: tuple[UUID, int], by: Actor, now: datetime) -> None:
    """Revoke the certification of one work: it is the student's again until sent once more. Raises RefusedError."""
    _decide_one(work, _Ruling(OutcomeAct.REVOKE, by, now))


@transaction.atomic
def take_back_decision(*, work: tuple[UUID, int], by: Actor, now: datetime) -> None:
    """Undo the certification or return of one work: it waits for the teacher again. Raises RefusedError."""
    _decide_one(work, _Ruling(OutcomeAct.TAKE_BACK, by, now))


def _decide_one(work: tuple[UUID, int], ruling: _Ruling) -> None:
    allowed, refused = _judge(dict([work]), ruling)
    for refusal in refused.values():
        raise RefusedError(refusal)
    _write(allowed, ruling)


def _judge(works: Mapping[UUID, int], ruling: _Ruling) -> tuple[list[CourseOutcome], dict[UUID, Refused]]:
    """Lock the works and return those to be written and why others may not; a repetition is in neither."""
    outcomes = lock_works(works.keys(), ruling.by.account_id)
    standing = standing_of(outcomes)
    allowed: list[CourseOutcome] = []
    refused = {outcome_id: Refused("work_not_found") for outcome_id in works.keys() - standing.keys()}
    for outcome in outcomes:
        decision = can_decide(
            standing[outcome.id], ruling.act, shown_version=works[outcome.id], now=ruling.now
        )
        if isinstance(decision, Refused):
            refused[outcome.id] = decision
        else:
            allowed.append(outcome)
    if ruling.act is OutcomeAct.CERTIFY:
        refused.update(_held([outcome.id for outcome in allowed]))
    allowed = [outcome for outcome in allowed if outcome.id not in refused]
    for outcome_id in _repeated(works, refused.keys() & standing.keys(), ruling):
        del refused[outcome_id]
    return allowed, refused


def _held(outcome_ids: list[UUID]) -> dict[UUID, Refused]:
    """Return which works have a file that is not released: nobody certifies what they could not open."""
    if not is_scanning():
        return {}
    versions = present_versions(outcome_ids)
    holds = holds_of_versions(versions.values(), for_owner=False)
    return {
        outcome_id: holds[object_id]
        for outcome_id, version in versions.items()
        for object_id in (version.media_id, version.document_id)
        if object_id in holds
    }


def _repeated(works: Mapping[UUID, int], outcome_ids: set[UUID], ruling: _Ruling) -> list[UUID]:
    """Return which of ``outcome_ids`` were already decided just so, by the same person, on the same version."""
    if not outcome_ids:
        return []
    wanted = (_ANSWERS[ruling.act].value, ruling.by.account_id, ruling.reason, ruling.text)
    return [
        outcome_id
        for outcome_id, decision in latest_decisions(outcome_ids).items()
        if (decision.answer, decision.decided_by, decision.reason, decision.text) == wanted
        and decision.version.number == works[outcome_id]
    ]


def _write(outcomes: list[CourseOutcome], ruling: _Ruling) -> None:
    """Write the decisions with the digests of what was decided on (P14), the new state and the audit rows."""
    if not outcomes:
        return
    versions = present_versions([outcome.id for outcome in outcomes])
    decisions = [_decision(outcome, versions[outcome.id], ruling) for outcome in outcomes]
    CertificationDecision.objects.bulk_create(decisions)
    state = next_state(OutcomeState(outcomes[0].state), ruling.act)
    waits = state is OutcomeState.PENDING
    CourseOutcome.objects.filter(id__in=[outcome.id for outcome in outcomes]).update(
        state=state,
        decided_at=None if waits else ruling.now,
        return_reason=ruling.reason,
        return_text=ruling.text,
    )
    subjects = [_subject(outcome, versions[outcome.id], ruling) for outcome in outcomes]
    record_events(_EVENTS[ruling.act], subjects, by=ruling.by, now=ruling.now)
    owners = owners_of({outcome.student_id for outcome in outcomes})
    entries = [
        entry
        for decision in decisions
        for entry in decided_entries(_LOGGED[ruling.act], decision, owners[decision.outcome.student_id])
    ]
    record_log_events(entries, now=ruling.now)


def _decision(outcome: CourseOutcome, version: OutcomeVersion, ruling: _Ruling) -> CertificationDecision:
    return CertificationDecision(
        outcome=outcome,
        version=version,
        answer=_ANSWERS[ruling.act],
        reason=ruling.reason,
        text=ruling.text,
        document_digest=version.document.digest if version.document else "",
        media_digest=version.media.digest if version.media else "",
        decided_by=ruling.by.account_id,
        decided_by_name=ruling.by.name,
        decided_at=ruling.now,
    )


def _subject(outcome: CourseOutcome, version: OutcomeVersion, ruling: _Ruling) -> Subject:
    facts = {"subject_name": outcome.course.subject_name, "version": version.number}
    if ruling.reason:
        facts["reason"] = ruling.reason
    return Subject("outcome", outcome.id, version.id, facts)
