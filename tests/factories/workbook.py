"""Makes a whole school's workbook of any size by arithmetic: people, classes, courses, enrolments."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from licheng.shared.spreadsheets import Page, write_workbook
from tests.factories.people import national_id

Lines = Sequence[Sequence[object]]
SCHOOL_CODE = "210399"
SURNAMES = "陳林黃張李王吳劉蔡楊許鄭謝洪郭邱曾廖賴徐"
GIVEN = "家豪雅婷志明怡君冠宇詩涵承恩宜蓁柏翰佳穎"


@dataclass(frozen=True)
class Size:
    """How many of each; ``taken`` is courses a student takes."""

    teachers: int = 120
    classes: int = 80
    students: int = 2_000
    courses: int = 1_200
    taken: int = 20


FULL = Size()
SMALL = Size(teachers=4, classes=2, students=6, courses=5, taken=2)


def make_school(size: Size = FULL, *, first_identity: int = 1_000_000) -> dict[str, Lines]:
    """Return the sheets of a school, header first; every row is right."""
    return {
        "教師": [("教師編號", "姓名", "帳號", "職務"), *(_teacher(n) for n in range(size.teachers))],
        "班級": [
            ("年級", "班級名稱", "群科班代碼", "類群", "導師編號"),
            *(_school_class(n, size) for n in range(size.classes)),
        ],
        "學生": [
            ("學號", "姓名", "身分證號", "出生日期", "性別", "入學年度", "班級名稱", "座號", "學籍狀態"),
            *(_student(n, size, first_identity) for n in range(size.students)),
        ],
        "科目開課": [
            ("開課編號", "課程代碼", "科目名稱", "開課年級", "學分", "任課教師編號"),
            *(_course(n, size) for n in range(size.courses)),
        ],
        "修課": [("學號", "開課編號"), *_enrolments(size)],
    }


def _name(number: int) -> str:
    return SURNAMES[number % 20] + GIVEN[number // 20 % 20] + GIVEN[number // 400 % 20]


def _teacher(number: int) -> tuple[object, ...]:
    return f"T{number:04d}", _name(number), f"teacher{number:04d}", "任課教師"


def _grade(class_number: int) -> int:
    return class_number % 3 + 1


def _class_name(number: int) -> str:
    return f"{_grade(number)}{number // 3 + 1:02d}"


def _school_class(number: int, size: Size) -> tuple[object, ...]:
    grade = _grade(number)
    group = f"{115 - grade}{SCHOOL_CODE}H11101A"
    return grade, _class_name(number), group, "學術群", f"T{number % size.teachers:04d}"


def _student(number: int, size: Size, first_identity: int) -> tuple[object, ...]:
    school_class, seat = number % size.classes, number // size.classes + 1
    grade = _grade(school_class)
    born = f"{98 - grade + 1:03d}{number % 12 + 1:02d}{number % 28 + 1:02d}"
    return (
        f"1{number:06d}", _name(number + 7), national_id(first_identity + number), born, "男女"[number % 2],
        115 - grade, _class_name(school_class), seat, "在學",
    )  # fmt: skip


def _course(number: int, size: Size) -> tuple[object, ...]:
    grade = number % 3 + 1
    code = f"{115 - grade}{SCHOOL_CODE}H11101A10101{number % 99 + 1:02d}"
    return f"C{number:05d}", code, f"科目{number}", grade, 2, f"T{number % size.teachers:04d}"


def _enrolments(size: Size) -> Lines:
    return [
        (f"1{student:06d}", f"C{(student * 7 + course) % size.courses:05d}")
        for student in range(size.students)
        for course in range(size.taken)
    ]


def as_xlsx(school: Mapping[str, Lines]) -> bytes:
    """Return the sheets as one workbook."""
    return write_workbook(
        [Page(name, [str(h) for h in lines[0]], lines[1:]) for name, lines in school.items()]
    )


def as_csvs(school: Mapping[str, Lines], encoding: str = "utf-8") -> dict[str, bytes]:
    """Return the sheets as CSV files by name."""
    return {
        f"{name}.csv": "\r\n".join(",".join(_quoted(cell) for cell in line) for line in lines).encode(
            encoding
        )
        for name, lines in school.items()
    }


def _quoted(cell: object) -> str:
    text = str(cell)
    return f'"{text}"' if "," in text or '"' in text else text


def as_zip(files: Mapping[str, bytes]) -> bytes:
    """Return the files in a ZIP."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()
