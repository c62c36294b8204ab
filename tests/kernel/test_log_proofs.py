import random

import pytest

from licheng.kernel.base64_text import base64_text
from licheng.kernel.log_proofs import LogProof, LogProofError, parse_log_proof
from tests.factories.log_receipts import SmallLog


def small_head():
    log = SmallLog(random.Random(1))  # noqa: S311  # the same keys every time
    log.append()
    return log.head()


HEAD = small_head()
HASH = bytes(range(32))
PROOF = LogProof(5, (HASH, HASH[::-1]), HEAD, b"facts")
TEXT = PROOF.to_bytes()


def test_proof_is_written_as_the_specification_says():
    head = (
        f"c2sp.org/tlog-proof@v1\nextra {base64_text(b'facts')}\nindex 5\n"
        f"{base64_text(HASH)}\n{base64_text(HASH[::-1])}\n\n"
    )

    assert PROOF.to_bytes() == head.encode() + HEAD.to_bytes()


@pytest.mark.parametrize("proof", [PROOF, LogProof(0, (), HEAD), LogProof(2**53 - 1, (HASH,) * 63, HEAD)])
def test_proof_reads_back(proof: LogProof):
    assert parse_log_proof(proof.to_bytes()) == proof


@pytest.mark.parametrize(
    "data",
    [
        b"",
        TEXT.replace(b"@v1", b"@v2"),
        TEXT.replace(b"@v1\n", b"@v1\r\n"),
        TEXT.replace(b"@v1\n", b"@v1\n\n"),
        TEXT.replace(b"extra ", b"extra  "),
        TEXT.replace(b"extra ", b"other "),
        TEXT.replace(b"extra ", b"extra !"),
        TEXT.replace(b"ZmFjdHM=", b"ZmFjdHN="),
        TEXT.replace(b"index 5", b"index 05"),
        TEXT.replace(b"index 5", b"index -5"),
        TEXT.replace(b"index 5", "index ５".encode()),
        TEXT.replace(b"index 5", b"index 9007199254740992"),
        TEXT.replace(b"index 5\n", b""),
        TEXT.replace(b"index 5\n", b"index 5\nAAAA\n"),
        TEXT.replace(b"index 5\n", b"index 5\n" + base64_text(HASH).encode() * 2 + b"\n"),
        TEXT.replace(b"index 5\n", b"index 5\n" + b"".join([base64_text(HASH).encode() + b"\n"] * 62)),
        TEXT.replace(base64_text(HASH).encode(), base64_text(HASH[:31] + b"\x00")[:-2].encode() + b"B="),
        TEXT.partition(b"\n\n")[0],
        TEXT.partition(b"\n\n")[0] + b"\n\n",
        TEXT[:-1],
        b"\xef\xbb\xbf" + TEXT,
    ],
)
def test_text_of_another_shape_is_refused(data: bytes):
    with pytest.raises(LogProofError):
        parse_log_proof(data)


@pytest.mark.parametrize(("index", "hashes"), [(-1, ()), (2**53, ()), (0, (b"short",)), (0, (HASH,) * 64)])
def test_proof_that_could_not_be_read_back_is_refused(index: int, hashes: tuple[bytes, ...]):
    with pytest.raises(LogProofError):
        LogProof(index, hashes, HEAD)
