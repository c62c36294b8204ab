"""What the pages of receipts show."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from licheng.kernel.rosters import YEAR_KINDS, SubmissionKind
from licheng.school.receipts.forms import TYPE_LABELS
from licheng.school.receipts.models import Dispute, ReceiptStatement
from licheng.school.receipts.queries import OpenReceipt, seats_by_student
from licheng.school.receipts.rules import (
    DisputeAct,
    DisputeState,
    DisputeType,
    ReceiptState,
    can_confirm,
    can_dispute,
    check_dispute_step,
)
from licheng.school.submission.labels import KIND_LABELS, term_title
from licheng.school.submission.packaging import key_of
from licheng.school.submission.pages import trouble_of
from licheng.school.submission.permissions import may_submit
from licheng.shared.accounts.actor import Actor

STATE_LOOKS = {
    ReceiptState.AWAITING: "draft",
    ReceiptState.CONFIRMED: "done",
    ReceiptState.DEEMED_CONFIRMED: "done",
    ReceiptState.DISPUTED: "pending",
}
STATE_LABELS: dict[ReceiptState, Promise] = {
    ReceiptState.AWAITING: gettext_lazy("還沒確認"),
    ReceiptState.CONFIRMED: gettext_lazy("已確認無誤"),
    ReceiptState.DEEMED_CONFIRMED: gettext_lazy("視為確認"),
    ReceiptState.DISPUTED: gettext_lazy("有疑義，處理中"),
}
DISPUTE_LABELS: dict[DisputeState, Promise] = {
    DisputeState.OPEN: gettext_lazy("等承辦人員答覆"),
    DisputeState.ANSWERED: gettext_lazy("已答覆"),
    DisputeState.MENDED: gettext_lazy("已更正，等學校重新提交"),
    DisputeState.RESUBMITTED: gettext_lazy("已重新提交，請看新的收訖明細"),
    DisputeState.CLOSED: gettext_lazy("已結案"),
}
DISPUTE_LOOKS = {
    DisputeState.OPEN: "draft",
    DisputeState.ANSWERED: "done",
    DisputeState.MENDED: "pending",
    DisputeState.RESUBMITTED: "done",
    DisputeState.CLOSED: "done",
}


def receipt_card(found: OpenReceipt, now: datetime) -> dict[str, Any]:
    """Return one receipt of a student: all equal with one button, or the differing rows, yours beside theirs."""
    receipt = found.receipt
    key = key_of(receipt.statement.submission)
    state = ReceiptState(receipt.state)
    return {
        "id": receipt.id,
        "kind": KIND_LABELS[key.kind],
        "term": term_title(key),
        "is_chosen": key.kind in YEAR_KINDS,
        "count": len(receipt.rows),
        "rows": receipt.rows,
        "differing": differing_rows(receipt.differences),
        "state": STATE_LOOKS[state],
        "label": STATE_LABELS[state],
        "is_settled": state in {ReceiptState.CONFIRMED, ReceiptState.DEEMED_CONFIRMED},
        "answered_at": receipt.answered_at,
        "closes_at": found.opening.closes_at(now),
        "can_confirm": can_confirm(state, found.opening, pending=found.pending, now=now),
        "can_dispute": can_dispute(state, found.opening, now),
        "disputes": [dispute_line(dispute) for dispute in receipt.disputes.all()],
    }


def differing_rows(differences: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return differences by row; a row that one side lacks says so as a whole."""
    rows: dict[str, dict[str, Any]] = {}
    for difference in differences:
        row = rows.setdefault(
            difference["key"], {"key": difference["key"], "title": difference["title"], "fields": []}
        )
        row["fields"].append(
            {
                "name": difference["field"] or _("整件"),
                "mine": _side(difference, "mine", "MISSING"),
                "theirs": _side(difference, "theirs", "EXTRA"),
                "at_school": difference["stage"] == "PACKAGE",
            }
        )
    return list(rows.values())


def _side(difference: dict[str, Any], side: str, present: str) -> str:
    """Return what one side holds; of a whole row only whether it is there."""
    if difference["field"]:
        return difference[side] or _("（空白）")
    return _("有這一件") if difference["kind"] == present else _("沒有這一件")


def dispute_line(dispute: Dispute) -> dict[str, Any]:
    """Return a doubt as its student sees it."""
    state = DisputeState(dispute.state)
    return {
        "id": dispute.id,
        "type": TYPE_LABELS[DisputeType(dispute.dispute_type)],
        "text": dispute.text,
        "state": DISPUTE_LOOKS[state],
        "label": DISPUTE_LABELS[state],
        "raised_at": dispute.raised_at,
        "answer": dispute.answer,
        "answered_by": dispute.answered_by_name,
        "answered_at": dispute.answered_at,
    }


def row_title(card: dict[str, Any], row_key: str) -> str:
    """Return what a row of the card is called, or an empty text for the whole receipt."""
    rows = [*card["rows"], *card["differing"]]
    return next((row["title"] for row in rows if row["key"] == row_key), "")


def office_disputes(disputes: list[Dispute], actor: Actor) -> list[dict[str, Any]]:
    """Return doubts as their office sees them: whose, about what, and what may be done."""
    submissions = [dispute.student_receipt.statement.submission for dispute in disputes]
    seats = seats_by_student(
        (dispute.student_receipt.student_id for dispute in disputes),
        (submission.school_year for submission in submissions),
    )
    return [
        {
            **dispute_line(dispute),
            "student": dispute.student_receipt.student.account.name,
            "seat": seats.get((dispute.student_receipt.student_id, submission.school_year), ""),
            "kind": KIND_LABELS[SubmissionKind(submission.kind)],
            "term": term_title(key_of(submission)),
            "row": _row_of(dispute),
            "is_own": may_submit(actor, SubmissionKind(submission.kind)),
            "can_answer": check_dispute_step(DisputeState(dispute.state), DisputeAct.ANSWER),
            "is_mended": dispute.state == DisputeState.MENDED,
            "url": reverse("submission_act", args=[key_of(submission).slug]),
            "receipt_url": reverse("receipt_paper", args=[dispute.student_receipt_id]),
        }
        for dispute, submission in zip(disputes, submissions, strict=True)
    ]


def _row_of(dispute: Dispute) -> dict[str, Any]:
    """Return the doubted row as it was received, with what differs in it."""
    receipt = dispute.student_receipt
    row = next((row for row in receipt.rows if row["key"] == dispute.row_key), None)
    differing = [one for one in differing_rows(receipt.differences) if one["key"] == dispute.row_key]
    title = row["title"] if row else next((one["title"] for one in differing), _("整份收訖明細"))
    return {
        "title": title,
        "cells": row["cells"] if row else [],
        "fields": differing[0]["fields"] if differing else [],
    }


def class_lines(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return confirmations by class with their rate."""
    return [
        {
            "name": row["student__memberships__school_class__name"],
            "total": row["total"],
            "confirmed": row["confirmed"],
            "deemed": row["deemed_confirmed"],
            "disputed": row["disputed"],
            "awaiting": row["awaiting"],
            "rate": (row["confirmed"] + row["deemed_confirmed"]) * 100 // row["total"],
        }
        for row in rows
    ]


def statement_line(statement: ReceiptStatement) -> dict[str, Any]:
    """Return one receipt of the school with what the central database was told about it."""
    return {
        "sequence": statement.submission.sequence,
        "received_at": statement.received_at,
        "imported_at": statement.imported_at,
        "digest": statement.digest[:12],
        "reported_at": statement.reported_at,
        "asked_at": statement.report_asked_at,
        "trouble": trouble_of(statement),
    }
