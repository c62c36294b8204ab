import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from licheng.kernel.digests import Digest
from licheng.kernel.event_facts import (
    EventFacts,
    EventFactsError,
    EventKind,
    FileFacts,
    leaf_data,
    parse_facts,
    subject_commitment,
)
from licheng.kernel.rosters import StudentKey

SALT = bytes(range(32))
SUBJECT = Digest("5" * 64)
FILE = FileFacts(Digest("a" * 64), 1_234, "application/pdf")
FACTS = EventFacts(
    kind=EventKind.RECEIVED,
    at=datetime(2026, 9, 22, 1, 2, 3, tzinfo=UTC),
    school_code="210305",
    subject=SUBJECT,
    file=FILE,
    item_id=UUID("01890000-0000-7000-8000-000000000001"),
)
BARE = EventFacts(EventKind.CONFIRMED, FACTS.at, "0134B1", SUBJECT, reference=Digest("b" * 64))
WRITTEN = (
    f'{{"file":{{"media_type":"application/pdf","sha256":"{"a" * 64}","size":1234}},"format":"licheng/facts/v1",'
    f'"item":"01890000-0000-7000-8000-000000000001","kind":"RECEIVED","reference":null,"school_code":"210305",'
    f'"subject":"{"5" * 64}","time":"2026-09-22T01:02:03Z"}}'
)


def test_facts_have_one_spelling():
    assert FACTS.to_bytes().decode() == WRITTEN


@pytest.mark.parametrize("facts", [FACTS, BARE, *(replace(BARE, kind=kind) for kind in EventKind)])
def test_facts_read_back(facts: EventFacts):
    assert parse_facts(json.loads(facts.to_bytes())) == facts


def test_leaf_is_the_salted_digest_of_the_facts():
    assert leaf_data(FACTS, SALT) == hashlib.sha256(b"licheng/leaf/v1\n" + SALT + WRITTEN.encode()).digest()


def test_leaf_differs_with_salt_and_with_every_fact():
    others = [
        replace(FACTS, kind=EventKind.CERTIFIED),
        replace(FACTS, at=datetime(2026, 9, 22, 1, 2, 4, tzinfo=UTC)),
        replace(FACTS, school_code="210306"),
        replace(FACTS, subject=Digest("6" * 64)),
        replace(FACTS, file=replace(FILE, size=1_235)),
        replace(FACTS, file=replace(FILE, media_type="image/png")),
        replace(FACTS, file=None),
        replace(FACTS, item_id=None),
        replace(FACTS, reference=SUBJECT),
    ]

    leaves = {
        leaf_data(FACTS, SALT),
        leaf_data(FACTS, SALT[::-1]),
        *(leaf_data(facts, SALT) for facts in others),
    }

    assert len(leaves) == 2 + len(others)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_salt_of_another_length_is_refused(length: int):
    with pytest.raises(EventFactsError):
        leaf_data(FACTS, bytes(length))
    with pytest.raises(EventFactsError):
        subject_commitment(StudentKey("A123456789", "20090304"), bytes(length))


def test_subject_tells_students_apart_and_hides_them_behind_the_salt():
    student = StudentKey("A123456789", "20090304")

    commitment = subject_commitment(student, SALT)

    assert commitment == subject_commitment(student, SALT)
    assert commitment != subject_commitment(student, SALT[::-1])
    assert commitment != subject_commitment(StudentKey("A123456789", "20090305"), SALT)
    assert replace(FACTS, subject=commitment).subject == commitment


@pytest.mark.parametrize(
    "change",
    [
        {"school_code": "21030"},
        {"school_code": "２１０３０５"},
        {"subject": "x"},
        {"reference": "b" * 63},
        {"file": FileFacts(Digest("A" * 64), 1, "image/png")},
        {"file": FileFacts(Digest("a" * 64), -1, "image/png")},
        {"file": FileFacts(Digest("a" * 64), 2**53, "image/png")},
        {"file": FileFacts(Digest("a" * 64), 1, "image")},
        {"file": FileFacts(Digest("a" * 64), 1, "text/html; charset=utf-8")},
    ],
)
def test_facts_that_could_not_be_read_back_are_refused(change: dict[str, object]):
    with pytest.raises(EventFactsError):
        replace(FACTS, **change)


@pytest.mark.parametrize(
    "change",
    [
        {"format": "licheng/facts/v2"},
        {"kind": "received"},
        {"kind": None},
        {"time": "2026-09-22 01:02:03"},
        {"time": "2026-09-22T01:02:60Z"},
        {"school_code": 210305},
        {"subject": None},
        {"item": "01890000-0000-7000-8000-00000000000"},
        {"item": "01890000000070008000000000000001"},
        {"reference": 1},
        {"file": []},
        {"file": {"sha256": "a" * 64, "size": True, "media_type": "image/png"}},
        {"file": {"sha256": "a" * 64, "size": 1, "media_type": 1}},
        {"file": {"sha256": "a" * 64, "size": 1}},
        {"more": 1},
    ],
)
def test_document_of_another_shape_is_refused(change: dict[str, object]):
    with pytest.raises(EventFactsError):
        parse_facts({**FACTS.to_document(), **change})


def test_document_that_is_no_object_is_refused():
    with pytest.raises(EventFactsError):
        parse_facts(None)
