"""課程代碼: the 23 characters that name a course of a filed plan (formats.md 2.1)."""

import re
from collections.abc import Callable, Container
from dataclasses import dataclass, replace
from typing import Final

from licheng.kernel.results import Refused, RefusedError
from licheng.kernel.tables import codes
from licheng.kernel.text import to_half_width

LENGTH: Final = 23
_ATTRIBUTE = re.compile(r"(?P<category>.)(?P<attribute>.)(?P<subject_field>..)")
_SEGMENTS = re.compile(
    r"(?P<entrance_year>.{3})(?P<school_code>.{6})(?P<course_type>.)(?P<subject_group>.{2})(?P<department>.{3})"
    r"(?P<class_group>.)(?P<category>.)(?P<open_way>.)(?P<attribute>.)(?P<subject_field>.{2})(?P<subject>.{2})"
)
_ENTRANCE_YEAR = re.compile(r"1[0-9]{2}")
_SUBJECT = re.compile(r"[0-9A-Z]{2}")
_MINISTRY_REQUIRED = "1"
_ALL_SEMESTERS = 6


class CourseCodeError(RefusedError):
    """A text is no 課程代碼: course_code_length, course_code_segment or course_attribute_length.

    ``segment`` names the field of CourseCode that is wrong, ``value`` what it held.
    """

    def __init__(self, code: str, segment: str, value: str) -> None:
        """Keep the code, the segment and its value."""
        facts = {"segment": segment, "label": SEGMENT_LABELS.get(segment, "課程代碼"), "value": value}
        super().__init__(Refused(code, facts))
        self.code = code
        self.segment = segment
        self.value = value


@dataclass(frozen=True)
class CourseCode:
    """課程代碼 in its segments, every one found in its table."""

    text: str
    entrance_year: int
    school_code: str
    course_type: str
    subject_group: str
    department: str
    class_group: str
    category: str
    open_way: str
    attribute: str
    subject_field: str
    subject: str

    @property
    def group_code(self) -> str:
        """群科班代碼: the first 16 characters, by which classes and courses are matched."""
        return self.text[:16]

    @property
    def ministry_subject_name(self) -> str | None:
        """The national name of a 部定必修 subject, or None; the list of one source, so no ground to refuse."""
        if self.category != _MINISTRY_REQUIRED:
            return None
        names = (
            subject.name
            for subject in codes.ministry_subjects()
            if (subject.field_code, subject.subject_code) == (self.subject_field, self.subject)
            and self.course_type in subject.course_types
        )
        return next(names, None)


SEGMENT_LABELS: Final = {
    "entrance_year": "適用入學年度",
    "school_code": "學校代碼",
    "course_type": "課程類型",
    "subject_group": "群別代碼",
    "department": "科別代碼",
    "class_group": "班群代碼",
    "category": "課程類別代碼",
    "open_way": "開課方式代碼",
    "attribute": "科目屬性代碼",
    "subject_field": "領域名稱代碼",
    "subject": "科目名稱代碼",
}


def _in_table(name: str) -> Callable[[str], bool]:
    return lambda value: value in codes.segment_table(name)


_CHECKS: Final[dict[str, Callable[[str], bool]]] = {
    "entrance_year": lambda value: _ENTRANCE_YEAR.fullmatch(value) is not None,
    "course_type": _in_table("course_types"),
    "subject_group": lambda value: any(group.code == value for group in codes.subject_groups()),
    "department": lambda value: value in codes.departments(),
    "class_group": _in_table("class_groups"),
    "category": _in_table("course_categories"),
    "open_way": _in_table("open_ways"),
    "attribute": _in_table("subject_attributes"),
    "subject_field": lambda value: value in codes.subject_fields(),
    "subject": lambda value: _SUBJECT.fullmatch(value) is not None,
}


def _check_segments(segments: dict[str, str]) -> None:
    for segment, value in segments.items():
        if segment in _CHECKS and not _CHECKS[segment](value):
            raise CourseCodeError("course_code_segment", segment, value)


def parse_course_code(text: str, extra_schools: Container[str] = ()) -> CourseCode:
    """Return the segments of 課程代碼; raises CourseCodeError at the first that is not in its table.

    ``extra_schools`` are school codes known beside the published list, which is not complete.
    """
    value = to_half_width(text).strip().upper()
    match = _SEGMENTS.fullmatch(value)
    if match is None:
        raise CourseCodeError("course_code_length", "", value)
    segments = match.groupdict()
    _check_segments(segments)
    school = segments["school_code"]
    if not (school in codes.schools() or school in codes.RESERVED_SCHOOL_CODES or school in extra_schools):
        raise CourseCodeError("course_code_segment", "school_code", school)
    return CourseCode(value, int(segments.pop("entrance_year")), **segments)


def override_attribute(course: CourseCode, attribute: str) -> CourseCode:
    """Return ``course`` with its segments as 課程屬性 corrects them; an empty ``attribute`` changes nothing.

    The four characters win over the code's own category, attribute and field; the code's text stays.
    Raises CourseCodeError.
    """
    value = to_half_width(attribute).strip().upper()
    if not value:
        return course
    match = _ATTRIBUTE.fullmatch(value)
    if match is None:
        raise CourseCodeError("course_attribute_length", "", value)
    segments = match.groupdict()
    _check_segments(segments)
    return replace(
        course,
        category=segments["category"],
        attribute=segments["attribute"],
        subject_field=segments["subject_field"],
    )


def is_graded(course: CourseCode) -> bool:
    """Return whether the course has a row in grade rosters: not 團體活動 or 彈性學習, unless 屬性 is D."""
    return course.category not in {"8", "9"} or course.attribute == "D"


def semester_credits(symbols: str) -> tuple[int | None, ...]:
    """Return 授課學期學分節數 as the credits of six semesters, None where not offered (formats.md 2.2).

    Raises CourseCodeError with semester_credits_unreadable.
    """
    table = codes.credit_symbols()
    if len(symbols) != _ALL_SEMESTERS or any(symbol not in table for symbol in symbols):
        raise CourseCodeError("semester_credits_unreadable", "", symbols)
    return tuple(table[symbol] for symbol in symbols)
