import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from licheng.kernel.canonical import canonical_bytes
from licheng.kernel.published_keys import (
    KeyRole,
    PublishedKeys,
    PublishedKeysError,
    parse_published_keys,
)
from licheng.kernel.signatures import SigningKey
from tests.factories.log_receipts import Signer

SINCE = datetime(2026, 8, 1, tzinfo=UTC)
LOG = Signer("school.example/log", SigningKey(bytes(32))).listed(KeyRole.LOG)
RETIRED = replace(
    Signer("school.example/log", SigningKey(bytes([1] * 32))).listed(KeyRole.LOG), not_after=SINCE
)
WITNESS = Signer("central.example/witness", SigningKey(bytes([2] * 32))).listed(KeyRole.WITNESS)
SECOND = Signer("bureau.example/witness", SigningKey(bytes([3] * 32))).listed(KeyRole.WITNESS)
KEYS = PublishedKeys((LOG, WITNESS), 1)


def test_document_lists_keys_and_policy_with_its_own_digest():
    document = json.loads(KEYS.to_bytes())

    digest = document.pop("sha256")
    assert document == {
        "format": "licheng/keys/v1",
        "keys": [
            {
                "role": "LOG",
                "name": "school.example/log",
                "vkey": LOG.verifier.vkey,
                "not_before": "2026-08-01T00:00:00Z",
                "not_after": None,
            },
            {
                "role": "WITNESS",
                "name": "central.example/witness",
                "vkey": WITNESS.verifier.vkey,
                "not_before": "2026-08-01T00:00:00Z",
                "not_after": None,
            },
        ],
        "witnesses_required": 1,
    }
    assert digest == hashlib.sha256(canonical_bytes(document)).hexdigest()


@pytest.mark.parametrize(
    "keys",
    [
        KEYS,
        PublishedKeys((LOG,), 0),
        PublishedKeys((LOG, RETIRED, WITNESS, SECOND), 2),
        PublishedKeys((LOG, WITNESS, SECOND), 1),
    ],
)
def test_document_reads_back(keys: PublishedKeys):
    assert parse_published_keys(keys.to_bytes()) == keys


def test_with_role_keeps_one_role():
    keys = PublishedKeys((LOG, WITNESS, RETIRED), 1)

    assert keys.with_role(KeyRole.LOG) == (LOG, RETIRED)
    assert keys.with_role(KeyRole.WITNESS) == (WITNESS,)


def test_key_is_valid_from_its_first_to_its_last_second():
    second = timedelta(seconds=1)
    key = replace(LOG, not_after=SINCE + 9 * second)

    assert [key.is_valid_at(SINCE + number * second) for number in (-1, 0, 9, 10)] == [
        False,
        True,
        True,
        False,
    ]
    assert LOG.is_valid_at(datetime(9999, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("keys", "required"),
    [
        ((), 0),
        ((WITNESS,), 1),
        ((LOG, WITNESS), 0),
        ((LOG, WITNESS), 2),
        ((LOG,), 1),
        ((LOG,), -1),
        ((LOG, LOG), 0),
        ((LOG, replace(LOG, not_after=SINCE)), 0),
        ((LOG, replace(WITNESS, verifier=replace(WITNESS.verifier, public=LOG.verifier.public))), 1),
        ((LOG, replace(WITNESS, verifier=replace(WITNESS.verifier, name=LOG.verifier.name))), 1),
        ((LOG, replace(WITNESS, role=KeyRole.LOG)), 0),
        ((replace(LOG, role=KeyRole.WITNESS), LOG), 1),
    ],
)
def test_policy_that_contradicts_itself_is_refused(keys: tuple, required: int):
    with pytest.raises(PublishedKeysError):
        PublishedKeys(keys, required)


def with_digest(**changes: object) -> bytes:
    content = {**json.loads(KEYS.to_bytes()), **changes}
    del content["sha256"]
    return canonical_bytes({**content, "sha256": hashlib.sha256(canonical_bytes(content)).hexdigest()})


def entry(**changes: object) -> list[object]:
    keys = json.loads(KEYS.to_bytes())["keys"]
    return [{**keys[0], **changes}, keys[1]]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        KEYS.to_bytes() + b"\n",
        KEYS.to_bytes().replace(b'"witnesses_required":1', b'"witnesses_required":1.0'),
        KEYS.to_bytes().replace(b"2026-08-01", b"2026-08-02"),
        with_digest(format="licheng/keys/v2"),
        with_digest(witnesses_required=0),
        with_digest(witnesses_required=True),
        with_digest(keys={}),
        with_digest(keys=[1]),
        with_digest(more=1),
        with_digest(keys=entry(role="OTHER")),
        with_digest(keys=entry(role=[])),
        with_digest(keys=entry(name="else")),
        with_digest(keys=entry(vkey=1)),
        with_digest(keys=entry(vkey="else")),
        with_digest(keys=entry(not_before="2026-08-01")),
        with_digest(keys=entry(not_after="never")),
        with_digest(keys=entry(not_after=1)),
    ],
)
def test_document_of_another_shape_is_refused(data: bytes):
    with pytest.raises(PublishedKeysError):
        parse_published_keys(data)


def test_document_with_any_bit_changed_is_refused():
    data = KEYS.to_bytes()

    for bit in range(len(data) * 8):
        altered = bytearray(data)
        altered[bit // 8] ^= 1 << bit % 8
        with pytest.raises(PublishedKeysError):
            parse_published_keys(bytes(altered))
