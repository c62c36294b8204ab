"""Our witness before another's log, asked over its address."""

import random
from dataclasses import replace

import pytest

from licheng.kernel.checkpoints import Checkpoint
from licheng.kernel.cosignatures import verify_cosignature
from licheng.kernel.merkle import consistency_proof
from licheng.kernel.published_keys import KeyRole
from licheng.kernel.results import RefusedError
from licheng.kernel.signed_notes import SignatureKind, VerifierKey, parse_signature_line, sign_note
from licheng.kernel.witnessing import WitnessRequest
from licheng.shared.clock import real_now
from licheng.shared.log.keys import own_key, verifier_of
from licheng.shared.log.models import LogPeer
from licheng.shared.log.peers import Introduction, keep_peer
from tests.factories.log_receipts import SmallLog

ADDRESS = "/witness/add-checkpoint"

pytestmark = pytest.mark.django_db


@pytest.fixture
def log() -> SmallLog:
    """Return another system's log of six leaves, which we have met."""
    made = SmallLog(random.Random(7))  # noqa: S311 - a test's dice
    for _ in range(6):
        made.append()
    keep_peer(introduction_of(made), now=real_now())
    return made


def introduction_of(log: SmallLog, url: str = "https://school.example") -> Introduction:
    witness = VerifierKey("school.example/witness", SignatureKind.COSIGNATURE, log.witnesses[0].key.public)
    signer = VerifierKey(log.origin, SignatureKind.ED25519, log.signer.key.public)
    return Introduction(url, signer.vkey, witness.vkey)


def head(log: SmallLog, size: int) -> Checkpoint:
    from licheng.kernel.merkle import root  # noqa: PLC0415

    return Checkpoint(log.origin, size, root(log.leaves[:size]))


def request(log: SmallLog, old: int, size: int) -> bytes:
    proof = consistency_proof(log.leaves, old, size) if old else []
    note = sign_note(head(log, size).text, log.origin, log.signer.key).to_bytes()
    return WitnessRequest(old, tuple(proof), note).to_bytes()


def post(client, body: bytes):
    return client.post(ADDRESS, body, content_type="application/octet-stream")


def test_heads_that_extend_the_last_are_cosigned(client, log):
    for old, size in ((0, 2), (2, 2), (2, 6)):
        answer = post(client, request(log, old, size))

        line = parse_signature_line(answer.content.decode())
        assert answer.status_code == 200
        assert verify_cosignature(head(log, size), line, verifier_of(own_key(KeyRole.WITNESS)))
        assert LogPeer.objects.get().size == size


def test_older_head_is_a_conflict_that_tells_the_size(client, log):
    post(client, request(log, 0, 4))

    answer = post(client, request(log, 2, 6))

    assert (answer.status_code, answer.content) == (409, b"4\n")
    assert answer["Content-Type"] == "text/x.tlog.size"


def test_head_that_does_not_extend_the_last_is_inconsistent(client, log):
    post(client, request(log, 0, 4))
    log.leaves[1] = bytes(32)

    assert post(client, request(log, 4, 6)).status_code == 422

    assert LogPeer.objects.get().size == 4


def test_other_head_of_the_same_size_is_a_conflict(client, log):
    post(client, request(log, 0, 4))
    log.leaves[1] = bytes(32)

    assert post(client, request(log, 4, 4)).status_code == 409


def test_log_never_met_is_unknown(client, log):
    log.origin = "stranger.example/log"

    assert post(client, request(log, 0, 1)).status_code == 404


def test_head_signed_with_another_key_is_forbidden(client, log):
    log.signer.key = log.witnesses[0].key

    assert post(client, request(log, 0, 1)).status_code == 403


@pytest.mark.parametrize("body", [b"", b"old 1", b"old x\n\nnote", b"old 0\n\n"])
def test_body_of_another_shape_is_refused(client, log, body):
    assert post(client, body).status_code in {400, 404}


def test_body_beyond_the_limit_is_not_read(client, log):
    assert post(client, b"x" * 65_537).status_code == 413


def test_older_size_than_asked_for_is_malformed(client, log):
    assert post(client, request(log, 0, 2).replace(b"old 0", b"old 5")).status_code == 400


def test_system_met_again_with_other_keys_is_refused(log):
    other = SmallLog(random.Random(8))  # noqa: S311 - a test's dice

    with pytest.raises(RefusedError) as refused:
        keep_peer(introduction_of(other), now=real_now())

    assert refused.value.refused.code == "log_peer_differs"
    assert LogPeer.objects.get().log_vkey == introduction_of(log).log


def test_system_that_moved_is_met_at_its_new_address(log):
    moved = replace(introduction_of(log), url="https://new.example")

    assert keep_peer(moved, now=real_now()).url == "https://new.example"
    assert LogPeer.objects.get().url == "https://new.example"


def test_address_of_another_system_is_not_taken_over(log):
    other = SmallLog(random.Random(8))  # noqa: S311 - a test's dice
    other.origin = "other.example/log"

    with pytest.raises(RefusedError):
        keep_peer(replace(introduction_of(other), url=introduction_of(log).url), now=real_now())


def test_system_met_again_is_the_same(log):
    assert keep_peer(introduction_of(log), now=real_now()) == LogPeer.objects.get()


@pytest.mark.parametrize("field", ["url", "log", "witness"])
def test_introduction_of_another_shape_is_refused(log, field):
    right = introduction_of(log)
    wrong = {"url": "ftp://school.example", "log": right.witness, "witness": right.log}

    with pytest.raises(RefusedError) as refused:
        keep_peer(Introduction(**{**right.__dict__, field: wrong[field]}), now=real_now())

    assert refused.value.refused.code == "log_peer_malformed"


def test_introduction_tells_address_and_keys(client):
    assert client.get("/witness/keys").json() == {
        "url": "http://localhost:8000",
        "log": own_key(KeyRole.LOG).vkey,
        "witness": own_key(KeyRole.WITNESS).vkey,
    }
