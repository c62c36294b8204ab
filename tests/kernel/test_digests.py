import io

import pytest

from licheng.kernel.digests import (
    CHUNK_BYTES,
    DigestInvalidError,
    as_digest,
    is_digest,
    sha256_of,
    sha256_of_bytes,
)

# FIPS 180-4 example: the message "abc".
ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_sha256_of_known_message_is_the_standard_value():
    assert sha256_of(io.BytesIO(b"abc")) == ABC
    assert sha256_of_bytes(b"abc") == ABC


def test_sha256_of_stream_longer_than_a_piece_reads_it_all():
    data = b"x" * (2 * CHUNK_BYTES + 1)

    assert sha256_of(io.BytesIO(data)) == sha256_of_bytes(data)


def test_as_digest_right_shape_is_returned():
    assert as_digest(ABC) == ABC


@pytest.mark.parametrize("value", [ABC.upper(), ABC[:-1], ABC + "0", ABC[:-1] + "\n", ABC + "\n", 7, None])
def test_as_digest_other_shape_is_refused(value: object):
    assert is_digest(value) is False
    with pytest.raises(DigestInvalidError):
        as_digest(value)
