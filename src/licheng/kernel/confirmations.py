"""確認結果: what a school tells the central database about each received row, during its window and after it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from licheng.kernel.canonical import Document
from licheng.kernel.digests import Digest, as_digest
from licheng.kernel.package_manifest import parse_time, parse_uuid, time_text
from licheng.kernel.problems import Problem
from licheng.kernel.receipts import MAX_RECEIPT_BYTES, Receipt, ReceivedRow
from licheng.kernel.rosters import BIRTH_DATE_COLUMN, PERSON_ID_COLUMN, StudentKey, as_row_key
from licheng.kernel.shapes import ShapeError, list_of, object_with, text
from licheng.kernel.signatures import DocumentType, PublicKey, SignedDocument, SigningKey, sign, verify


class RowState(StrEnum):
    """How a row stands: not answered yet, confirmed, deemed so when the window ended in silence, or disputed."""

    AWAITING = "AWAITING"
    CONFIRMED = "CONFIRMED"
    DEEMED_CONFIRMED = "DEEMED_CONFIRMED"
    DISPUTED = "DISPUTED"


class ConfirmationShapeError(ShapeError):
    """A document is not a confirmation, or its counts are not those of its rows."""


class ConfirmationIncompleteError(Exception):
    """The states do not name exactly the rows of the receipt; ``row_keys`` are those that do not match."""

    def __init__(self, row_keys: tuple[str, ...]) -> None:
        """Keep the keys of the rows that do not match."""
        super().__init__(", ".join(row_keys))
        self.row_keys = row_keys


@dataclass(frozen=True)
class Confirmation:
    """確認結果 of one receipt: the state of every row, by student."""

    package_id: UUID
    school_code: str
    receipt_digest: Digest
    made_at: datetime
    students: Mapping[StudentKey, Mapping[str, RowState]]

    @property
    def states(self) -> dict[str, RowState]:
        """Return the state of every row by its key."""
        return {key: state for rows in self.students.values() for key, state in rows.items()}


def build_confirmation(
    receipt: Receipt, receipt_digest: Digest, states: Mapping[str, RowState], made_at: datetime
) -> Document:
    """Return the confirmation of every row of ``receipt``; ``receipt_digest`` is that of its signed bytes.

    Raise ConfirmationIncompleteError unless ``states`` names exactly the rows of the receipt.
    """
    odd = {row.row.key for rows in receipt.students.values() for row in rows} ^ states.keys()
    if odd:
        raise ConfirmationIncompleteError(tuple(sorted(odd)))
    return {
        "package_id": str(receipt.head.package_id),
        "school_code": receipt.head.school_code,
        "receipt_digest": receipt_digest,
        "made_at": time_text(made_at),
        "students": [_student_entry(student, rows, states) for student, rows in receipt.students.items()],
        "counts": _counts(states),
    }


def sign_confirmation(document: Document, key: SigningKey) -> SignedDocument:
    """Return ``document`` signed as a confirmation."""
    return sign(DocumentType.CONFIRMATION, document, key)


def open_confirmation(data: bytes, keys: Mapping[str, PublicKey]) -> Confirmation:
    """Return the confirmation signed in ``data`` by a school.

    Raise UnknownKeyError or SignatureInvalidError as ``verify`` does, then ConfirmationShapeError.
    """
    signed = verify(data, keys, DocumentType.CONFIRMATION, max_bytes=MAX_RECEIPT_BYTES)
    return parse_confirmation(signed.payload)


def parse_confirmation(document: Document) -> Confirmation:
    """Return the confirmation written in ``document``; raise ConfirmationShapeError when it is misshapen."""
    try:
        confirmation, counts = _confirmation_of(document)
    except ValueError as error:
        raise ConfirmationShapeError(str(error)) from error
    if counts != _counts(confirmation.states):
        raise ConfirmationShapeError("The counts are those of the rows.")
    return confirmation


def check_confirmation(confirmation: Confirmation, receipt: Receipt, receipt_digest: Digest) -> list[Problem]:
    """Return why ``confirmation`` does not answer ``receipt``, or nothing when it does."""
    answered = (confirmation.package_id, confirmation.school_code, confirmation.receipt_digest)
    if answered != (receipt.head.package_id, receipt.head.school_code, receipt_digest):
        return [Problem("confirmation_of_another_receipt", {"receipt_digest": confirmation.receipt_digest})]
    received = {(student, row.row.key) for student, rows in receipt.students.items() for row in rows}
    told = {(student, key) for student, rows in confirmation.students.items() for key in rows}
    missing = [Problem("confirmation_row_missing", {"row_key": key}) for _, key in sorted(received - told)]
    return missing + [
        Problem("confirmation_row_unknown", {"row_key": key}) for _, key in sorted(told - received)
    ]


def _student_entry(
    student: StudentKey, rows: tuple[ReceivedRow, ...], states: Mapping[str, RowState]
) -> Document:
    told = [{"row_key": row.row.key, "state": states[row.row.key].value} for row in rows]
    return {PERSON_ID_COLUMN: student.person_id, BIRTH_DATE_COLUMN: student.birth_date, "rows": told}


def _counts(states: Mapping[str, RowState]) -> dict[str, int]:
    counted = Counter(states.values())
    return {state.value: counted[state] for state in RowState}


def _confirmation_of(document: object) -> tuple[Confirmation, object]:
    keys = {"package_id", "school_code", "receipt_digest", "made_at", "students", "counts"}
    parts = object_with(document, keys)
    students = dict(_student_of(entry) for entry in list_of(parts["students"]))
    confirmation = Confirmation(
        package_id=parse_uuid(parts["package_id"]),
        school_code=text(parts["school_code"]),
        receipt_digest=as_digest(parts["receipt_digest"]),
        made_at=parse_time(parts["made_at"]),
        students=students,
    )
    listed = sum(len(entry["rows"]) for entry in parts["students"])
    if len(students) != len(parts["students"]) or len(confirmation.states) != listed:
        raise ConfirmationShapeError("Students and rows are listed once each.")
    return confirmation, parts["counts"]


def _student_of(entry: object) -> tuple[StudentKey, dict[str, RowState]]:
    parts = object_with(entry, {PERSON_ID_COLUMN, BIRTH_DATE_COLUMN, "rows"})
    rows = [object_with(row, {"row_key", "state"}) for row in list_of(parts["rows"])]
    states = {as_row_key(row["row_key"]): RowState(row["state"]) for row in rows}
    return StudentKey(text(parts[PERSON_ID_COLUMN]), text(parts[BIRTH_DATE_COLUMN])), states
