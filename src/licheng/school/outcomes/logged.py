"""What the log is told of outcomes: one event for each file of a version, one for a version without files."""

from licheng.kernel.canonical import Document
from licheng.kernel.event_facts import EventKind
from licheng.school.courses.models import Course
from licheng.school.outcomes.models import CourseOutcome, OutcomeVersion
from licheng.shared.files.models import StoredObject
from licheng.shared.log.about_files import file_facts, file_row
from licheng.shared.log.payloads import LogEntry, Owner


def received_entries(outcome: CourseOutcome, version: OutcomeVersion, owner: Owner) -> list[LogEntry]:
    """Return the receiving of ``version``; its files and the outcome's course with its teacher's account must be loaded."""
    rows = {
        "outcome": str(outcome.id),
        "course": _course(outcome.course),
        "state": str(outcome.state),
        "version": version.number,
        "version_id": str(version.id),
        "brief": version.brief,
        "document": file_row(version.document, version.document_name),
        "media": file_row(version.media, version.media_name),
    }
    return entries_of(EventKind.RECEIVED, outcome, version, owner, rows)


def entries_of(
    kind: EventKind, outcome: CourseOutcome, version: OutcomeVersion, owner: Owner, rows: Document
) -> list[LogEntry]:
    """Return one event for each file of ``version``, or one when it has none; its files must be loaded."""
    files: list[StoredObject | None] = [
        file for file in (version.document, version.media) if file is not None
    ]
    return [
        LogEntry(kind, owner, rows, None if file is None else file_facts(file), outcome.id)
        for file in files or [None]
    ]


def deleted_entry(outcome: CourseOutcome, owner: Owner) -> LogEntry:
    """Return the deletion of ``outcome``."""
    return LogEntry(EventKind.DELETED, owner, _standing(outcome), item_id=outcome.id)


def sent_entries(outcome: CourseOutcome, version: OutcomeVersion, owner: Owner) -> list[LogEntry]:
    """Return that ``version``, whose files are loaded, was handed to the teacher."""
    return entries_of(EventKind.SENT, outcome, version, owner, _standing(outcome))


def withdrawn_entry(outcome: CourseOutcome, owner: Owner) -> LogEntry:
    """Return that ``outcome`` was taken back from the teacher."""
    return LogEntry(EventKind.WITHDRAWN, owner, _standing(outcome), item_id=outcome.id)


def _standing(outcome: CourseOutcome) -> Document:
    return {"outcome": str(outcome.id), "state": str(outcome.state), "version": outcome.version}


def _course(course: Course) -> Document:
    teacher = course.teacher
    return {
        "id": str(course.id),
        "school_year": course.school_year,
        "semester": course.semester,
        "section": course.section,
        "course_code": course.course_code,
        "subject_name": course.subject_name,
        "offering_grade": course.offering_grade,
        "credits": course.credits,
        "teacher": {
            "id": str(teacher.id),
            "staff_number": teacher.staff_number,
            "account": str(teacher.account_id),
            "login_name": teacher.account.login_name,
            "name": teacher.account.name,
        },
    }
