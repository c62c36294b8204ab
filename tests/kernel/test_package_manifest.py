from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest

from licheng.kernel.canonical import Document
from licheng.kernel.package_manifest import (
    ManifestShapeError,
    head_document,
    manifest_document,
    parse_head,
    parse_manifest,
    parse_time,
    time_text,
)
from licheng.kernel.rosters import Batch, SubmissionKind
from tests.factories.packages import head, packed

MANIFEST = packed()[1].manifest
EARLIER = UUID("0197f5a0-0000-7000-8000-000000000009")


@pytest.mark.parametrize(
    "one",
    [
        head(),
        head(SubmissionKind.BASIC_DATA, semester=2),
        head(batch=Batch.GRADE3_FIRST, grades=(3,)),
        head(replaces=EARLIER, withdrawn=("a", "b")),
    ],
)
def test_head_document_reads_back(one):  # the value says its type
    assert parse_head(head_document(one)) == one


def test_manifest_document_reads_back():
    assert parse_manifest(manifest_document(MANIFEST)) == MANIFEST


def test_time_text_is_utc_to_the_second():
    taipei = timezone(timedelta(hours=8))

    assert time_text(datetime(2026, 9, 21, 8, 30, 5, 999, tzinfo=taipei)) == "2026-09-21T00:30:05Z"
    assert parse_time("2026-09-21T00:30:05Z") == datetime(2026, 9, 21, 0, 30, 5, tzinfo=UTC)


@pytest.mark.parametrize("value", ["2026-09-21", "2026-02-30T00:00:00Z", "2026-09-21T00:30:05+08:00", 1])
def test_parse_time_other_spelling_is_refused(value: object):
    with pytest.raises(ManifestShapeError):
        parse_time(value)


@pytest.mark.parametrize(
    "change",
    [
        {"package_id": "0197F5A0-0000-7000-8000-000000000001"},
        {"package_id": 1},
        {"package_id": "x"},
        {"school_code": "21030"},
        {"school_code": 210305},
        {"kind": "LUNCH"},
        {"kind": []},
        {"batch": "THIRD"},
        {"school_year": 0},
        {"school_year": 2026},
        {"semester": 1},
        {"semester": -1},
        {"kind": "BASIC_DATA"},
        {"kind": "BASIC_DATA", "semester": 3},
        {"grades": []},
        {"grades": [2, 1]},
        {"grades": [1, 1]},
        {"grades": [4]},
        {"batch": "GRADE3_FIRST"},
        {"sequence": "1"},
        {"replaces": ""},
        {"withdrawn": ["a"]},
        {"replaces": str(EARLIER), "withdrawn": ["b", "a"]},
        {"replaces": str(EARLIER), "withdrawn": ["歷"]},
        {"made_at": "today"},
        {"roster": {"digest": "x", "size": 1}},
        {"roster": {"digest": MANIFEST.roster_digest}},
        {"files": {}},
        {"files": [{"digest": "x", "size": 1, "type": "pdf"}]},
        {"files": [{"digest": MANIFEST.roster_digest, "size": 1, "type": "exe"}]},
        {"files": [{"digest": MANIFEST.roster_digest, "size": 1, "type": "pdf"}] * 2},
        {"extra": 1},
    ],
)
def test_parse_manifest_other_shape_is_refused(change: Document):
    with pytest.raises(ManifestShapeError):
        parse_manifest({**manifest_document(MANIFEST), **change})


def test_parse_head_without_a_key_is_refused():
    document = head_document(head())
    del document["sequence"]

    with pytest.raises(ManifestShapeError):
        parse_head(document)
