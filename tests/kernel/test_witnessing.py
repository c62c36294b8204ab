import pytest

from licheng.kernel.base64_text import base64_text
from licheng.kernel.checkpoints import Checkpoint
from licheng.kernel.merkle import consistency_proof, root
from licheng.kernel.subtrees import EMPTY_ROOT
from licheng.kernel.witnessing import (
    MAX_REQUEST_BYTES,
    WitnessAnswer,
    WitnessRequest,
    WitnessRequestError,
    extends,
    judge_head,
    parse_witness_request,
)

LEAVES = [bytes([number]) for number in range(9)]
ORIGIN = "school.example/log"
NOTE = b"the note\n"
HASH = bytes(range(32))


def head(size: int, leaves: list[bytes] = LEAVES, origin: str = ORIGIN) -> Checkpoint:
    return Checkpoint(origin, size, root(leaves[:size]))


def proof(first: int, second: int, leaves: list[bytes] = LEAVES) -> tuple[bytes, ...]:
    return tuple(consistency_proof(leaves, first, second)) if first else ()


@pytest.mark.parametrize(("first", "second"), [(0, 0), (0, 9), (1, 9), (5, 8), (8, 9), (9, 9)])
def test_head_that_extends_the_last_is_cosigned(first: int, second: int):
    request = WitnessRequest(first, proof(first, second), NOTE)

    assert judge_head(request, head(second), head(first)) is WitnessAnswer.COSIGNED


def test_first_head_of_a_log_is_cosigned():
    assert judge_head(WitnessRequest(0, (), NOTE), head(9), None) is WitnessAnswer.COSIGNED
    assert judge_head(WitnessRequest(0, (), NOTE), head(0), None) is WitnessAnswer.COSIGNED


@pytest.mark.parametrize(
    ("request_", "new", "last", "answer"),
    [
        # Rolled back: a smaller tree than was cosigned.
        (WitnessRequest(5, (), NOTE), head(4), head(5), WitnessAnswer.MALFORMED),
        (WitnessRequest(3, proof(3, 4), NOTE), head(4), head(5), WitnessAnswer.CONFLICT),
        (WitnessRequest(0, (), NOTE), head(4), head(5), WitnessAnswer.CONFLICT),
        # Behind what was cosigned, or beyond it.
        (WitnessRequest(4, proof(4, 9), NOTE), head(9), head(5), WitnessAnswer.CONFLICT),
        (WitnessRequest(6, proof(6, 9), NOTE), head(9), head(5), WitnessAnswer.CONFLICT),
        (WitnessRequest(5, proof(5, 9), NOTE), head(9), None, WitnessAnswer.CONFLICT),
        # Forked: another tree of the same size, or one that begins with another leaf.
        (WitnessRequest(5, (), NOTE), head(5, LEAVES[::-1]), head(5), WitnessAnswer.CONFLICT),
        (
            WitnessRequest(5, proof(5, 9, LEAVES[::-1]), NOTE),
            head(9, LEAVES[::-1]),
            head(5),
            WitnessAnswer.INCONSISTENT,
        ),
        (WitnessRequest(5, proof(5, 8), NOTE), head(9), head(5), WitnessAnswer.INCONSISTENT),
        (WitnessRequest(5, (), NOTE), head(9), head(5), WitnessAnswer.INCONSISTENT),
        # A proof where none can be.
        (WitnessRequest(0, (HASH,), NOTE), head(9), None, WitnessAnswer.INCONSISTENT),
        (WitnessRequest(5, (HASH,), NOTE), head(5), head(5), WitnessAnswer.INCONSISTENT),
        (WitnessRequest(0, (), NOTE), Checkpoint(ORIGIN, 0, HASH), None, WitnessAnswer.INCONSISTENT),
    ],
)
def test_head_that_does_not_extend_the_last_is_refused(request_, new, last, answer):
    assert judge_head(request_, new, last) is answer


def test_extends_only_the_same_log():
    assert extends(head(5), head(9), proof(5, 9)) is True
    assert extends(head(5), head(9, origin="else.example"), proof(5, 9)) is False
    assert extends(None, Checkpoint(ORIGIN, 0, EMPTY_ROOT), ()) is True


@pytest.mark.parametrize(
    "request_", [WitnessRequest(0, (), NOTE), WitnessRequest(8, (HASH, HASH[::-1]), NOTE)]
)
def test_request_reads_back(request_: WitnessRequest):
    assert parse_witness_request(request_.to_bytes()) == request_


def test_request_is_written_as_the_specification_says():
    assert WitnessRequest(8, (HASH,), NOTE).to_bytes() == f"old 8\n{base64_text(HASH)}\n\n".encode() + NOTE


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"old 8\n",
        b"old 08\n\n" + NOTE,
        b"old -8\n\n" + NOTE,
        b"old 9007199254740992\n\n" + NOTE,
        b"new 8\n\n" + NOTE,
        b"old 8\r\n\r\n" + NOTE,
        b"old 8\nAAAA\n\n" + NOTE,
        b"old 8\n" + b"A" * 42 + b"B=\n\n" + NOTE,
        WitnessRequest(8, (HASH,) * 64, NOTE).to_bytes(),
        b"old \xff\n\n" + NOTE,
        b"old 8\n\n" + b"x" * MAX_REQUEST_BYTES,
    ],
)
def test_request_of_another_shape_is_refused(data: bytes):
    with pytest.raises(WitnessRequestError):
        parse_witness_request(data)
