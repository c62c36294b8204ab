"""Real small files for the demo, made from a seed: the same seed gives the same picture or tune.

Pages are drawn as pictures, so that Chinese shows on any reader without a font of its own.
"""

import random
import zlib
from io import BytesIO

import pikepdf
from PIL import Image, ImageColor, ImageDraw

from licheng.demo.lettering import draw_text
from licheng.demo.media_streams import encode_mp3, encode_mp4

_PAPER = (595, 842)  # A4 in points
_MARGIN = 62
_POINTS_A_DOT = 72 / 150
_BLOCK_WIDTH = 1_000
_CHARACTERS_A_LINE = 26
_CLOSING_MARKS = "，。、；：？！）」』"
_LINES_A_PAGE = 24
_TITLE_SIZE, _TEXT_SIZE, _LINE_HEIGHT = 54, 36, 58
_COMPRESSION = 4
_PALETTES = (
    ("#1f4e5f", "#79a8a9", "#f4f7f7"),
    ("#3d405b", "#81b29a", "#f4f1de"),
    ("#5b2a86", "#9ac6c5", "#e5e5ff"),
    ("#7a3b2e", "#e0a458", "#fff4e0"),
    ("#264653", "#e9c46a", "#fdf6e3"),
    ("#0b3954", "#bfd7ea", "#fffdf7"),
    ("#35524a", "#a2e8dd", "#f7fff7"),
    ("#6d2e46", "#d5b9b2", "#fbf5f3"),
)


def make_pdf(title: str, lines: list[str], pages: int, seed: int) -> bytes:
    """Return a PDF of ``pages`` A4 pages with ``title`` on the first and ``lines`` spread over all."""
    wrapped = [piece for line in lines for piece in _wrap(line)]
    share = min(_LINES_A_PAGE, -(-len(wrapped) // pages))
    output = BytesIO()
    with pikepdf.new() as pdf:
        for number in range(pages):
            part = wrapped[number * share : (number + 1) * share]
            stencil = _draw_text_block(title if number == 0 else "", part)
            _add_page(pdf, stencil, f"{number + 1} / {pages}", seed)
        pdf.docinfo["/Title"] = title
        pdf.docinfo["/Subject"] = f"{seed}"
        pdf.save(output, compress_streams=False, deterministic_id=True)
    return output.getvalue()


def make_jpg(title: str, seed: int, size: tuple[int, int] = (960, 640)) -> bytes:
    """Return a JPEG of ``size``: hills under a sky, with ``title`` below."""
    output = BytesIO()
    draw_landscape(title, seed, size).save(output, "JPEG", quality=82, comment=f"{title} {seed}".encode())
    return output.getvalue()


def make_png(title: str, seed: int, size: tuple[int, int] = (720, 450)) -> bytes:
    """Return a PNG of ``size``: a bar chart with ``title`` above."""
    ink, tint, paper = _palette(seed)
    dice = random.Random(seed)  # noqa: S311 (a picture, not a secret)
    width, height = size
    image = Image.new("RGB", size, paper)
    draw = ImageDraw.Draw(image)
    step = width / 8
    for number in range(7):
        top = height * (0.25 + 0.6 * dice.random())
        left = step * (number + 0.65)
        draw.rectangle((left, top, left + step * 0.7, height * 0.9), fill=tint, outline=ink, width=2)
    draw.line((step * 0.4, height * 0.9, width - step * 0.4, height * 0.9), fill=ink, width=3)
    draw_text(image, (int(step * 0.5), height // 20), title, height // 14, ink)
    output = BytesIO()
    image.save(output, "PNG", compress_level=_COMPRESSION)
    return output.getvalue()


def make_mp3(seconds: int, seed: int) -> bytes:
    """Return an MP3 with a short tune of ``seconds``."""
    return encode_mp3(seconds, seed)


def make_mp4(seconds: int, seed: int) -> bytes:
    """Return an MP4 (H.264 and AAC) of ``seconds``: a ball bouncing over a landscape, with a tune."""
    return encode_mp4(seconds, seed, draw_landscape("", seed, (480, 270)))


def draw_landscape(title: str, seed: int, size: tuple[int, int]) -> Image.Image:
    """Return a picture of ``size``: a sky from paper to tint, a sun, three hills and ``title`` below."""
    ink, tint, paper = _palette(seed)
    dice = random.Random(seed)  # noqa: S311 (a picture, not a secret)
    width, height = size
    gradient = Image.linear_gradient("L")
    low, high = (Image.new("RGB", gradient.size, color) for color in (tint, paper))
    image = Image.composite(low, high, gradient).resize(size, Image.Resampling.NEAREST)
    draw = ImageDraw.Draw(image)
    radius = height * (0.08 + 0.06 * dice.random())
    sun = (width * (0.15 + 0.7 * dice.random()), height * (0.15 + 0.2 * dice.random()))
    draw.ellipse((sun[0] - radius, sun[1] - radius, sun[0] + radius, sun[1] + radius), fill="#ffd166")
    for depth in range(3):
        draw.polygon(_hill(dice, size, 0.5 + 0.15 * depth), fill=_blend(tint, ink, 0.3 + 0.3 * depth))
    draw_text(image, (width // 20, height * 86 // 100), title, height // 15, paper)
    return image


def _palette(seed: int) -> tuple[str, str, str]:
    """Return the ink, tint and paper colors of ``seed``."""
    return _PALETTES[seed % len(_PALETTES)]


def _blend(first: str, second: str, share: float) -> tuple[int, ...]:
    """Return the color ``share`` of the way from ``first`` to ``second``."""
    pairs = zip(ImageColor.getrgb(first), ImageColor.getrgb(second), strict=True)
    return tuple(round(one + (other - one) * share) for one, other in pairs)


def _hill(dice: random.Random, size: tuple[int, int], level: float) -> list[tuple[float, float]]:
    """Return the outline of a row of hills around ``level`` of the height."""
    width, height = size
    tops = [(width * step / 8, height * (level + 0.18 * (dice.random() - 0.5))) for step in range(9)]
    return [(0, height), *tops, (width, height)]


def _wrap(line: str) -> list[str]:
    """Return ``line`` cut to the width of a page, no piece beginning with a closing mark."""
    pieces = [""]
    for character in line:
        if len(pieces[-1]) >= _CHARACTERS_A_LINE and character not in _CLOSING_MARKS:
            pieces.append("")
        pieces[-1] += character
    return pieces


def _draw_text_block(title: str, lines: list[str]) -> Image.Image:
    """Return title and lines as a stencil of one bit a pixel, no taller than they need."""
    head = _TITLE_SIZE * 2 if title else 0
    block = Image.new("1", (_BLOCK_WIDTH, head + _LINE_HEIGHT * max(1, len(lines))), 1)
    draw_text(block, (0, 0), title, _TITLE_SIZE, 0)
    for number, line in enumerate(lines):
        draw_text(block, (0, head + number * _LINE_HEIGHT), line, _TEXT_SIZE, 0)
    return block


def _add_page(pdf: pikepdf.Pdf, stencil: Image.Image, foot: str, seed: int) -> None:
    """Add a page to ``pdf``: tinted bands, ``stencil`` in the ink of ``seed``, and ``foot`` below."""
    ink, tint, _ = _palette(seed)
    width, height = _PAPER
    wide, tall = stencil.width * _POINTS_A_DOT, stencil.height * _POINTS_A_DOT
    top = height - _MARGIN - tall
    picture = pdf.make_stream(zlib.compress(stencil.tobytes(), _COMPRESSION), _stencil_entries(stencil))
    content = (
        f"{_color(tint)} rg 0 {height - 36} {width} 36 re f 0 0 {width} 12 re f\n"
        f"q {_color(ink)} rg {wide:.2f} 0 0 {tall:.2f} {_MARGIN} {top:.2f} cm /Block Do Q\n"
        f"0.45 g BT /Digits 10 Tf {width // 2 - 12} 30 Td ({foot}) Tj ET"
    )
    page = pdf.add_blank_page(page_size=_PAPER)
    digits = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    page.Resources = pikepdf.Dictionary(
        XObject=pikepdf.Dictionary(Block=picture), Font=pikepdf.Dictionary(Digits=digits)
    )
    page.Contents = pdf.make_stream(content.encode())


def _stencil_entries(stencil: Image.Image) -> dict[str, object]:
    """Return the entries of a PDF's image mask (ISO 32000-1, 8.9.6.2)."""
    return {
        "/Type": pikepdf.Name.XObject,
        "/Subtype": pikepdf.Name.Image,
        "/Width": stencil.width,
        "/Height": stencil.height,
        "/ImageMask": True,
        "/BitsPerComponent": 1,
        "/Filter": pikepdf.Name.FlateDecode,
    }


def _color(name: str) -> str:
    """Return a color as the three numbers a PDF's ``rg`` takes."""
    return " ".join(f"{part / 255:.3f}" for part in ImageColor.getrgb(name)[:3])
