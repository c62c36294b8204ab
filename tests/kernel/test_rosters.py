import pytest

from licheng.kernel.canonical import Document, canonical_bytes, parse_canonical
from licheng.kernel.rosters import (
    Batch,
    Cover,
    Roster,
    RosterRow,
    RosterShapeError,
    StudentKey,
    SubmissionKind,
    cover_entry,
    cover_semester,
    parse_rosters,
    roster_types,
    rosters_document,
    row_digest,
)
from licheng.kernel.tables.codes import roster_types as published_types
from tests.factories.packages import ANNE, SMALL

RIGHT = {"cover": cover_entry(SMALL[0].cover), "sheets": {}}


def test_rosters_document_reads_back_through_its_bytes():
    data = canonical_bytes(rosters_document(SMALL))

    assert parse_rosters(parse_canonical(data)) == SMALL


def test_cover_entry_has_the_official_headers():
    assert cover_entry(Cover("210305", 114, 0, "26")) == {
        "學校代碼": "210305",
        "學年度": "114",
        "學期": "0",
        "名冊別": "26",
    }


@pytest.mark.parametrize(
    ("kind", "batch", "types"),
    [
        (SubmissionKind.BASIC_DATA, Batch.REGULAR, ("21", "24")),
        (SubmissionKind.BASIC_DATA, Batch.GRADE3_FIRST, ("21", "34")),
        (SubmissionKind.BASIC_DATA, Batch.GRADE3_SECOND, ("21", "74")),
        (SubmissionKind.COURSE_HISTORY, Batch.REGULAR, ("22",)),
        (SubmissionKind.COURSE_OUTCOMES, Batch.GRADE3_FIRST, ("36",)),
        (SubmissionKind.DIVERSE_PERFORMANCES, Batch.GRADE3_SECOND, ("75",)),
    ],
)
def test_roster_types_follow_kind_and_batch(kind: SubmissionKind, batch: Batch, types: tuple[str, ...]):
    assert roster_types(kind, batch) == types


def test_roster_types_are_all_published():
    used = {code for kind in SubmissionKind for batch in Batch for code in roster_types(kind, batch)}

    assert used - set(published_types()) == set()


@pytest.mark.parametrize(
    ("kind", "semester"),
    [(SubmissionKind.BASIC_DATA, 2), (SubmissionKind.COURSE_HISTORY, 2), (SubmissionKind.COURSE_OUTCOMES, 0)],
)
def test_cover_semester_is_zero_for_a_school_year(kind: SubmissionKind, semester: int):
    assert cover_semester(kind, 2) == semester


def test_row_student_is_the_join_key():
    assert SMALL[0].sheets["學期課程學習成果"][0].student == StudentKey(*ANNE)
    assert RosterRow("1", {}).student == StudentKey("", "")


def test_row_digest_tells_rows_with_other_cells_apart():
    assert row_digest(RosterRow("1", {"a": "1"})) == row_digest(RosterRow("2", {"a": "1"}))
    assert row_digest(RosterRow("1", {"a": "1"})) != row_digest(RosterRow("1", {"a": "2"}))


def test_roster_rows_are_numbered_on_each_sheet():
    one, two, three = (RosterRow(key, {}) for key in "123")
    roster = Roster(SMALL[0].cover, {"甲": (one, two), "乙": (three,)})

    assert list(roster.rows()) == [("甲", 1, one), ("甲", 2, two), ("乙", 1, three)]


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"rosters": [], "extra": 1},
        {"rosters": {}},
        {"rosters": ["x"]},
        {"rosters": [{"cover": RIGHT["cover"]}]},
        {"rosters": [{**RIGHT, "sheets": []}]},
        {"rosters": [{**RIGHT, "sheets": {"甲": {}}}]},
        {"rosters": [{**RIGHT, "sheets": {"甲": ["x"]}}]},
        {"rosters": [{**RIGHT, "sheets": {"甲": [{"row_key": "1"}]}}]},
        {"rosters": [{**RIGHT, "sheets": {"甲": [{"row_key": "", "values": {}}]}}]},
        {"rosters": [{**RIGHT, "sheets": {"甲": [{"row_key": 1, "values": {}}]}}]},
        {"rosters": [{**RIGHT, "sheets": {"甲": [{"row_key": "1", "values": []}]}}]},
        {"rosters": [{**RIGHT, "sheets": {"甲": [{"row_key": "1", "values": {"a": 1}}]}}]},
        {"rosters": [{**RIGHT, "cover": {"學校代碼": "210305"}}]},
        {"rosters": [{**RIGHT, "cover": {**RIGHT["cover"], "學年度": "一一四"}}]},
        {"rosters": [{**RIGHT, "cover": {**RIGHT["cover"], "學期": "00"}}]},
    ],
)
def test_parse_rosters_other_shape_is_refused(document: Document):
    with pytest.raises(RosterShapeError):
        parse_rosters(document)
