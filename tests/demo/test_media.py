"""The demo's files: real, repeatable, distinct, small, and accepted by the gate."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from licheng.demo.lettering import _font, _slices, draw_text
from licheng.demo.media import make_jpg, make_mp3, make_mp4, make_pdf, make_png
from licheng.shared.files.inspection import inspect_file

MAKERS: dict[str, Callable[[int], bytes]] = {
    "pdf": lambda seed: make_pdf("探究報告", ["本次探究以溪流為對象。" * 5], 2, seed),
    "jpg": lambda seed: make_jpg("木工作品", seed),
    "png": lambda seed: make_png("借書統計", seed),
    "mp3": lambda seed: make_mp3(3, seed),
    "mp4": lambda seed: make_mp4(2, seed),
}


@pytest.mark.parametrize("kind", MAKERS)
def test_maker_files_are_accepted(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"work.{kind}"
    path.write_bytes(MAKERS[kind](1))
    purpose = "outcome-media" if kind in ("mp3", "mp4") else "outcome-document"

    verdict = inspect_file(path, purpose, path.name)

    assert (verdict.accepted, verdict.kind, verdict.code) == (True, kind, "")


@pytest.mark.parametrize("kind", MAKERS)
def test_maker_files_repeat_by_seed_and_differ_between_seeds(kind: str) -> None:
    make = MAKERS[kind]

    assert make(1) == make(1)
    assert len({make(seed) for seed in (1, 2, 9)}) == 3


@pytest.mark.parametrize("kind", MAKERS)
def test_maker_files_are_small(kind: str) -> None:
    assert 1_000 < len(MAKERS[kind](3)) < 150_000


def test_make_pdf_pages_and_title() -> None:
    with pikepdf.open(BytesIO(make_pdf("題目", ["甲", "乙", "丙"], 3, 1))) as pdf:
        assert len(pdf.pages) == 3
        assert str(pdf.docinfo["/Title"]) == "題目"


def test_draw_text_draws_each_character_and_returns_the_end() -> None:
    image = Image.new("L", (200, 60), 255)

    end = draw_text(image, (10, 5), "歷程", 40, 0)

    assert end == 90
    assert image.crop((10, 0, 50, 60)).tobytes() != image.crop((50, 0, 90, 60)).tobytes()
    assert image.crop((90, 0, 200, 60)).getextrema() == (255, 255)


def test_draw_text_on_one_bit_pictures_draws_in_the_color_given() -> None:
    image = Image.new("1", (60, 60), 1)

    draw_text(image, (0, 0), "字", 40, 0)

    assert 0 < image.histogram()[0] < 40 * 60


def test_screens_font_stands_in_where_the_machine_has_none() -> None:
    file = next(file for file, ranges in _slices() if any(ord("歷") in held for held in ranges))

    assert _font(file, 40).getlength("歷") == 40
    assert _font(file, 40).getmask("歷").getbbox() is not None
