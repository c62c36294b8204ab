"""Makes works in every state, with their versions, decisions, selections and audit rows; no bytes behind them."""

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from itertools import count

from benchmarks.school_rows import SCHOOL_YEAR, Block, write
from benchmarks.systems import TODAY
from licheng.kernel.uuid7 import uuid7
from licheng.school.certification.models import CertificationDecision
from licheng.school.courses.models import Course
from licheng.school.outcomes.models import CourseOutcome, OutcomeState, OutcomeVersion
from licheng.school.roster.models import Student
from licheng.school.selection.models import SelectedOutcome, Selection
from licheng.shared.audit.models import AuditEvent
from licheng.shared.files.models import StoredObject

# The state of each student's work in the first courses of a class.
STATES = (
    OutcomeState.CERTIFIED,
    OutcomeState.CERTIFIED,
    OutcomeState.CERTIFIED,
    OutcomeState.RETURNED,
    OutcomeState.PENDING,
    OutcomeState.DRAFT,
)
DECIDED = (OutcomeState.CERTIFIED, OutcomeState.RETURNED)
AUDIT_ROWS = 2
SELECTED = 2
_numbers = count(1)


def make_works(block: Block) -> list[CourseOutcome]:
    """Return a work of every student in the first courses of the class, in every state, and a selection of each."""
    works = [
        work
        for course, state in zip(block.courses, STATES, strict=False)
        for work in make_outcomes([(student, course) for student in block.students], state)
    ]
    _select(block.students, works)
    return works


def make_outcomes(
    places: Iterable[tuple[Student, Course]], state: OutcomeState, objects: list[StoredObject] | None = None
) -> list[CourseOutcome]:
    """Return new works in `state`, one a place; with `objects` these are their documents, in turn."""
    outcomes = [_outcome(student, course, state) for student, course in places]
    documents = objects or [_document() for _ in outcomes]
    if objects is None:
        write(documents)
    write(outcomes)
    versions = [
        OutcomeVersion(
            outcome=outcome,
            number=1,
            brief="觀察校園裡的二十種植物，記下葉形與花期。",
            document=document,
            document_name="校園植物圖鑑.pdf",
            saved_at=outcome.created_at,
        )
        for outcome, document in zip(outcomes, documents, strict=True)
    ]
    write(versions)
    if state in DECIDED:
        write([_decision(outcome, version) for outcome, version in zip(outcomes, versions, strict=True)])
    write([_event(outcome) for outcome in outcomes for _ in range(AUDIT_ROWS)])
    return outcomes


def _outcome(student: Student, course: Course, state: OutcomeState) -> CourseOutcome:
    sent_at = None if state is OutcomeState.DRAFT else TODAY - timedelta(days=3)
    return CourseOutcome(
        student=student,
        course=course,
        state=state,
        created_at=TODAY - timedelta(days=4),
        sent_at=sent_at,
        decided_at=TODAY - timedelta(days=2) if state in DECIDED else None,
        return_reason="unreadable" if state is OutcomeState.RETURNED else "",
    )


def _document() -> StoredObject:
    digest = hashlib.sha256(b"bench %d" % next(_numbers)).hexdigest()
    return StoredObject(digest=digest, size=1_000_000, kind="pdf", stored_at=TODAY)


def _decision(outcome: CourseOutcome, version: OutcomeVersion) -> CertificationDecision:
    teacher = outcome.course.teacher
    return CertificationDecision(
        outcome=outcome,
        version=version,
        answer=outcome.state,
        reason=outcome.return_reason,
        document_digest=version.document.digest if version.document else "",
        decided_by=teacher.account_id,
        decided_by_name=teacher.account.name,
        decided_at=TODAY - timedelta(days=2),
    )


def _event(outcome: CourseOutcome) -> AuditEvent:
    return AuditEvent(
        event_type="outcome_saved",
        actor_id=outcome.student.account_id,
        actor_name=outcome.student.account.name,
        role="student",
        subject_type="course_outcome",
        subject_id=outcome.id,
        version_id=uuid7(),
        happened_at=outcome.created_at,
    )


def _select(students: list[Student], works: list[CourseOutcome]) -> None:
    """Select the first certified works of each student."""
    for student in students:
        selection = Selection.objects.create(student=student, school_year=SCHOOL_YEAR, changed_at=TODAY)
        certified = [
            work for work in works if work.student_id == student.id and work.state == OutcomeState.CERTIFIED
        ]
        select_outcomes(selection, certified[:SELECTED])


def select_outcomes(selection: Selection, works: list[CourseOutcome]) -> None:
    """Add works to a student's selection."""
    write([SelectedOutcome(selection=selection, outcome=work) for work in works])
