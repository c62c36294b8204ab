"""What the central database logs of a package and of what students say to its receipt."""

from collections import Counter
from datetime import timedelta

from licheng.kernel.confirmations import RowState
from licheng.shared.log.models import LogEvent, LogLeaf
from licheng.shared.log.payloads import Payload, open_envelope
from licheng.shared.tenancy.scope import in_school
from tests.central.receipts.test_confirmations import MADE_AT, answered  # noqa: F401 - a fixture


def payloads() -> list[Payload]:
    return [open_envelope(bytes(leaf.sealed)) for leaf in LogLeaf.objects.order_by("id")]


def test_accepted_package_logs_rows_and_receipt_of_each_student(answered, school):  # noqa: F811
    digest, _ = answered

    logged = payloads()

    assert Counter(one.facts.kind.value for one in logged) == {"RECEIVED": 2, "RECEIPTED": 2}
    assert {one.facts.reference for one in logged if one.facts.kind == "RECEIVED"} == {digest}
    assert {row["key"] for one in logged for row in one.rows["rows"]} == {"a-1", "b-1"}
    with in_school(school.id):
        assert len(set(LogEvent.objects.values_list("subject_id", flat=True))) == 2


def test_answers_are_logged_once_each_and_again_when_they_change(answered, submitter):  # noqa: F811
    digest, confirmation = answered
    submitter.confirm(digest, confirmation())
    submitter.confirm(digest, confirmation(made_at=MADE_AT + timedelta(hours=1)))
    submitter.confirm(digest, confirmation(ben=RowState.DISPUTED, made_at=MADE_AT + timedelta(hours=2)))

    said = [one for one in payloads() if one.facts.kind in {"CONFIRMED", "DISPUTED"}]

    assert [(one.facts.kind.value, one.rows["rows"]) for one in said] == [
        ("CONFIRMED", {"a-1": "CONFIRMED"}),
        ("DISPUTED", {"b-1": "DISPUTED"}),
    ]
