import pytest
from hypothesis import given
from hypothesis import strategies as st

from licheng.kernel.signatures import SigningKey, generate_key
from licheng.kernel.signed_notes import (
    MAX_NOTE_BYTES,
    NoteError,
    NoteSignature,
    SignatureKind,
    SignedNote,
    VerifierKey,
    parse_note,
    parse_signature_line,
    parse_vkey,
    sign_note,
    verify_note,
)

# The example of the format's first implementation, with its key.
PUBLIC_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PUBLIC_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
).encode()
KEY = SigningKey(bytes(range(32)))
NAME = "school.example/log"
VERIFIER = VerifierKey(NAME, SignatureKind.ED25519, KEY.public)
NOTE = sign_note("first\n\nthird 三\n", NAME, KEY)
DATA = NOTE.to_bytes()


def test_public_note_verifies_with_its_key():
    note, key = parse_note(PUBLIC_NOTE), parse_vkey(PUBLIC_VKEY)

    verify_note(note, key)

    assert key.vkey == PUBLIC_VKEY
    assert note.to_bytes() == PUBLIC_NOTE


def test_note_reads_back_and_verifies():
    note = parse_note(DATA)

    verify_note(note, VERIFIER)

    assert note == NOTE
    assert note.text == "first\n\nthird 三\n"


@given(st.data())
def test_note_with_any_bit_changed_does_not_verify(data):
    bit = data.draw(st.integers(0, len(DATA) * 8 - 1))
    altered = bytearray(DATA)
    altered[bit // 8] ^= 1 << bit % 8

    with pytest.raises(NoteError):
        verify_note(parse_note(bytes(altered)), VERIFIER)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"text\n",
        b"text\n\n",
        DATA[:-1],
        DATA + b"\n",
        DATA + b"more\n",
        DATA.replace(b"\n", b"\r\n"),
        DATA.replace(b"first", b"fi\x00st"),
        DATA.replace(b"first", b"fi\tst"),
        DATA.replace(b"first", b"\xff"),
        DATA.replace("—".encode(), b"-"),
        DATA.replace("— ".encode(), "—  ".encode()),
        DATA.replace(b"school.example", b"school+example"),
        DATA.replace(b"school.example", "school\u00a0example".encode()),
        DATA.replace(b"first", b"x" * MAX_NOTE_BYTES),
        DATA.split(b"\n\n", 1)[1][9:],
        b"\n\n" + DATA.rsplit(b"\n\n", 1)[1],
    ],
)
def test_note_of_another_shape_is_refused(data: bytes):
    with pytest.raises(NoteError):
        parse_note(data)


@pytest.mark.parametrize(
    "line", ["— a AAAA\n", "— a AAAAAA==\n", "— a AAAAAAA=", "— a AAAAAAB=\n", "— a b c\n", "\n"]
)
def test_signature_line_of_another_shape_is_refused(line: str):
    with pytest.raises(NoteError):
        parse_signature_line(line)


@pytest.mark.parametrize("text", ["", "\n", "no end", "tab\t\n", "return\r\n"])
def test_text_of_no_note_is_not_signed(text: str):
    with pytest.raises(NoteError):
        sign_note(text, NAME, KEY)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\n", "名", "x" * 201])
def test_name_that_no_note_can_carry_is_refused(name: str):
    with pytest.raises(NoteError):
        sign_note("text\n", name, KEY)


def test_note_signed_by_others_does_not_verify():
    stranger = VerifierKey(NAME, SignatureKind.ED25519, generate_key().public)
    namesake = VerifierKey("else.example/log", SignatureKind.ED25519, KEY.public)
    cosigner = VerifierKey(NAME, SignatureKind.COSIGNATURE, KEY.public)

    for key in (stranger, namesake, cosigner):
        with pytest.raises(NoteError):
            verify_note(NOTE, key)


def test_note_with_a_second_wrong_signature_of_the_key_does_not_verify():
    wrong = NoteSignature(NAME, VERIFIER.key_id, bytes(64))

    with pytest.raises(NoteError):
        verify_note(NOTE.with_signatures([wrong]), VERIFIER)


def test_with_signatures_adds_each_once():
    other = NoteSignature("else.example", b"\x00\x01\x02\x03", b"value")

    assert NOTE.with_signatures([other, other, *NOTE.signatures]).signatures.count(NOTE.signatures[0]) == 1
    assert NOTE.with_signatures([other]) == SignedNote(NOTE.text, (*NOTE.signatures, other))


@pytest.mark.parametrize("kind", list(SignatureKind))
def test_vkey_reads_back(kind: SignatureKind):
    key = VerifierKey(NAME, kind, KEY.public)

    assert parse_vkey(key.vkey) == key


@pytest.mark.parametrize(
    "text",
    [
        "",
        PUBLIC_VKEY[:-1],
        PUBLIC_VKEY + "\n",
        PUBLIC_VKEY.replace("Peter", "Paul"),
        PUBLIC_VKEY.replace("c74f20a3", "C74F20A3"),
        PUBLIC_VKEY.replace("c74f20a3", "c74f20a4"),
        PUBLIC_VKEY.replace("+ARpc", "+AhpC"),
        PUBLIC_VKEY.replace("+ARpc", "+CRpc"),
        PUBLIC_VKEY.replace("10TW", "10T="),
        "PeterNeumann+c74f20a3+AQ==",
        "PeterNeumann+c74f20a3+====",
    ],
)
def test_vkey_of_another_spelling_is_refused(text: str):
    with pytest.raises(NoteError):
        parse_vkey(text)
