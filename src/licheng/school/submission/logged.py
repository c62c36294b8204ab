"""What the log is told of an accepted submission: one event for each student, with the rows that were sent of them."""

from collections import defaultdict
from uuid import UUID

from licheng.kernel.canonical import Document
from licheng.kernel.digests import Digest
from licheng.kernel.event_facts import EventKind
from licheng.school.roster.owners import owners_of
from licheng.school.submission.models import Submission, SubmissionRow
from licheng.shared.log.payloads import LogEntry


def submitted_entries(submission: Submission) -> list[LogEntry]:
    """Return the submitting of each student's part, told by the digest of the package; two queries."""
    rows: dict[UUID, list[Document]] = defaultdict(list)
    for row in SubmissionRow.objects.filter(submission=submission).order_by("id"):
        rows[row.student_id].append(_row(row))
    owners = owners_of(rows.keys())
    head = _head(submission)
    return [
        LogEntry(
            EventKind.SUBMITTED,
            owners[student_id],
            {**head, "rows": theirs},
            item_id=submission.id,
            reference=Digest(submission.package_digest),
        )
        for student_id, theirs in sorted(rows.items())
    ]


def _head(submission: Submission) -> Document:
    return {
        "submission": str(submission.id),
        "submission_kind": submission.kind,
        "school_year": submission.school_year,
        "semester": submission.semester,
        "grade": submission.grade,
        "batch": submission.batch,
        "sequence": submission.sequence,
        "package_size": submission.package_size,
    }


def _row(row: SubmissionRow) -> Document:
    return {
        "key": row.row_key,
        "roster_type": row.roster_type,
        "sheet": row.sheet,
        "item": str(row.item_id),
        "version_id": str(row.version_id) if row.version_id else None,
        "values": row.values,
        "fingerprint": row.fingerprint,
    }
