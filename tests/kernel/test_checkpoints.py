import pytest

from licheng.kernel.base64_text import base64_text
from licheng.kernel.checkpoints import (
    Checkpoint,
    CheckpointError,
    open_checkpoint,
    parse_checkpoint,
    sign_checkpoint,
)
from licheng.kernel.merkle import root
from licheng.kernel.signatures import SigningKey, generate_key
from licheng.kernel.signed_notes import SignatureKind, VerifierKey, sign_note

KEY = SigningKey(bytes(range(32)))
ORIGIN = "school.example/log"
VERIFIER = VerifierKey(ORIGIN, SignatureKind.ED25519, KEY.public)
HEAD = Checkpoint(ORIGIN, 3, root([b"a", b"b", b"c"]))


def test_text_has_a_line_for_origin_size_and_root():
    assert HEAD.text == f"school.example/log\n3\n{base64_text(HEAD.root)}\n"
    assert Checkpoint(ORIGIN, 3, HEAD.root, ("one", "二")).text == f"{HEAD.text}one\n二\n"


@pytest.mark.parametrize(
    "head", [HEAD, Checkpoint(ORIGIN, 0, root([])), Checkpoint(ORIGIN, 1, HEAD.root, ("more",))]
)
def test_checkpoint_reads_back(head: Checkpoint):
    assert parse_checkpoint(head.text) == head
    assert open_checkpoint(sign_checkpoint(head, KEY).to_bytes(), VERIFIER)[0] == head


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        HEAD.text[:-1],
        HEAD.text + "\n",
        HEAD.text.replace("\n3\n", "\n03\n"),
        HEAD.text.replace("\n3\n", "\n-3\n"),
        HEAD.text.replace("\n3\n", "\n３\n"),
        HEAD.text.replace("\n3\n", "\n3 \n"),
        HEAD.text.replace("\n3\n", "\n9007199254740992\n"),
        HEAD.text.replace("\n3\n", "\n"),
        HEAD.text.replace("=\n", "\n"),
        HEAD.text.replace("=\n", "==\n"),
        HEAD.text.replace(base64_text(HEAD.root), base64_text(HEAD.root[:-1])),
        HEAD.text.replace("school.example", "school example"),
        "\n" + HEAD.text,
        HEAD.text + "tab\t\n",
    ],
)
def test_text_of_another_shape_is_refused(text: str):
    with pytest.raises(CheckpointError):
        parse_checkpoint(text)


@pytest.mark.parametrize(
    ("origin", "size", "value"),
    [("", 3, HEAD.root), (ORIGIN, -1, HEAD.root), (ORIGIN, 2**53, HEAD.root), (ORIGIN, 3, b"")],
)
def test_checkpoint_without_a_text_is_refused(origin: str, size: int, value: bytes):
    with pytest.raises(CheckpointError):
        Checkpoint(origin, size, value)


def test_open_checkpoint_returns_the_note_with_its_cosignatures():
    data = sign_checkpoint(HEAD, KEY).to_bytes()

    head, note = open_checkpoint(data, VERIFIER)

    assert head == HEAD
    assert note.to_bytes() == data


def test_open_checkpoint_of_another_key_is_refused():
    with pytest.raises(CheckpointError):
        open_checkpoint(sign_checkpoint(HEAD, generate_key()).to_bytes(), VERIFIER)


def test_open_checkpoint_of_another_log_signed_with_the_key_is_refused():
    other = Checkpoint("else.example/log", 3, HEAD.root)

    with pytest.raises(CheckpointError):
        open_checkpoint(sign_note(other.text, ORIGIN, KEY).to_bytes(), VERIFIER)


def test_open_checkpoint_of_another_text_is_refused():
    with pytest.raises(CheckpointError):
        open_checkpoint(sign_note("hello\n", ORIGIN, KEY).to_bytes(), VERIFIER)
    with pytest.raises(CheckpointError):
        open_checkpoint(b"hello", VERIFIER)
