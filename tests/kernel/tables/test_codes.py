import re

import pytest

from licheng.kernel.tables import codes


@pytest.mark.parametrize(
    ("table", "code", "name"),
    [
        ("cadre_level", "9", "其他幹部"),
        ("competition_level", "4", "國際"),
        ("participation", "2", "團體"),
        ("flexible_learning", "1", "自主學習"),
        ("group_activity", "2", "社團活動"),
        ("workplace", "2", "職場實習"),
        ("certificate_type", "3", "技能檢定及技術士證照"),
        ("pass_flag", "-1", "無"),
    ],
)
def test_code_table_by_table(table: str, code: str, name: str | None):
    assert codes.code_table(table)[code] == name


def test_code_table_that_was_not_obtained_is_empty():
    assert dict(codes.code_table("certificate")) == {}


def test_code_table_that_does_not_exist():
    with pytest.raises(KeyError):
        codes.code_table("weather")


def test_code_table_cannot_be_changed_by_a_caller():
    with pytest.raises(TypeError):
        codes.code_table("cadre_level")["1"] = "班長"


@pytest.mark.parametrize(
    ("table", "size"),
    [
        ("course_types", 7),
        ("class_groups", 8 + 26),
        ("course_categories", 15),
        ("open_ways", 9),
        ("subject_attributes", 16),
    ],
)
def test_segment_table_has_every_code_once(table: str, size: int):
    assert len(codes.segment_table(table)) == size
    assert all(len(code) == 1 for code in codes.segment_table(table))


def test_class_groups_spell_out_the_schools_own_letters():
    assert codes.segment_table("class_groups")["Q"] == "學校自訂班群"


def test_schools_have_codes_of_the_published_structure():
    structure = re.compile(r"[0-9]{2}[0-9CM][0-9A-Z]{3}")

    assert len(codes.schools()) == 517
    assert [code for code in codes.schools() if not structure.fullmatch(code)] == []
    assert codes.schools()["041305"] == codes.School("041305", "私立忠信高中", "新竹縣")


def test_departments_and_fields():
    assert codes.departments()["102"] == codes.CourseSegment("102", "音樂班", "HVCS")
    assert codes.subject_fields()["01"].name == "語文領域"
    assert (len(codes.departments()), len(codes.subject_fields())) == (330, 113)


@pytest.mark.parametrize(
    ("code", "course_type", "name"),
    [
        ("11", "H", "學術群"),
        ("11", "M", "學術學程"),
        ("26", "E", "商業群"),
        ("41", "H", None),
        ("99", "H", None),
    ],
)
def test_subject_group_name_depends_on_the_course_type(code: str, course_type: str, name: str | None):
    assert codes.subject_group_name(code, course_type) == name


def test_ministry_subjects_are_370():
    assert len(codes.ministry_subjects()) == 370
    assert codes.ministry_subjects()[0] == codes.MinistrySubject("01", "01", "國語文", "HVMCEF")


def test_status_changes_and_special_identities():
    assert len(codes.status_changes()) == 112
    assert codes.status_changes()["001"].category == "新生異動"
    assert codes.special_identities()["1"] == "原住民"


@pytest.mark.parametrize(("symbol", "expected"), [("0", None), ("9", 9), ("Z", 0), ("T", 12), ("A", 1)])
def test_credit_symbols_by_table(symbol: str, expected: int | None):
    assert codes.credit_symbols()[symbol] == expected


def test_roster_types_by_batch():
    assert codes.roster_types()["36"] == codes.RosterType(
        "36", "學生課程學習成果名冊", frozenset({"day"}), "grade3_first", "high"
    )
    assert codes.roster_types()["24"].divisions == {"day", "evening"}


def test_rosters_name_every_roster_with_a_code():
    names = {roster["name"] for roster in codes.rosters()["rosters"]}

    assert names == {roster.name for roster in codes.roster_types().values() if roster.batch != "precheck"}
