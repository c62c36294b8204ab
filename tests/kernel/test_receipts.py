import copy
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from licheng.kernel.canonical import Document, canonical_bytes
from licheng.kernel.digests import sha256_of_bytes
from licheng.kernel.problems import Problem
from licheng.kernel.receipts import (
    ReceiptShapeError,
    build_receipt,
    check_receipt,
    open_receipt,
    parse_receipt,
    sign_receipt,
    student_part,
)
from licheng.kernel.rosters import StudentKey, row_digest
from licheng.kernel.signatures import DocumentType, SignatureInvalidError, UnknownKeyError, sign
from tests.factories.packages import ANNE, BEN, KEY, MP3, OTHER_KEY, PDF, SMALL, head, packed

RECEIVED_AT = datetime(2026, 9, 22, 1, 2, 3, tzinfo=UTC)
SUMMARY = packed()[1]
DOCUMENT = build_receipt(SUMMARY, SMALL, RECEIVED_AT)
KEYS = {KEY.public.key_id: KEY.public}
OUTCOME = SMALL[0].sheets["學期課程學習成果"][0]


def test_receipt_lists_every_row_and_file_by_student():
    receipt = parse_receipt(DOCUMENT)

    anne = receipt.students[StudentKey(*ANNE)][0]
    assert list(receipt.students) == [StudentKey(*ANNE), StudentKey(*BEN)]
    assert (anne.row, anne.sheet, anne.roster_type) == (OUTCOME, "學期課程學習成果", "26")
    assert anne.digest == row_digest(OUTCOME)
    assert [(file.digest, file.size, file.type) for file in anne.files] == [
        (sha256_of_bytes(PDF), len(PDF), "pdf"),
        (sha256_of_bytes(MP3), len(MP3), "mp3"),
    ]
    assert DOCUMENT["counts"] == {"students": 2, "rows": 2, "files": 2}


def test_receipt_answers_its_package():
    receipt = parse_receipt(DOCUMENT)

    assert (receipt.head, receipt.received_at) == (head(), RECEIVED_AT)
    assert check_receipt(receipt, SUMMARY) == []


def test_receipt_of_another_package_is_told():
    other = packed(package=head(sequence=2))[1]

    assert check_receipt(parse_receipt(DOCUMENT), other) == [
        Problem("receipt_of_another_package", {"sent": other.digest, "received": SUMMARY.digest})
    ]


def test_receipt_of_the_same_package_has_the_same_bytes():
    again = build_receipt(packed()[1], SMALL, RECEIVED_AT)

    assert canonical_bytes(again) == canonical_bytes(DOCUMENT)


def test_receipt_student_part_holds_one_student():
    part = student_part(DOCUMENT, StudentKey(*BEN))

    assert list(parse_receipt(part).students) == [StudentKey(*BEN)]
    assert part["counts"] == {"students": 1, "rows": 1, "files": 1}
    assert part["package"] == DOCUMENT["package"]


def test_receipt_student_part_of_a_stranger_is_refused():
    with pytest.raises(KeyError):
        student_part(DOCUMENT, StudentKey(ANNE[0], BEN[1]))


def test_build_receipt_row_naming_a_file_outside_the_package_is_refused():
    with pytest.raises(KeyError):
        build_receipt(packed(files=())[1], SMALL, RECEIVED_AT)


def test_open_receipt_signed_by_the_center_is_read():
    signed = sign_receipt(DOCUMENT, KEY)

    assert open_receipt(signed.data, KEYS) == parse_receipt(DOCUMENT)


def test_open_receipt_signed_by_another_or_as_another_type_is_refused():
    with pytest.raises(UnknownKeyError):
        open_receipt(sign_receipt(DOCUMENT, OTHER_KEY).data, KEYS)
    with pytest.raises(SignatureInvalidError):
        open_receipt(sign(DocumentType.CONFIRMATION, DOCUMENT, KEY).data, KEYS)


def first_row(document: Document) -> Document:
    row: Document = document["students"][0]["rows"][0]
    return row


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document.update(extra=1),
        lambda document: document.update(package=1),
        lambda document: document["package"].update(digest="x"),
        lambda document: document["package"].pop("size"),
        lambda document: document["package"].update(kind="x"),
        lambda document: document.update(received_at="x"),
        lambda document: document["counts"].update(rows=3),
        lambda document: document["students"].append(document["students"][0]),
        lambda document: document["students"][0]["rows"].append(first_row(document)),
        lambda document: document["students"][0].update(身分證號=BEN[0]),
        lambda document: document["students"][0].update(rows={}),
        lambda document: document["students"][0].update(rows=[1]),
        lambda document: first_row(document).update(row_key=""),
        lambda document: first_row(document).update(sheet=1),
        lambda document: first_row(document).update(digest="0" * 64),
        lambda document: first_row(document)["values"].update(成果簡述="別的"),
        lambda document: first_row(document)["files"].pop(),
        lambda document: first_row(document)["files"][0].update(digest="0" * 64),
        lambda document: first_row(document)["files"][0].update(size=-1),
    ],
)
def test_parse_receipt_that_contradicts_itself_is_refused(change: Callable[[Document], object]):
    document = copy.deepcopy(DOCUMENT)
    change(document)

    with pytest.raises(ReceiptShapeError):
        parse_receipt(document)
