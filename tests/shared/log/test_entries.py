"""What anybody is told who scans the code on a page: whether the log holds that leaf at that place."""

import random

import pytest
from django.test import Client

from licheng.kernel.merkle import leaf_hash
from licheng.kernel.published_keys import KeyRole
from licheng.shared.clock import real_now
from licheng.shared.log.actions import record_log_events
from licheng.shared.log.entries import entry_path, sealing_key
from licheng.shared.log.keys import own_key, signing_key, verifier_of
from licheng.shared.log.models import LogEvent, LogPosition
from licheng.shared.log.proving import receipts_of
from licheng.shared.log.sequencing import sequence
from tests.factories.log_entries import make_entry
from tests.factories.log_receipts import SmallLog

HERE = "紀錄裡有這一張憑證"
NOT_HERE = "紀錄裡沒有這一張憑證"


@pytest.fixture
def receipt(inside, stores, settings):
    settings.LICHENG_CENTRAL_URL = ""
    record_log_events([make_entry() for _ in range(3)], now=real_now())
    sequence(stores, now=real_now())
    return next(iter(receipts_of(stores, [LogEvent.objects.latest("id").id]).values()))


def address(key_id: str, index: int, hashed: str) -> str:
    return f"/log/{key_id}/{index}/{hashed}"


def test_code_of_a_page_is_answered_without_signing_in(receipt):
    origin = verifier_of(own_key(KeyRole.LOG)).name

    answer = Client().get(entry_path(receipt))

    assert answer.status_code == 200
    assert HERE in answer.content.decode()
    assert f"紀錄 {origin} 的第 {receipt.proof.index} 號" in answer.content.decode()


def test_answer_says_nothing_of_the_event(receipt):
    page = Client().get(entry_path(receipt)).content.decode()

    assert receipt.facts.subject not in page
    assert receipt.facts.school_code not in page
    assert receipt.salt.hex() not in page


def test_another_place_hash_or_log_is_not_found(receipt):
    key_id, hashed = verifier_of(own_key(KeyRole.LOG)).key_id.hex(), leaf_hash(receipt.leaf).hex()
    elsewhere = next(row.index for row in LogPosition.objects.all() if row.index != receipt.proof.index)
    asked = (
        address(key_id, elsewhere, hashed),
        address(key_id, 10**30, hashed),
        address(key_id, receipt.proof.index, "0" * 64),
        address(key_id, receipt.proof.index, hashed.upper()),
        address("00000000", receipt.proof.index, hashed),
    )

    answers = [Client().get(each) for each in asked]

    assert [answer.status_code for answer in answers] == [404] * len(asked)
    assert all(NOT_HERE in answer.content.decode() for answer in answers)


def test_page_is_sealed_with_the_key_of_its_head(receipt):
    assert sealing_key(receipt).raw == signing_key(own_key(KeyRole.LOG)).raw


def test_page_of_another_log_is_not_sealed(receipt):
    other = SmallLog(random.Random(1))  # noqa: S311  # any other log
    other.append()

    with pytest.raises(LookupError):
        sealing_key(other.receipt(0))
