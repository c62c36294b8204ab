import pytest

from licheng.kernel.performance_kinds import KINDS, FieldType, PerformanceKind, kind_named
from licheng.kernel.tables import codes

NAMES = [
    ("cadre_experience", "幹部經歷暨事蹟紀錄"),
    ("competition_record", "競賽參與紀錄"),
    ("certificate_record", "檢定證照紀錄"),
    ("service_record", "服務學習紀錄"),
    ("flexible_learning_record", "彈性學習時間紀錄"),
    ("group_activity_record", "團體活動時間紀錄"),
    ("workplace_record", "職場學習紀錄"),
    ("work_product_record", "作品成果紀錄"),
    ("college_preview_record", "大學及技專校院先修課程紀錄"),
    ("other_performance_record", "其他多元表現紀錄"),
]


def test_kinds_are_the_ten_sheets_of_the_roster_in_order():
    assert [(kind.name, kind.sheet) for kind in KINDS] == NAMES
    assert [kind.label for kind in KINDS] == [sheet for _, sheet in NAMES]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_kind_has_every_column_of_its_sheet_in_order(kind: PerformanceKind):
    roster = next(entry for entry in codes.rosters()["rosters"] if entry["name"] == "學生自填多元表現名冊")
    sheet = next(entry for entry in roster["sheets"] if entry["sheet"] == kind.sheet)
    columns = [column["name"] for column in sheet["columns"]]

    assert ["身分證號", "出生日期", *(field.column for field in kind.fields)] == columns


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_kind_has_one_optional_brief_of_100_characters(kind: PerformanceKind):
    brief = kind.field("brief")

    assert (brief.column, brief.max_length, brief.is_required) == ("內容簡述", 100, False)
    assert [field.name for field in kind.own_fields] == [
        field.name for field in kind.fields if field.name != "brief"
    ]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_kind_field_names_are_unique(kind: PerformanceKind):
    assert len({field.name for field in kind.fields}) == len(kind.fields)


@pytest.mark.parametrize(
    ("kind", "field", "label", "field_type", "is_required"),
    [
        ("cadre_experience", "starts_on", "開始日期", FieldType.DATE, True),
        ("competition_record", "competition_level", "競賽等級", FieldType.CODE, True),
        ("certificate_record", "certificate_type", "檢定證照類型", FieldType.CODE, True),
        ("service_record", "hours", "時數", FieldType.DECIMAL, True),
        ("flexible_learning_record", "weeks", "開設週數", FieldType.INTEGER, True),
        ("flexible_learning_record", "school_year", "開設學年度", FieldType.SCHOOL_YEAR, True),
        ("group_activity_record", "semester", "活動學期", FieldType.SEMESTER, True),
        ("workplace_record", "job_title", "職場學習職稱", FieldType.TEXT, False),
        ("college_preview_record", "credits", "學分數", FieldType.DECIMAL, False),
    ],
)
def test_field_by_table(kind: str, field: str, label: str, field_type: FieldType, *, is_required: bool):
    found = kind_named(kind).field(field)

    assert (found.label, found.type, found.is_required) == (label, field_type, is_required)


def test_field_choices_come_from_the_code_table():
    assert kind_named("service_record").field("hours").choices == {}
    assert kind_named("cadre_experience").field("cadre_level").choices == codes.code_table("cadre_level")


def test_kind_and_field_that_do_not_exist():
    with pytest.raises(KeyError):
        kind_named("poem")
    with pytest.raises(KeyError):
        kind_named("service_record").field("weeks")
