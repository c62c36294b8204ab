import random
from dataclasses import replace

import pytest

from licheng.kernel.checkpoints import sign_checkpoint
from licheng.kernel.log_proofs import parse_log_proof
from licheng.kernel.log_receipts import LogReceiptError, make_log_receipt, parse_log_receipt
from licheng.kernel.merkle import leaf_hash, verify_inclusion
from licheng.kernel.receipt_checks import Verdict, judge_log_receipt
from tests.factories.log_receipts import SmallLog


def small_log() -> SmallLog:
    log = SmallLog(random.Random(1))  # noqa: S311  # the same keys every time
    for number in range(5):
        log.append(with_file=number != 3)
    return log


LOG = small_log()
RECEIPT = LOG.receipt(1)
DATA = RECEIPT.to_bytes()


def test_receipt_reads_back_and_is_proved():
    receipt = parse_log_receipt(DATA)

    assert receipt == RECEIPT
    assert receipt.leaf == LOG.leaves[1]
    assert (receipt.checkpoint.origin, receipt.checkpoint.size) == ("school.example/log", 5)
    assert judge_log_receipt(DATA, [LOG.keys().to_bytes()], LOG.files[1]) is Verdict.PROVED


def test_receipt_is_a_plain_proof_to_others():
    proof = parse_log_proof(DATA)

    head = RECEIPT.checkpoint
    assert verify_inclusion(leaf_hash(LOG.leaves[1]), proof.index, head.size, proof.hashes, head.root)


def test_receipt_holds_nothing_of_the_file_or_the_person():
    assert LOG.files[1] not in DATA
    assert set(RECEIPT.facts.to_document()) == {
        "format",
        "kind",
        "time",
        "school_code",
        "subject",
        "file",
        "item",
        "reference",
    }


@pytest.mark.parametrize(
    "data",
    [
        b"",
        DATA[:-1],
        DATA + b"\n",
        DATA.replace(b"\n", b"\r\n"),
        b"x" * 65_537,
        replace(RECEIPT.proof, extra=b"").to_bytes(),
        replace(RECEIPT.proof, extra=b"{}").to_bytes(),
        replace(RECEIPT.proof, extra=RECEIPT.proof.extra.replace(b'"salt":"', b'"salt": "')).to_bytes(),
        replace(RECEIPT.proof, extra=RECEIPT.proof.extra.replace(b'"salt":"', b'"salt":"00')).to_bytes(),
        replace(RECEIPT.proof, extra=RECEIPT.proof.extra.replace(b'"salt":"', b'"salt":"x')).to_bytes(),
        replace(RECEIPT.proof, extra=RECEIPT.proof.extra.replace(b'"salt":"', b'"salt":" ')).to_bytes(),
        replace(RECEIPT.proof, extra=RECEIPT.proof.extra.replace(b"RECEIVED", b"IMAGINED")).to_bytes(),
    ],
)
def test_text_of_another_shape_is_refused(data: bytes):
    with pytest.raises(LogReceiptError):
        parse_log_receipt(data)


def test_receipt_over_a_head_with_extensions_is_refused():
    head = sign_checkpoint(replace(RECEIPT.checkpoint, extensions=("more",)), LOG.signer.key)

    with pytest.raises(LogReceiptError):
        make_log_receipt(RECEIPT.facts, RECEIPT.salt, 1, RECEIPT.proof.hashes, head)


def test_receipt_over_a_head_signed_twice_by_one_name_is_refused():
    head = RECEIPT.proof.checkpoint
    twice = replace(head, signatures=(*head.signatures, replace(head.signatures[-1], value=b"other")))

    with pytest.raises(LogReceiptError):
        make_log_receipt(RECEIPT.facts, RECEIPT.salt, 1, RECEIPT.proof.hashes, twice)


def test_deleting_salt_and_facts_leaves_a_log_that_still_proves_the_others():
    kept = LOG.receipt(2)

    assert judge_log_receipt(kept.to_bytes(), [LOG.keys().to_bytes()], LOG.files[2]) is Verdict.PROVED
    assert all(len(leaf) == 32 for leaf in LOG.leaves)
