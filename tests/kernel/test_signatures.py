import base64
import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licheng.kernel.canonical import Document, canonical_bytes
from licheng.kernel.signatures import (
    DocumentType,
    KeyInvalidError,
    PublicKey,
    SignatureInvalidError,
    SigningKey,
    UnknownKeyError,
    generate_key,
    key_id,
    sign,
    verify,
)

# RFC 8032, 7.1, TEST 1.
SEED = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
PUBLIC = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
KEY = SigningKey(SEED)
KEYS = {KEY.public.key_id: KEY.public}
SIGNED = sign(DocumentType.PACKAGE, {"學校代碼": "210305"}, KEY)


def altered(change: Callable[[Document], object]):
    envelope = json.loads(SIGNED.data)
    change(envelope)
    return canonical_bytes(envelope)


def test_signing_key_public_half_is_the_one_of_the_rfc():
    assert KEY.public.raw == PUBLIC
    assert key_id(KEY.public) == "21fe31dfa154a261"


def test_key_base64_reads_back():
    assert SigningKey.from_base64(KEY.to_base64()) == KEY
    assert PublicKey.from_base64(KEY.public.to_base64()) == KEY.public


def test_signing_key_repr_keeps_the_secret():
    assert repr(KEY) == "SigningKey()"


def test_generate_key_twice_gives_two_keys():
    assert generate_key() != generate_key()


@pytest.mark.parametrize("text", ["", "AAAA", "鑰匙", base64.b64encode(SEED).decode() + "=", "A" * 42 + "B="])
def test_key_other_text_is_refused(text: str):
    with pytest.raises(KeyInvalidError):
        PublicKey.from_base64(text)


def test_verify_signed_document_returns_it():
    verified = verify(SIGNED.data, KEYS, DocumentType.PACKAGE)

    assert verified == SIGNED
    assert verified.payload == {"學校代碼": "210305"}


@given(st.data())
def test_verify_any_byte_changed_is_refused(data: st.DataObject):
    position = data.draw(st.integers(0, len(SIGNED.data) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != SIGNED.data[position]))
    changed = SIGNED.data[:position] + bytes([byte]) + SIGNED.data[position + 1 :]

    with pytest.raises((SignatureInvalidError, UnknownKeyError)):
        verify(changed, KEYS, DocumentType.PACKAGE)


def test_verify_other_type_with_the_same_payload_is_refused():
    with pytest.raises(SignatureInvalidError):
        verify(SIGNED.data, KEYS, DocumentType.RECEIPT)


def test_verify_type_rewritten_to_the_expected_one_is_refused():
    data = altered(lambda envelope: envelope.update(type=DocumentType.RECEIPT.value))

    with pytest.raises(SignatureInvalidError):
        verify(data, KEYS, DocumentType.RECEIPT)


def test_verify_unknown_key_names_it():
    other = sign(DocumentType.PACKAGE, {}, generate_key())

    with pytest.raises(UnknownKeyError) as caught:
        verify(other.data, KEYS, DocumentType.PACKAGE)

    assert caught.value.key_id == other.key_id


@pytest.mark.parametrize(
    "change",
    [
        lambda envelope: envelope.update(extra=1),
        lambda envelope: envelope.update(payload=[]),
        lambda envelope: envelope.update(signature="none"),
        lambda envelope: envelope["signature"].update(extra="1"),
        lambda envelope: envelope["signature"].update(value=1),
        lambda envelope: envelope["signature"].update(algorithm="none"),
        lambda envelope: envelope["signature"].update(value="*"),
        lambda envelope: envelope["signature"].update(value="AAAA"),
        # The last character's spare bits: the same signature in another spelling.
        lambda envelope: envelope["signature"].update(value=envelope["signature"]["value"][:-3] + "B=="),
    ],
)
def test_verify_other_shape_is_refused(change: Callable[[Document], object]):
    with pytest.raises(SignatureInvalidError):
        verify(altered(change), KEYS, DocumentType.PACKAGE)


def test_verify_longer_than_allowed_is_refused():
    with pytest.raises(SignatureInvalidError):
        verify(SIGNED.data, KEYS, DocumentType.PACKAGE, max_bytes=10)
