"""Setting a page: the same bytes for the same values, also from several threads, and no page with a gap in it."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest

from licheng.shared.typesetting.pages import TypesettingError, typeset

AT = datetime(2026, 9, 22, 1, 2, 3, tzinfo=UTC)
SOURCE = """#let values = json(bytes(sys.inputs.values))
#set document(title: "歷程", date: datetime(..values.at))
#set text(font: "Noto Sans TC", lang: "zh", region: "TW")
#values.words
"""
NO_GLYPH = "\U000f0000"  # for private use: no font of ours draws it


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "page.typ"
    path.write_text(SOURCE, encoding="utf-8")
    return path


def test_same_values_make_the_same_bytes(template):
    first = typeset(template, {"words": "憑證"}, at=AT)
    typeset(template, {"words": "別的"}, at=AT)

    assert typeset(template, {"words": "憑證"}, at=AT) == first
    assert typeset(template, {"words": "憑證"}, at=AT + timedelta(seconds=1)) != first


def test_page_is_an_archive_dated_by_its_event(template):
    with pikepdf.open(io.BytesIO(typeset(template, {"words": "憑證"}, at=AT))) as pdf:
        metadata = pdf.open_metadata()

        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert str(pdf.docinfo["/CreationDate"]).startswith("D:20260922010203")


def test_character_without_a_glyph_is_refused_and_the_next_page_is_set(template):
    with pytest.raises(TypesettingError):
        typeset(template, {"words": f"王{NO_GLYPH}明"}, at=AT)

    assert typeset(template, {"words": "王小明"}, at=AT).startswith(b"%PDF-")


def test_threads_get_each_their_own_page(template):
    words = [f"第 {number} 頁" for number in range(16)]
    expected = [typeset(template, {"words": each}, at=AT) for each in words]

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda each: typeset(template, {"words": each}, at=AT), words))

    assert found == expected
