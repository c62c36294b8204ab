"""What the log is told of an accepted submission: one event for each student, with the rows that were sent of them."""

from base64 import b64encode
from collections import defaultdict
from uuid import UUID

from licheng.kernel.canonical import Document
from licheng.kernel.digests import Digest
from licheng.kernel.event_facts import EventKind
from licheng.school.roster.owners import owners_of
from licheng.school.submission.models import Submission, SubmissionRow
from licheng.school.submission.packaging import key_of
from licheng.school.submission.queries import of_key
from licheng.shared.log.payloads import LogEntry


def submitted_entries(submission: Submission) -> list[LogEntry]:
    """Return the submitting of each student's part, told by the digest of the package; two queries, three where rows are withdrawn.

    Whose rows were only taken back is told too. What belongs to no student, the rosters and the receipt, both sealed, goes
    with the first event.
    """
    rows: dict[UUID, list[Document]] = defaultdict(list)
    for row in SubmissionRow.objects.filter(submission=submission).order_by("id"):
        rows[row.student_id].append(_row(row))
    for student_id in _withdrawn_of(submission):
        rows.setdefault(student_id, [])
    owners = owners_of(rows.keys())
    head, whole = _head(submission), _whole(submission)
    return [
        LogEntry(
            EventKind.SUBMITTED,
            owners[student_id],
            {**head, "whole": None if place else whole, "rows": theirs},
            item_id=submission.id,
            reference=Digest(submission.package_digest),
        )
        for place, (student_id, theirs) in enumerate(sorted(rows.items()))
    ]


def _withdrawn_of(submission: Submission) -> set[UUID]:
    """Return whose rows the package takes back."""
    if not submission.withdrawn:
        return set()
    chain = of_key(Submission.objects.all(), key_of(submission))
    earlier = SubmissionRow.objects.filter(submission__in=chain, row_key__in=submission.withdrawn)
    return set(earlier.values_list("student_id", flat=True))


def _head(submission: Submission) -> Document:
    return {
        "submission": str(submission.id),
        "submission_kind": submission.kind,
        "school_year": submission.school_year,
        "semester": submission.semester,
        "grade": submission.grade,
        "batch": submission.batch,
        "sequence": submission.sequence,
        "replaces": str(submission.replaces_id) if submission.replaces_id else None,
        "package_size": submission.package_size,
        "row_count": submission.row_count,
        "student_count": submission.student_count,
        "made_at": submission.made_at.isoformat() if submission.made_at else None,
        "created_at": submission.created_at.isoformat(),
        "submitted_by": str(submission.submitted_by),
        "submitted_by_name": submission.submitted_by_name,
    }


def _whole(submission: Submission) -> Document:
    return {
        "withdrawn": list(submission.withdrawn),
        "rosters": b64encode(bytes(submission.roster_sealed or b"")).decode("ascii"),
        "receipt": b64encode(bytes(submission.receipt_sealed or b"")).decode("ascii"),
    }


def _row(row: SubmissionRow) -> Document:
    return {
        "id": str(row.id),
        "key": row.row_key,
        "roster_type": row.roster_type,
        "sheet": row.sheet,
        "item": str(row.item_id),
        "version_id": str(row.version_id) if row.version_id else None,
        "values": row.values,
        "fingerprint": row.fingerprint,
    }
