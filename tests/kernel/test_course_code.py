import pytest
from hypothesis import given
from hypothesis import strategies as st

from licheng.kernel.course_code import (
    SEGMENT_LABELS,
    CourseCodeError,
    is_graded,
    override_attribute,
    parse_course_code,
    semester_credits,
)
from licheng.kernel.results import Refused
from licheng.kernel.tables import codes

CHINESE = "109041305H11101B1010101"


def replaced(start: int, text: str):
    """Return the example with the characters from position ``start`` (1 is the first) replaced."""
    return CHINESE[: start - 1] + text + CHINESE[start - 1 + len(text) :]


def test_parse_course_code_gives_every_segment():
    course = parse_course_code(CHINESE)

    assert course.text == CHINESE
    assert course.entrance_year == 109
    assert course.school_code == "041305"
    assert course.course_type == "H"
    assert course.subject_group == "11"
    assert course.department == "101"
    assert course.class_group == "B"
    assert course.category == "1"
    assert course.open_way == "0"
    assert course.attribute == "1"
    assert course.subject_field == "01"
    assert course.subject == "01"
    assert course.group_code == "109041305H11101B"
    assert course.ministry_subject_name == "國語文"


@pytest.mark.parametrize(
    "text", ["108011302H11101A1010101", "108041305H11101A1010101", " １０９041305h11101b1010101 "]
)
def test_parse_course_code_of_published_and_loosely_typed_examples(text: str):
    assert len(parse_course_code(text).text) == 23


@pytest.mark.parametrize("text", ["", CHINESE[:-1], CHINESE + "1", "課程代碼"])
def test_parse_course_code_of_another_length(text: str):
    with pytest.raises(CourseCodeError) as caught:
        parse_course_code(text)

    assert caught.value.refused == Refused(
        "course_code_length", {"segment": "", "label": "課程代碼", "value": text}
    )


@pytest.mark.parametrize(
    ("segment", "text", "value"),
    [
        ("entrance_year", replaced(1, "009"), "009"),
        ("entrance_year", replaced(1, "1A9"), "1A9"),
        ("school_code", replaced(4, "999999"), "999999"),
        ("course_type", replaced(10, "X"), "X"),
        ("subject_group", replaced(11, "99"), "99"),
        ("department", replaced(13, "000"), "000"),
        ("class_group", replaced(16, "9"), "9"),
        ("category", replaced(17, "0"), "0"),
        ("open_way", replaced(18, "3"), "3"),
        ("attribute", replaced(19, "9"), "9"),
        ("subject_field", replaced(20, "ZZ"), "ZZ"),
        ("subject", replaced(22, "0-"), "0-"),
    ],
)
def test_parse_course_code_names_the_wrong_segment(segment: str, text: str, value: str):
    with pytest.raises(CourseCodeError) as caught:
        parse_course_code(text)

    assert (caught.value.code, caught.value.segment, caught.value.value) == (
        "course_code_segment",
        segment,
        value,
    )
    assert caught.value.refused.facts["label"] == SEGMENT_LABELS[segment]


@pytest.mark.parametrize("school", sorted(codes.RESERVED_SCHOOL_CODES))
def test_parse_course_code_of_a_reserved_test_school(school: str):
    assert parse_course_code(replaced(4, school)).school_code == school


def test_parse_course_code_of_a_school_the_caller_knows():
    assert parse_course_code(replaced(4, "999999"), {"999999"}).school_code == "999999"


@pytest.mark.parametrize(
    "text", [replaced(17, "2"), replaced(20, "0101")[:21] + "ZZ", "109041305V21301B1010102"]
)
def test_ministry_subject_name_only_where_the_national_list_has_one(text: str):
    course = parse_course_code(text)

    named = {
        (subject.field_code, subject.subject_code): subject.name
        for subject in codes.ministry_subjects()
        if course.course_type in subject.course_types
    }
    expected = named.get((course.subject_field, course.subject)) if course.category == "1" else None
    assert course.ministry_subject_name == expected


def test_override_attribute_wins_over_the_code():
    course = override_attribute(parse_course_code(CHINESE), " 2302 ")

    assert (course.category, course.attribute, course.subject_field) == ("2", "3", "02")
    assert (course.text, course.group_code, course.open_way) == (CHINESE, "109041305H11101B", "0")


def test_override_attribute_without_a_correction():
    course = parse_course_code(CHINESE)

    assert override_attribute(course, "") == course


@pytest.mark.parametrize(
    ("attribute", "code", "segment"),
    [
        ("230", "course_attribute_length", ""),
        ("0302", "course_code_segment", "category"),
        ("2902", "course_code_segment", "attribute"),
        ("23ZZ", "course_code_segment", "subject_field"),
    ],
)
def test_override_attribute_with_a_wrong_one(attribute: str, code: str, segment: str):
    with pytest.raises(CourseCodeError) as caught:
        override_attribute(parse_course_code(CHINESE), attribute)

    assert (caught.value.code, caught.value.segment) == (code, segment)


@pytest.mark.parametrize(
    ("category", "attribute", "graded"),
    [("1", "1", True), ("8", "1", False), ("9", "A", False), ("9", "D", True)],
)
def test_is_graded_by_table(category: str, attribute: str, *, graded: bool):
    assert is_graded(parse_course_code(replaced(17, f"{category}0{attribute}"))) is graded


@pytest.mark.parametrize(
    ("symbols", "expected"),
    [("444440", (4, 4, 4, 4, 4, None)), ("RSTZ0B", (10, 11, 12, 0, None, 2))],
)
def test_semester_credits_by_table(symbols: str, expected: tuple[int | None, ...]):
    assert semester_credits(symbols) == expected


@pytest.mark.parametrize("symbols", ["", "44444", "4444400", "44444X"])
def test_semester_credits_that_cannot_be_read(symbols: str):
    with pytest.raises(CourseCodeError) as caught:
        semester_credits(symbols)

    assert caught.value.code == "semester_credits_unreadable"


SEGMENTS = st.tuples(
    st.integers(108, 120).map(str),
    st.sampled_from(sorted(codes.schools())),
    st.sampled_from(sorted(codes.segment_table("course_types"))),
    st.sampled_from(sorted({group.code for group in codes.subject_groups()})),
    st.sampled_from(sorted(codes.departments())),
    *(
        st.sampled_from(sorted(codes.segment_table(table)))
        for table in ("class_groups", "course_categories", "open_ways", "subject_attributes")
    ),
    st.sampled_from(sorted(codes.subject_fields())),
    st.from_regex(r"[0-9A-Z]{2}", fullmatch=True),
)


@given(SEGMENTS)
def test_parse_course_code_of_any_segments_of_the_tables(segments: tuple[str, ...]):
    course = parse_course_code("".join(segments))

    parts = [getattr(course, name) for name in SEGMENT_LABELS]
    assert "".join(str(part) for part in parts) == course.text == "".join(segments)


def outcome_of(text: str) -> str:
    """Return how reading ``text`` ends: the code of its error, or what came out."""
    try:
        return "a code" if len(parse_course_code(text).text) == 23 else "a code of another length"
    except CourseCodeError as error:
        return error.code


@given(st.text(max_size=24))
def test_parse_course_code_of_any_text_is_a_code_or_a_course_code_error(text: str):
    assert outcome_of(text) in {"a code", "course_code_length", "course_code_segment"}
