"""Judging a 憑證 by published keys and, where it is about a file, by the file: the verdict and its code.

The same judgement, step by step and code by code, is made by ``verify/licheng_verify.py`` and ``verify/index.html``,
which do not import this project; the tests let all three judge the same cases.
"""

import hashlib
from collections.abc import Sequence
from enum import StrEnum

from licheng.kernel.cosignatures import CosignatureError, verify_cosignature
from licheng.kernel.log_receipts import LogReceipt, LogReceiptError, parse_log_receipt
from licheng.kernel.merkle import leaf_hash, verify_inclusion
from licheng.kernel.published_keys import (
    KeyRole,
    PublishedKey,
    PublishedKeys,
    PublishedKeysError,
    parse_published_keys,
)
from licheng.kernel.receipt_pages import (
    ReceiptPage,
    ReceiptPageError,
    is_receipt_page,
    open_receipt_page,
)
from licheng.kernel.signed_notes import NoteError, NoteSignature, verify_ed25519


class Verdict(StrEnum):
    """Whether a receipt proves what it says, and otherwise what is wrong; in the order in which it is asked."""

    PROVED = "proved"
    KEYS_INVALID = "keys_invalid"
    RECEIPT_INVALID = "receipt_invalid"
    FILE_MISSING = "file_missing"
    FILE_UNEXPECTED = "file_unexpected"
    FILE_DIFFERS = "file_differs"
    LOG_UNKNOWN = "log_unknown"
    SIGNATURE_UNKNOWN = "signature_unknown"
    SIGNATURE_INVALID = "signature_invalid"
    KEY_OUT_OF_TIME = "key_out_of_time"
    WITNESS_MISSING = "witness_missing"
    NOT_IN_LOG = "not_in_log"


class _NotProvedError(Exception):
    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict)
        self.verdict = verdict


def judge_log_receipt(data: bytes, documents: Sequence[bytes], file: bytes | None = None) -> Verdict:
    """Return the verdict on the receipt in ``data`` by the published ``documents`` of keys, and ``file`` if any.

    ``data`` is the text, or the page that carries it: then the log has to have sealed every byte of the page.
    """
    try:
        published = [parse_published_keys(document) for document in documents]
    except PublishedKeysError:
        return Verdict.KEYS_INVALID
    if not published:
        return Verdict.KEYS_INVALID
    try:
        page = open_receipt_page(data) if is_receipt_page(data) else None
        receipt = parse_log_receipt(data if page is None else page.receipt)
    except (ReceiptPageError, LogReceiptError):
        return Verdict.RECEIPT_INVALID
    try:
        _judge_file(receipt, file)
        _judge_signatures(receipt, published, page)
    except _NotProvedError as error:
        return error.verdict
    head, proof = receipt.checkpoint, receipt.proof
    included = verify_inclusion(leaf_hash(receipt.leaf), proof.index, head.size, proof.hashes, head.root)
    return Verdict.PROVED if included else Verdict.NOT_IN_LOG


def _judge_file(receipt: LogReceipt, file: bytes | None) -> None:
    said = receipt.facts.file
    if said is None:
        if file is not None:
            raise _NotProvedError(Verdict.FILE_UNEXPECTED)
        return
    if file is None:
        raise _NotProvedError(Verdict.FILE_MISSING)
    if (said.size, said.digest) != (len(file), hashlib.sha256(file).hexdigest()):
        raise _NotProvedError(Verdict.FILE_DIFFERS)


def _judge_signatures(
    receipt: LogReceipt, published: Sequence[PublishedKeys], page: ReceiptPage | None
) -> None:
    log_line, *witness_lines = receipt.proof.checkpoint.signatures
    trusted = [document for document in published if _log_keys(receipt, document, log_line)]
    logs = [key for document in trusted for key in _log_keys(receipt, document, log_line)]
    witnesses = [key for document in trusted for key in document.with_role(KeyRole.WITNESS)]
    if not logs:
        raise _NotProvedError(Verdict.LOG_UNKNOWN)
    for log in logs:
        _judge_log_signature(log, log_line.value, receipt.checkpoint.text.encode())
        if page is not None:
            _judge_log_signature(log, page.seal, page.signed)
    for line in witness_lines:
        _judge_cosignature(receipt, line, [key for key in witnesses if line.is_of(key.verifier)], logs)
    if len(witness_lines) < max(document.witnesses_required for document in trusted):
        raise _NotProvedError(Verdict.WITNESS_MISSING)


def _log_keys(receipt: LogReceipt, document: PublishedKeys, line: NoteSignature) -> list[PublishedKey]:
    origin = receipt.checkpoint.origin
    return [
        key for key in document.with_role(KeyRole.LOG) if line.is_of(key.verifier) and line.name == origin
    ]


def _judge_log_signature(log: PublishedKey, value: bytes, signed: bytes) -> None:
    try:
        verify_ed25519(log.verifier.public, value, signed)
    except NoteError as error:
        raise _NotProvedError(Verdict.SIGNATURE_INVALID) from error


def _judge_cosignature(
    receipt: LogReceipt, line: NoteSignature, witnesses: list[PublishedKey], logs: list[PublishedKey]
) -> None:
    if not witnesses:
        raise _NotProvedError(Verdict.SIGNATURE_UNKNOWN)
    for witness in witnesses:
        try:
            at = verify_cosignature(receipt.checkpoint, line, witness.verifier)
        except CosignatureError as error:
            raise _NotProvedError(Verdict.SIGNATURE_INVALID) from error
        if not all(key.is_valid_at(at) for key in [witness, *logs]):
            raise _NotProvedError(Verdict.KEY_OUT_OF_TIME)
