"""Drawing Chinese on pictures, with the machine's Noto font or the slices the screens ship.

Glyphs are drawn once and pasted: a page of text takes a millisecond instead of thirty.
"""

import re
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

_COLLECTIONS = (
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    Path("/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc"),
)
_TRADITIONAL_FACE = 3  # the collection holds Japanese, Korean, Simplified, Traditional, Hong Kong
_SLICES = Path(__file__).resolve().parents[1] / "shared/ui/static/vendor/noto-sans-tc"
_REGULAR_WEIGHT = 400

_FACE = re.compile(r"url\(\./(files/[^)]+\.woff2)\)[^}]*?unicode-range:\s*([^;}]+)")
_RANGE = re.compile(r"U\+([0-9a-f]+)(?:-([0-9a-f]+))?", re.IGNORECASE)


def draw_text(image: Image.Image, position: tuple[int, int], text: str, size: int, color: int | str) -> int:
    """Paste ``text`` on ``image`` with its upper left at ``position``; return where it ends on the right.

    On a picture of one bit a pixel the letters have hard edges, on others soft ones.
    """
    left, top = position
    for character in text:
        mask, advance = _glyph(character, size, "1" if image.mode == "1" else "L")
        image.paste(color, (left, top), mask)
        left += advance
    return left


@cache
def _glyph(character: str, size: int, mode: str) -> tuple[Image.Image, int]:
    """Return the mask of ``character`` and how far the next one stands from it."""
    font = _font(_file_for(character), size)
    advance = max(1, round(font.getlength(character)))
    mask = Image.new(mode, (advance, size * 3 // 2), 0)
    draw = ImageDraw.Draw(mask)
    draw.text((0, 0), character, font=font, fill=1 if mode == "1" else 255)
    return mask, advance


@cache
def _font(file: Path | None, size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Return the font in ``file``, or the drawing library's own Latin one without a file."""
    if file is None:
        return ImageFont.load_default(size)
    if file.suffix == ".ttc":
        return ImageFont.truetype(file, size, _TRADITIONAL_FACE, layout_engine=ImageFont.Layout.BASIC)
    font = ImageFont.truetype(file, size, layout_engine=ImageFont.Layout.BASIC)
    font.set_variation_by_axes([_REGULAR_WEIGHT])
    return font


@cache
def _file_for(character: str) -> Path | None:
    """Return the font file that has ``character``, or None when there is none."""
    whole = next((file for file in _COLLECTIONS if file.exists()), None)
    if whole:
        return whole
    return next((file for file, ranges in _slices() if any(ord(character) in held for held in ranges)), None)


@cache
def _slices() -> list[tuple[Path, list[range]]]:
    """Return the files of the screens' font, each with the characters its style sheet gives it."""
    sheet = _SLICES / "noto-sans-tc.css"
    if not sheet.exists():
        return []
    found = []
    for name, ranges in _FACE.findall(sheet.read_text(encoding="utf-8")):
        pairs = _RANGE.findall(ranges)
        found.append((_SLICES / name, [range(int(low, 16), int(high or low, 16) + 1) for low, high in pairs]))
    return found
