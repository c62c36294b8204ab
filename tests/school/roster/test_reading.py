"""Files as registrars bring them, and as attackers would."""

import io
import struct
import zipfile

import pytest

from licheng.kernel.results import RefusedError
from licheng.school.roster import containers
from licheng.school.roster.reading import UploadedFile, bundle, read_tables
from licheng.shared.spreadsheets import Page, write_workbook
from tests.factories.workbook import SMALL, as_csvs, as_xlsx, as_zip, make_school

SCHOOL = make_school(SMALL)
WORKBOOK = as_xlsx(SCHOOL)


def names(data: bytes) -> list[str]:
    return [table.sheet for table in read_tables(data)]


def refusal(data: bytes) -> str:
    with pytest.raises(RefusedError) as caught:
        read_tables(data)
    return caught.value.refused.code


def altered(data: bytes, member: str, old: bytes, new: bytes) -> bytes:
    """Return the workbook with one part rewritten."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts[member]
    return as_zip({**parts, member: parts[member].replace(old, new, 1)})


def test_workbook_is_read_sheet_by_sheet():
    tables = read_tables(WORKBOOK)

    assert [(table.sheet, len(table.lines)) for table in tables] == [
        (n, len(rows)) for n, rows in SCHOOL.items()
    ]
    assert tables[2].lines[1][0] == "1000000"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp950"])
def test_csvs_are_read_in_every_encoding_schools_write(encoding: str):
    files = [UploadedFile(name, data) for name, data in as_csvs(SCHOOL, encoding).items()]

    tables = read_tables(bundle(files))

    assert {table.sheet for table in tables} == set(SCHOOL)
    assert next(table for table in tables if table.sheet == "教師").lines[0] == [
        "教師編號",
        "姓名",
        "帳號",
        "職務",
    ]


def test_zip_with_big5_names_and_folders_is_read():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("XXXX/YYYY.csv", as_csvs(SCHOOL, "cp950")["教師.csv"])
    big5 = target.getvalue().replace(b"XXXX", "名冊".encode("cp950")).replace(b"YYYY", "教師".encode("cp950"))

    assert names(big5) == ["教師"]


def test_one_csv_alone_keeps_its_name():
    assert names(bundle([UploadedFile("教師.csv", as_csvs(SCHOOL)["教師.csv"])])) == ["教師"]


def test_formula_is_not_evaluated_and_its_saved_value_is_read():
    data = as_xlsx(SCHOOL)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    start = sheet.index(b'<c r="B2"')
    cell = sheet[start : sheet.index(b"</c>", start) + 4]
    formula = b'<c r="B2" t="str"><f>WEBSERVICE("http://192.0.2.1/")</f><v>\xe9\x99\xb3</v></c>'
    tables = read_tables(altered(data, "xl/worksheets/sheet1.xml", cell, formula))

    assert tables[0].lines[1][1] == "陳"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "roster_file_not_workbook"),
        (b"%PDF-1.7", "roster_file_not_workbook"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "roster_file_old_or_locked"),
        (b"PK\x03\x04" + bytes(100), "roster_file_damaged"),
        (WORKBOOK[: len(WORKBOOK) // 2], "roster_file_damaged"),
        (as_zip({"讀我.txt": b"x"}), "roster_file_not_workbook"),
        (as_zip({"../教師.csv": b"x"}), "roster_file_names_strange"),
        (as_zip({"/教師.csv": b"x"}), "roster_file_names_strange"),
        (as_zip({"C:教師.csv": b"x"}), "roster_file_names_strange"),
        (as_zip({"a/教師.csv": b"x", "b/教師.csv": b"x"}), "roster_file_names_strange"),
        (as_zip({"教師.csv": b"x", "A.csv": b"x", "a.csv": b"x"}), "roster_file_names_strange"),
        (as_zip({"教師.csv": bytes(1_000_000)}), "roster_file_too_large_inside"),
        (as_zip({f"{n}.csv": b"" for n in range(containers.MAX_MEMBERS + 1)}), "roster_file_too_large_inside"),
        (as_zip({"教師.csv": b"\xff\xff\xff"}), "csv_encoding"),
        (as_zip({"教師.csv": b'"a\n'}), "csv_unreadable"),
        (as_zip({"教師.csv": b"," * 300}), "sheet_too_wide"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",  # the bytes hold the time they were made at
)  # fmt: skip
def test_hostile_file_is_refused(data: bytes, code: str):
    assert refusal(data) == code


def test_member_that_lies_about_its_size_is_refused():
    data = bytearray(as_zip({"教師.csv": bytes(range(250)) * 40}))
    size = struct.pack("<I", 10_000)
    at = bytes(data).rindex(size)  # in the central directory
    data[at : at + 4] = struct.pack("<I", 100)

    assert refusal(bytes(data)) == "roster_file_damaged"


def test_link_is_refused():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        member = zipfile.ZipInfo("教師.csv")
        member.external_attr = 0o120777 << 16
        archive.writestr(member, "/etc/passwd")

    assert refusal(target.getvalue()) == "roster_file_names_strange"


def test_encrypted_member_is_refused():
    data = bytearray(as_zip({"教師.csv": b"x" * 50}))
    central = bytes(data).index(b"PK\x01\x02")
    data[6] |= 1
    data[central + 8] |= 1

    assert refusal(bytes(data)) == "roster_file_locked"


@pytest.mark.parametrize(
    ("member", "old", "new", "code"),
    [
        ("xl/workbook.xml", b"<workbook", b'<!DOCTYPE w [<!ENTITY a "b">]><workbook', "roster_file_unusual"),
        (
            "xl/sharedStrings.xml",
            b"<sst",
            b'<!DOCTYPE w SYSTEM "http://192.0.2.1/"><sst',
            "roster_file_unusual",
        ),
        ("xl/worksheets/sheet1.xml", b'r="B2"', b'r="XFD2"', "sheet_too_wide"),
        ("xl/worksheets/sheet1.xml", b'r="B2"', b'r="B1048576"', "sheet_too_wide"),
        ("xl/worksheets/sheet1.xml", b'<c r="B2"', b'<c x="B2"', "roster_file_unusual"),
        ("xl/worksheets/sheet1.xml", b'<c r="B2"', b'<c x=">" r="B2"', "roster_file_unusual"),
        ("xl/worksheets/sheet1.xml", b'r="B2"', b'r="&#66;2"', "roster_file_unusual"),
        ("xl/worksheets/sheet1.xml", b"</sheetData>", b"</sheet", "roster_file_damaged"),
        ("xl/workbook.xml", b"<?xml", b"\xff\xfe<?xml", "roster_file_unusual"),
    ],
)
def test_hostile_workbook_is_refused(member: str, old: bytes, new: bytes, code: str):
    assert refusal(altered(WORKBOOK, member, old, new)) == code


def test_formatted_empty_cells_far_away_are_no_reason_to_refuse():
    far = b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'

    tables = read_tables(altered(WORKBOOK, "xl/worksheets/sheet1.xml", b"</sheetData>", far))

    assert len(tables[0].lines) == SMALL.teachers + 1


def test_macros_and_links_are_never_given_to_the_reader():
    members = {
        "xl/workbook.xml": b"<workbook/>", "xl/vbaProject.bin": b"x", "xl/externalLinks/externalLink1.bin": b"x",
    }  # fmt: skip

    with zipfile.ZipFile(containers.rebuild_workbook(members)) as archive:
        assert archive.namelist() == ["xl/workbook.xml"]


def test_workbook_without_sheets_of_rows_is_read_as_empty():
    assert [list(table.lines) for table in read_tables(write_workbook([Page("教師", [], [])]))] == [[]]


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ([], "roster_file_missing"),
        ([UploadedFile("a.xlsx", WORKBOOK), UploadedFile("教師.csv", b"x")], "roster_files_mixed"),
        ([UploadedFile("教師.csv", b"x"), UploadedFile("教師.csv", b"y")], "roster_file_names_strange"),
        ([UploadedFile("a.xlsx", bytes(containers.MAX_UPLOAD + 1))], "roster_file_too_large"),
    ],
)
def test_files_that_cannot_be_taken_together_are_refused(files: list[UploadedFile], code: str):
    with pytest.raises(RefusedError) as caught:
        bundle(files)

    assert caught.value.refused.code == code
