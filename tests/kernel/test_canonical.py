import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licheng.kernel.canonical import (
    MAX_DEPTH,
    MAX_INTEGER,
    CanonicalError,
    Document,
    canonical_bytes,
    parse_canonical,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


def nested(depth: int) -> dict[str, object]:
    value: dict[str, object] = {}
    for _ in range(depth - 1):
        value = {"a": value}
    return value


@given(st.dictionaries(TEXT, VALUES, max_size=5))
def test_canonical_bytes_any_document_parses_back_to_itself(document: Document):
    assert parse_canonical(canonical_bytes(document)) == document


@given(st.dictionaries(TEXT, st.integers(0, 9), max_size=6))
def test_canonical_bytes_order_of_insertion_does_not_matter(document: Document):
    backwards = dict(reversed(list(document.items())))

    assert canonical_bytes(backwards) == canonical_bytes(document)


def test_canonical_bytes_keys_sort_by_utf16_units():
    # The example of RFC 8785, 3.2.3: an astral character sorts before U+FB33.
    document = {"\ufb33": 7, "\U0001f600": 6, "\u20ac": 5, "\u00f6": 4, "\u0080": 3, "1": 2, "\r": 1}

    data = canonical_bytes(document)

    assert list(json.loads(data).values()) == [1, 2, 3, 4, 5, 6, 7]


def test_canonical_bytes_text_is_escaped_as_the_rfc_says():
    data = canonical_bytes({"文字": '\u20ac$\u000f\nA\'B"\\\\"/\u007f', "順序": (1, None, True, False)})

    assert data.decode() == '{"文字":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/\x7f","順序":[1,null,true,false]}'


def test_canonical_bytes_decomposed_text_is_not_normalized():
    assert canonical_bytes({"a": "e\u0301"}) == b'{"a":"e\xcc\x81"}'


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ({"a": 1.5}, "document_number_not_whole"),
        ({"a": float("nan")}, "document_number_not_whole"),
        ({"a": MAX_INTEGER + 1}, "document_number_too_large"),
        ({"a": -MAX_INTEGER - 1}, "document_number_too_large"),
        ({"a": "\ud800"}, "document_text_invalid"),
        ({"\ud800": 1}, "document_text_invalid"),
        ({1: "a"}, "document_key_not_text"),
        ({"a": b"bytes"}, "document_type_unknown"),
        (nested(MAX_DEPTH + 1), "document_too_deep"),
    ],
)
def test_canonical_bytes_value_without_canonical_form_is_refused(document: Document, code: str):
    with pytest.raises(CanonicalError) as caught:
        canonical_bytes(document)

    assert caught.value.code == code


def test_canonical_bytes_deepest_allowed_document_passes():
    document = nested(MAX_DEPTH)

    assert parse_canonical(canonical_bytes(document)) == document


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "document_not_json"),
        (b"{", "document_not_json"),
        (b'{"a":"\xff"}', "document_not_json"),
        (b"[1]", "document_not_object"),
        (b'{"a":1,"a":1}', "document_duplicate_key"),
        (b'{"a":1.0}', "document_number_not_whole"),
        (b'{"a":1e2}', "document_number_not_whole"),
        (b'{"a":NaN}', "document_number_not_whole"),
        (b'{"a":' + b"9" * 5000 + b"}", "document_number_too_large"),
        (b'{"a": 1}', "document_not_canonical"),
        (b'{"b":1,"a":1}', "document_not_canonical"),
        (b'{"a":-0}', "document_not_canonical"),
        (b'{"a":"\\u0041"}', "document_not_canonical"),
        (b'{"a":1}\n', "document_not_canonical"),
        (b'\xef\xbb\xbf{"a":1}', "document_not_json"),
        (b'{"a":' * 40 + b"1" + b"}" * 40, "document_too_deep"),
        (b"[" * 200_000, "document_too_deep"),
    ],
)
def test_parse_canonical_other_bytes_are_refused(data: bytes, code: str):
    with pytest.raises(CanonicalError) as caught:
        parse_canonical(data)

    assert caught.value.code == code


def test_parse_canonical_longer_than_allowed_is_refused_unread():
    with pytest.raises(CanonicalError) as caught:
        parse_canonical(b'{"a":1}', max_bytes=6)

    assert caught.value.code == "document_too_large"
