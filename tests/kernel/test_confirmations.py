import copy
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from licheng.kernel.canonical import Document
from licheng.kernel.confirmations import (
    ConfirmationIncompleteError,
    ConfirmationShapeError,
    RowState,
    build_confirmation,
    check_confirmation,
    open_confirmation,
    parse_confirmation,
    sign_confirmation,
)
from licheng.kernel.digests import sha256_of_bytes
from licheng.kernel.problems import Problem
from licheng.kernel.receipts import build_receipt, parse_receipt, sign_receipt
from licheng.kernel.rosters import StudentKey
from licheng.kernel.signatures import SignatureInvalidError
from tests.factories.packages import ANNE, BEN, KEY, SMALL, packed

MADE_AT = datetime(2026, 10, 18, 16, tzinfo=UTC)
RECEIPT_DOCUMENT = build_receipt(packed()[1], SMALL, datetime(2026, 9, 22, tzinfo=UTC))
RECEIPT = parse_receipt(RECEIPT_DOCUMENT)
DIGEST = sha256_of_bytes(sign_receipt(RECEIPT_DOCUMENT, KEY).data)
STATES = {"a-1": RowState.CONFIRMED, "b-1": RowState.DISPUTED}
DOCUMENT = build_confirmation(RECEIPT, DIGEST, STATES, MADE_AT)
KEYS = {KEY.public.key_id: KEY.public}


def test_confirmation_reads_back_with_the_state_of_every_row():
    confirmation = open_confirmation(sign_confirmation(DOCUMENT, KEY).data, KEYS)

    assert confirmation.states == STATES
    assert confirmation.students == {
        StudentKey(*ANNE): {"a-1": RowState.CONFIRMED},
        StudentKey(*BEN): {"b-1": RowState.DISPUTED},
    }
    assert (confirmation.receipt_digest, confirmation.made_at) == (DIGEST, MADE_AT)
    assert DOCUMENT["counts"] == {"AWAITING": 0, "CONFIRMED": 1, "DEEMED_CONFIRMED": 0, "DISPUTED": 1}
    assert check_confirmation(confirmation, RECEIPT, DIGEST) == []


def test_open_confirmation_receipt_in_its_place_is_refused():
    with pytest.raises(SignatureInvalidError):
        open_confirmation(sign_receipt(RECEIPT_DOCUMENT, KEY).data, KEYS)


def test_build_confirmation_needs_exactly_the_rows_of_the_receipt():
    with pytest.raises(ConfirmationIncompleteError) as caught:
        build_confirmation(RECEIPT, DIGEST, {"a-1": RowState.CONFIRMED, "x": RowState.CONFIRMED}, MADE_AT)

    assert caught.value.row_keys == ("b-1", "x")


def test_check_confirmation_of_another_receipt_is_told():
    problems = check_confirmation(parse_confirmation(DOCUMENT), RECEIPT, sha256_of_bytes(b"other"))

    assert problems == [Problem("confirmation_of_another_receipt", {"receipt_digest": DIGEST})]


def test_check_confirmation_rows_missing_and_unknown_are_told():
    right = parse_confirmation(DOCUMENT)
    students = {StudentKey(*ANNE): {"a-1": RowState.CONFIRMED, "a-2": RowState.CONFIRMED}}

    problems = check_confirmation(replace(right, students=students), RECEIPT, DIGEST)

    assert problems == [
        Problem("confirmation_row_missing", {"row_key": "b-1"}),
        Problem("confirmation_row_unknown", {"row_key": "a-2"}),
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document.update(extra=1),
        lambda document: document.update(package_id="x"),
        lambda document: document.update(school_code=1),
        lambda document: document.update(receipt_digest="x"),
        lambda document: document.update(made_at="x"),
        lambda document: document["counts"].update(DISPUTED=0),
        lambda document: document["students"].append(document["students"][0]),
        lambda document: document["students"][0]["rows"].append(document["students"][0]["rows"][0]),
        lambda document: document["students"][0]["rows"][0].update(row_key="b-1"),
        lambda document: document["students"][0]["rows"][0].update(state="MAYBE"),
        lambda document: document["students"][0].update(rows=1),
    ],
)
def test_parse_confirmation_other_shape_is_refused(change: Callable[[Document], object]):
    document = copy.deepcopy(DOCUMENT)
    change(document)

    with pytest.raises(ConfirmationShapeError):
        parse_confirmation(document)
