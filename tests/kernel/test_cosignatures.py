from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from licheng.kernel.checkpoints import Checkpoint
from licheng.kernel.cosignatures import CosignatureError, cosign, verify_cosignature
from licheng.kernel.merkle import root
from licheng.kernel.signatures import SigningKey, generate_key
from licheng.kernel.signed_notes import (
    NoteSignature,
    SignatureKind,
    VerifierKey,
    ed25519_signature,
    parse_signature_line,
    verify_ed25519,
)

KEY = SigningKey(bytes(range(32)))
NAME = "central.example/witness"
VERIFIER = VerifierKey(NAME, SignatureKind.COSIGNATURE, KEY.public)
HEAD = Checkpoint("school.example/log", 1, root([b"a"]))
AT = datetime(2026, 9, 22, 1, 2, 3, tzinfo=UTC)


def test_cosignature_says_when_it_was_made():
    line = cosign(
        HEAD, NAME, KEY, AT.astimezone(timezone(timedelta(hours=8))) + timedelta(microseconds=9)
    ).line

    assert verify_cosignature(HEAD, parse_signature_line(line), VERIFIER) == AT


def test_cosignature_signs_the_message_of_the_specification():
    signature = cosign(HEAD, NAME, KEY, AT)

    seconds = int(AT.timestamp())
    assert signature.value[:8] == seconds.to_bytes(8, "big")
    verify_ed25519(KEY.public, signature.value[8:], f"cosignature/v1\ntime {seconds}\n{HEAD.text}".encode())


@pytest.mark.parametrize(
    "head",
    [
        replace(HEAD, size=2),
        replace(HEAD, origin="else.example"),
        replace(HEAD, root=root([b"b"])),
        replace(HEAD, extensions=("x",)),
    ],
)
def test_cosignature_of_another_head_is_refused(head: Checkpoint):
    with pytest.raises(CosignatureError):
        verify_cosignature(head, cosign(HEAD, NAME, KEY, AT), VERIFIER)


def test_cosignature_with_another_time_is_refused():
    signature = cosign(HEAD, NAME, KEY, AT)
    later = (int(AT.timestamp()) + 1).to_bytes(8, "big") + signature.value[8:]

    with pytest.raises(CosignatureError):
        verify_cosignature(HEAD, replace(signature, value=later), VERIFIER)


def test_cosignature_of_another_key_name_or_kind_is_refused():
    signature = cosign(HEAD, NAME, KEY, AT)
    others = (
        replace(VERIFIER, public=generate_key().public),
        replace(VERIFIER, name="else.example"),
        replace(VERIFIER, kind=SignatureKind.ED25519),
    )

    for key in others:
        with pytest.raises(CosignatureError):
            verify_cosignature(HEAD, signature, key)


@pytest.mark.parametrize("length", [0, 8, 64, 71, 73])
def test_cosignature_of_another_length_is_refused(length: int):
    with pytest.raises(CosignatureError):
        verify_cosignature(HEAD, NoteSignature(NAME, VERIFIER.key_id, bytes(length)), VERIFIER)


def test_cosignature_beyond_every_calendar_is_refused():
    seconds = 2**63 - 1
    message = f"cosignature/v1\ntime {seconds}\n{HEAD.text}".encode()
    value = seconds.to_bytes(8, "big") + ed25519_signature(KEY, message)

    with pytest.raises(CosignatureError):
        verify_cosignature(HEAD, NoteSignature(NAME, VERIFIER.key_id, value), VERIFIER)
