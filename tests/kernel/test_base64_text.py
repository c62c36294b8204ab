import pytest
from hypothesis import given
from hypothesis import strategies as st

from licheng.kernel.base64_text import Base64Error, base64_bytes, base64_text


@given(st.binary(max_size=100))
def test_base64_reads_back(data: bytes):
    assert base64_bytes(base64_text(data)) == data


@pytest.mark.parametrize(
    "text", ["AA", "AA=", "AB==", "AAB=", "AA==\n", " AA==", "A A==", "AA-_", "Ａ", "====", "A"]
)
def test_base64_spelled_otherwise_is_refused(text: str):
    with pytest.raises(Base64Error):
        base64_bytes(text)
