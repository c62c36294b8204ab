"""提交 made again from the log: each accepted package with its rows, its rosters and the receipt that came."""

from base64 import b64decode
from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db.models import Model, Q

from licheng.kernel.canonical import Document
from licheng.kernel.event_facts import EventKind
from licheng.school.submission.models import Submission, SubmissionRow, SubmissionState
from licheng.shared.log.payloads import Payload
from licheng.shared.rebuild.parts import (
    ContradictionError,
    Part,
    Table,
    Told,
    id_in,
    optional_id,
    time_in,
)


class SubmissionPart(Part):
    """Accepted submissions and their rows; others were acknowledged to nobody."""

    tables = (
        Table(
            Submission,
            (
                "kind", "school_year", "semester", "grade", "batch", "sequence", "replaces_id", "withdrawn",
                "state", "made_at", "package_digest", "package_size", "student_count", "row_count",
                "submitted_by", "submitted_by_name", "created_at", "answered_at",
            ),
            among=Q(state=SubmissionState.ACCEPTED.value),
        ),
        Table(
            SubmissionRow,
            (
                "submission_id", "student_id", "row_key", "roster_type", "sheet", "item_id", "version_id",
                "values", "fingerprint",
            ),
            among=Q(submission__state=SubmissionState.ACCEPTED.value),
        ),
    )  # fmt: skip

    def __init__(self, told: Told) -> None:
        """Begin with none."""
        super().__init__(told)
        self._submissions: dict[UUID, Submission] = {}
        self._rows: dict[UUID, SubmissionRow] = {}

    def submission(self, submission_id: UUID) -> Submission:
        """Return a submission; raise ContradictionError when none was told."""
        if submission_id not in self._submissions:
            raise ContradictionError(f"submission {submission_id}")
        return self._submissions[submission_id]

    def take(self, payload: Payload) -> bool:
        """Hear of one student's part of a submission."""
        if payload.facts.kind is not EventKind.SUBMITTED:
            return False
        submission_id = id_in(payload.rows, "submission")
        submission = self._submissions.get(submission_id)
        if submission is None:
            submission = self._submissions[submission_id] = _submission(payload)
        whole = payload.rows["whole"]
        if whole is not None:
            submission.withdrawn = whole["withdrawn"]
            submission.roster_sealed = b64decode(whole["rosters"])
            submission.receipt_sealed = b64decode(whole["receipt"])
        for row in payload.rows["rows"]:
            self._rows[id_in(row, "id")] = _row(submission_id, id_in(payload.owner, "student"), row)
        return True

    def rows(self) -> Iterator[Sequence[Model]]:
        """Yield submissions, then rows; references between submissions are judged when the transaction ends."""
        yield list(self._submissions.values())
        yield list(self._rows.values())


def _submission(payload: Payload) -> Submission:
    rows = payload.rows
    same = ("school_year", "semester", "grade", "batch", "sequence", "package_size", "row_count")
    return Submission(
        id=id_in(rows, "submission"),
        kind=rows["submission_kind"],
        replaces_id=optional_id(rows["replaces"]),
        state=SubmissionState.ACCEPTED.value,
        made_at=time_in(rows, "made_at"),
        package_digest=payload.facts.reference or "",
        student_count=rows["student_count"],
        submitted_by=id_in(rows, "submitted_by"),
        submitted_by_name=rows["submitted_by_name"],
        created_at=time_in(rows, "created_at"),
        answered_at=payload.head.at,
        **{name: rows[name] for name in same},
    )


def _row(submission_id: UUID, student_id: UUID, row: Document) -> SubmissionRow:
    return SubmissionRow(
        id=id_in(row, "id"),
        submission_id=submission_id,
        student_id=student_id,
        row_key=row["key"],
        roster_type=row["roster_type"],
        sheet=row["sheet"],
        item_id=id_in(row, "item"),
        version_id=optional_id(row["version_id"]),
        values=row["values"],
        fingerprint=row["fingerprint"],
    )
