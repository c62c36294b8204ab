"""Signed requests: only the very request that was signed passes."""

from dataclasses import replace

import pytest

from licheng.kernel.request_signatures import (
    FRESH_SECONDS,
    RequestParts,
    RequestProof,
    RequestRefusedError,
    digest_header,
    is_fresh,
    new_nonce,
    sign_request,
    verify_request,
)
from tests.factories.packages import KEY, OTHER_KEY

PARTS = RequestParts("PUT", "central.example:8001", "/api/transfers/ab/parts/0", digest_header(b"bytes"))
NONCE = "Zm9vYmFyYmF6cXV4MDEyMw"
HEADERS = sign_request(PARTS, KEY, created=1_790_000_000, nonce=NONCE)
KEYS = {KEY.public.key_id: KEY.public}


def refusal(parts=PARTS, headers=HEADERS, keys=KEYS):
    with pytest.raises(RequestRefusedError) as caught:
        verify_request(parts, headers, keys)
    return caught.value.code


def test_signed_request_tells_who_when_and_which_nonce():
    proof = verify_request(PARTS, HEADERS, KEYS)

    assert proof == RequestProof(KEY.public.key_id, 1_790_000_000, NONCE)


def test_headers_are_the_profile_of_the_guide():
    assert HEADERS["Content-Digest"] == "sha-256=:J3CJ2RwL308uaGK6fkoHYFEZQx9dE/cm3TUrBvGyBqk=:"
    assert HEADERS["Signature-Input"] == (
        'licheng=("@method" "@authority" "@path" "content-digest");created=1790000000'
        f';nonce="{NONCE}";keyid="{KEY.public.key_id}";alg="ed25519"'
    )


@pytest.mark.parametrize(
    "change",
    [
        {"method": "GET"},
        {"authority": "other.example"},
        {"path": "/api/transfers/ab/parts/1"},
        {"content_digest": digest_header(b"Bytes")},
    ],
)
def test_changed_part_is_refused(change):
    assert refusal(parts=replace(PARTS, **change)) == "request_signature_invalid"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("created=1790000000", "created=1790000001"),
        (NONCE, NONCE[::-1]),
        ('"@method" ', ""),
        ('alg="ed25519"', 'alg="none"'),
        ("licheng=", "other="),
        ("created=1790000000", "created=01790000000"),
    ],
)
def test_changed_parameter_is_refused(old, new):
    headers = {**HEADERS, "Signature-Input": HEADERS["Signature-Input"].replace(old, new)}

    assert refusal(headers=headers) == "request_signature_invalid"


@pytest.mark.parametrize("name", ["Signature", "Signature-Input"])
def test_unsigned_request_is_refused(name):
    headers = {key: value for key, value in HEADERS.items() if key != name}

    assert refusal(headers=headers) == "request_signature_missing"


def test_unknown_key_is_refused():
    assert refusal(keys={OTHER_KEY.public.key_id: OTHER_KEY.public}) == "request_key_unknown"


def test_other_key_under_the_same_name_is_refused():
    assert refusal(keys={KEY.public.key_id: OTHER_KEY.public}) == "request_signature_invalid"


@pytest.mark.parametrize(
    ("seconds", "fresh"),
    [
        (0, True),
        (FRESH_SECONDS, True),
        (-FRESH_SECONDS, True),
        (FRESH_SECONDS + 1, False),
        (-FRESH_SECONDS - 1, False),
    ],
)
def test_request_is_fresh_within_five_minutes(seconds, fresh):
    proof = verify_request(PARTS, HEADERS, KEYS)

    assert is_fresh(proof, proof.created + seconds) is fresh


def test_nonces_differ_and_fit_the_profile():
    nonces = {new_nonce() for _ in range(100)}

    assert len(nonces) == 100
    assert {len(nonce) for nonce in nonces} == {24}
