"""收訖 made again from the log: the central database's receipt, each student's part, and what was said to it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db.models import Model

from licheng.kernel.event_facts import EventKind
from licheng.school.receipts.models import Dispute, ReceiptStatement, StudentReceipt
from licheng.school.receipts.rules import (
    DISPUTE_TRANSITIONS,
    DisputeAct,
    DisputeState,
    ReceiptState,
)
from licheng.school.submission.rebuilt import SubmissionPart
from licheng.shared.log.payloads import Payload
from licheng.shared.rebuild.parts import ContradictionError, Part, Table, Told, id_in, time_in

_Kind = EventKind


class ReceiptPart(Part):
    """Receipts, parts and doubts. When the central database was last told of the answers is not in the log."""

    tables = (
        Table(ReceiptStatement, ("submission_id", "digest", "received_at", "imported_at")),
        Table(
            StudentReceipt,
            (
                "statement_id", "student_id", "rows", "differences", "state", "answered_at", "answered_by_name",
                "answer_note",
            ),
        ),
        Table(
            Dispute,
            (
                "student_receipt_id", "row_key", "dispute_type", "text", "state", "answer", "answered_by_name",
                "raised_at", "answered_at",
            ),
        ),
    )  # fmt: skip

    def __init__(self, told: Told) -> None:
        """Begin with none."""
        super().__init__(told)
        self._submissions = told.part(SubmissionPart)
        self._statements: dict[UUID, ReceiptStatement] = {}
        self._receipts: dict[UUID, StudentReceipt] = {}
        self._disputes: dict[UUID, Dispute] = {}
        self._of_student: dict[UUID, list[StudentReceipt]] = defaultdict(list)
        self._of_receipt: dict[UUID, list[Dispute]] = defaultdict(list)
        self._takers = {
            _Kind.RECEIPTED: self._come,
            _Kind.CONFIRMED: self._confirm,
            _Kind.DISPUTED: self._doubt,
            _Kind.ANSWERED: self._answer,
        }

    def take(self, payload: Payload) -> bool:
        """Hear that a receipt came, was confirmed or doubted, or that a doubt was answered."""
        if "student_receipt" not in payload.rows or payload.facts.kind not in self._takers:
            return False
        self._takers[payload.facts.kind](payload)
        return True

    def rows(self) -> Iterator[Sequence[Model]]:
        """Yield receipts, parts, doubts."""
        yield list(self._statements.values())
        yield list(self._receipts.values())
        yield list(self._disputes.values())

    def _come(self, payload: Payload) -> None:
        rows, student_id = payload.rows, id_in(payload.owner, "student")
        statement = self._statement(payload)
        self._replace_earlier(student_id, statement)
        receipt_id = id_in(rows, "student_receipt")
        receipt = StudentReceipt(
            id=receipt_id,
            statement_id=statement.id,
            student_id=student_id,
            rows=rows["rows"],
            differences=rows["differences"],
            state=ReceiptState(rows["state"]).value,
        )
        self._receipts[receipt_id] = receipt
        self._of_student[student_id].append(receipt)

    def _statement(self, payload: Payload) -> ReceiptStatement:
        """Return the receipt a part is of; the first part takes it over from the submission, where it waited."""
        statement_id = id_in(payload.rows, "statement")
        if statement_id not in self._statements:
            submission = self._submissions.submission(id_in(payload.rows, "submission"))
            self._statements[statement_id] = ReceiptStatement(
                id=statement_id,
                submission_id=submission.id,
                document_sealed=submission.receipt_sealed,
                digest=payload.facts.reference or "",
                received_at=time_in(payload.rows, "received_at"),
                imported_at=payload.head.at,
            )
            submission.receipt_sealed = None
        return self._statements[statement_id]

    def _replace_earlier(self, student_id: UUID, statement: ReceiptStatement) -> None:
        wanted = self._term_of(statement)
        for receipt in self._of_student[student_id]:
            other = self._statements[receipt.statement_id]
            if other is statement or self._term_of(other) != wanted:
                continue
            receipt.state = ReceiptState.REPLACED.value
            for dispute in self._of_receipt[receipt.id]:
                if (DisputeState(dispute.state), DisputeAct.RESUBMIT) in DISPUTE_TRANSITIONS:
                    dispute.state = DisputeState.RESUBMITTED.value

    def _confirm(self, payload: Payload) -> None:
        receipt = self._answered(payload)
        for dispute in self._of_receipt[receipt.id]:
            if dispute.state in {DisputeState.ANSWERED, DisputeState.RESUBMITTED}:
                dispute.state = DisputeState.CLOSED.value

    def _doubt(self, payload: Payload) -> None:
        receipt, rows = self._answered(payload), payload.rows
        dispute_id = id_in(rows, "dispute")
        dispute = Dispute(
            id=dispute_id,
            student_receipt_id=receipt.id,
            row_key=rows["row_key"],
            dispute_type=rows["dispute_type"],
            text=rows["text"],
            raised_at=payload.head.at,
        )
        self._disputes[dispute_id] = dispute
        self._of_receipt[receipt.id].append(dispute)

    def _answer(self, payload: Payload) -> None:
        rows = payload.rows
        dispute = self._disputes.get(id_in(rows, "dispute"))
        if dispute is None:
            raise ContradictionError(f"dispute {rows['dispute']}")
        dispute.state = DisputeState(rows["dispute_state"]).value
        dispute.answer, dispute.answered_by_name = rows["answer"], rows["dispute_answered_by_name"]
        dispute.answered_at = payload.head.at

    def _answered(self, payload: Payload) -> StudentReceipt:
        """Return the part that was answered, with the answer."""
        rows = payload.rows
        receipt = self._receipts.get(id_in(rows, "student_receipt"))
        if receipt is None:
            raise ContradictionError(f"receipt {rows['student_receipt']}")
        receipt.state, receipt.answered_at = ReceiptState(rows["state"]).value, payload.head.at
        receipt.answered_by_name, receipt.answer_note = rows["answered_by_name"], rows["answer_note"]
        return receipt

    def _term_of(self, statement: ReceiptStatement) -> tuple[str, int, int]:
        submission = self._submissions.submission(statement.submission_id)
        return submission.kind, submission.school_year, submission.semester
