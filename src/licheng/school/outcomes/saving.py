"""Saving an outcome: each saving that changes something adds a version, and none is ever changed (R-012)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from licheng.kernel.results import Refused, RefusedError, require
from licheng.kernel.text import check_brief, tidy_brief
from licheng.school.courses.models import Course
from licheng.school.courses.queries import course_of_student, term_of
from licheng.school.outcomes.content import BRIEF_LIMIT, OutcomeContent, is_same
from licheng.school.outcomes.logged import received_entries
from licheng.school.outcomes.models import CourseOutcome, OutcomeVersion
from licheng.school.outcomes.openings import opening_of, quota_of, standing_of
from licheng.school.outcomes.queries import lock_outcome, versions_of
from licheng.school.outcomes.rules import TRANSITIONS, OutcomeAct, OutcomeState, can_add, can_edit, judged_at
from licheng.school.roster.models import Student
from licheng.school.roster.owners import owner_of
from licheng.school.roster.queries import lock_student_of
from licheng.shared.accounts.actor import Actor
from licheng.shared.audit.actions import Subject, record_event
from licheng.shared.files.attaching import FilePair, attach, kept_files
from licheng.shared.log.actions import record_log_events


@dataclass(frozen=True)
class SavedOutcome:
    """The outcome as it stands after saving, and the instant by which its window was judged."""

    outcome: CourseOutcome
    version: OutcomeVersion
    judged_at: datetime


@transaction.atomic
def save_outcome(*, outcome_id: UUID, content: OutcomeContent, by: Actor, now: datetime) -> SavedOutcome:
    """Make the actor's outcome ``outcome_id``, or add a version to it, and return it.

    The id is made with the form, so that a form sent twice makes one item; content that is already the present
    version adds nothing. A file whose sending began before the window closed still counts (design, section 4).

    Raises:
        RefusedError: brief_too_long, not_a_student, course_not_yours, course_of_other_semester, outcome_not_found,
            upload_not_yours, or what can_add and can_edit refuse.
    """
    require(check_brief(content.brief, BRIEF_LIMIT))
    student = lock_student_of(by)
    if student is None:
        raise RefusedError(Refused("not_a_student"))
    course = course_of_student(student.id, content.course_id)
    if course is None:
        raise RefusedError(Refused("course_not_yours"))
    outcome = lock_outcome(outcome_id)
    if outcome is None:
        return _save_new(student, course, outcome_id, content, by=by, now=now)
    if outcome.student_id != student.id:
        raise RefusedError(Refused("outcome_not_found"))
    return _save_again(outcome, course, content, by=by, now=now)


def _save_new(
    student: Student, course: Course, outcome_id: UUID, content: OutcomeContent, *, by: Actor, now: datetime
) -> SavedOutcome:
    files = attach(content.files, record="outcome", kept={}, by=by)
    term = term_of(course)
    opening = opening_of(student, term)
    judged = judged_at(opening, now, files.begun_at)
    require(can_add(opening, quota_of(student, term), judged))
    outcome: CourseOutcome = CourseOutcome.objects.create(
        id=outcome_id, student=student, course=course, state=OutcomeState.DRAFT, version=1, created_at=now
    )
    return SavedOutcome(outcome, _add_version(outcome, content, files, by=by, now=now), judged)


def _save_again(
    outcome: CourseOutcome, course: Course, content: OutcomeContent, *, by: Actor, now: datetime
) -> SavedOutcome:
    versions = versions_of(outcome.id)
    files = attach(content.files, record="outcome", kept=kept_files(versions), by=by)
    standing = standing_of(outcome)
    judged = judged_at(standing.opening, now, files.begun_at)
    is_here = outcome.course_id == course.id and outcome.state != OutcomeState.DELETED
    if is_here and is_same(versions[0], content, files):
        return SavedOutcome(outcome, versions[0], judged)
    if term_of(outcome.course) != term_of(course):
        raise RefusedError(Refused("course_of_other_semester"))
    require(can_edit(standing, judged))
    outcome.course = course
    outcome.version += 1
    outcome.state = TRANSITIONS[standing.state, OutcomeAct.SAVE]
    outcome.save(update_fields=["course", "version", "state"])
    return SavedOutcome(outcome, _add_version(outcome, content, files, by=by, now=now), judged)


def _add_version(
    outcome: CourseOutcome, content: OutcomeContent, files: FilePair, *, by: Actor, now: datetime
) -> OutcomeVersion:
    version: OutcomeVersion = OutcomeVersion.objects.create(
        outcome=outcome,
        number=outcome.version,
        brief=tidy_brief(content.brief),
        document=files.document.stored_object,
        document_name=files.document.name,
        media=files.media.stored_object,
        media_name=files.media.name,
        saved_at=now,
    )
    facts = {"number": version.number, "course": str(outcome.course_id), "state": outcome.state}
    record_event("outcome_saved", Subject("outcome", outcome.id, version.id, facts), by=by, now=now)
    owner = owner_of(outcome.student, by.name)
    record_log_events(received_entries(outcome, version, owner), now=now)
    return version
