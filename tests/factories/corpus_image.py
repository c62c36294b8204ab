"""Pictures: every honest variant of JPEG and PNG, damaged ones and bombs."""

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms

from licheng.demo.media import draw_landscape, make_jpg, make_png
from tests.factories.specimens import Specimen, cut, flip

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    output = BytesIO()
    image.save(output, kind, **options)
    return output.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, rows: bytes, color: int = 0, depth: int = 1, interlaced: int = 0) -> bytes:
    """Return a PNG whose header says ``width`` and ``height`` and whose rows are ``rows``."""
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, interlaced)
    return SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def interlaced_png() -> bytes:
    """Return an Adam7 picture of one white pixel-sized pass (8 by 8, one bit a pixel)."""
    passes = ((1, 1), (1, 1), (2, 1), (2, 2), (4, 2), (4, 4), (8, 4))
    rows = b"".join((b"\0" + b"\xff" * -(-wide // 8)) * tall for wide, tall in passes)
    return png(8, 8, rows, interlaced=1)


def jpeg_saying(width: int, height: int) -> bytes:
    """Return a small JPEG whose header says it is ``width`` by ``height``."""
    data = bytearray(saved(Image.new("RGB", (16, 16)), "JPEG"))
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def good() -> Iterator[Specimen]:
    """Yield every honest variant."""
    scene = draw_landscape("風景", 3, (480, 320))
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    yield from good_jpegs(scene, profile)
    yield from good_pngs(scene, profile)


def good_jpegs(scene: Image.Image, profile: bytes) -> Iterator[Specimen]:
    yield Specimen("photo.jpg", make_jpg("照片", 1))
    yield Specimen("photo.jpeg", make_jpg("照片", 2))
    yield Specimen("PHOTO.JPG", make_jpg("照片", 3))
    yield Specimen("從手機.jfif", make_jpg("照片", 4))
    yield Specimen("progressive.jpg", saved(scene, "JPEG", progressive=True))
    yield Specimen("optimized.jpg", saved(scene, "JPEG", optimize=True, quality=95, subsampling=0))
    yield Specimen("gray.jpg", saved(scene.convert("L"), "JPEG"))
    yield Specimen("cmyk.jpg", saved(scene.convert("CMYK"), "JPEG"))
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera"
    yield Specimen("rotated.jpg", saved(scene, "JPEG", exif=exif))
    yield Specimen("profile.jpg", saved(scene, "JPEG", icc_profile=profile))
    yield Specimen("restart_markers.jpg", saved(scene, "JPEG", restart_marker_rows=1))
    yield Specimen("two_pictures.jpg", saved(scene, "MPO", save_all=True, append_images=[scene]))
    yield Specimen("one_pixel.jpg", saved(Image.new("RGB", (1, 1)), "JPEG"))
    yield Specimen("comment_html.jpg", saved(scene, "JPEG", comment=b"<script>alert(1)</script>"))
    yield Specimen("html_behind.jpg", make_jpg("尾", 5) + b"<html><script>alert(1)</script></html>")
    yield Specimen("zip_behind.jpg", make_jpg("尾", 6) + b"PK\x03\x04" + b"\0" * 100)
    yield Specimen("large_24_megapixels.jpg", saved(Image.new("RGB", (6_000, 4_000), "#789"), "JPEG"))


def good_pngs(scene: Image.Image, profile: bytes) -> Iterator[Specimen]:
    yield Specimen("profile.png", saved(scene, "PNG", icc_profile=profile))
    yield Specimen("chart.png", make_png("統計", 1))
    yield Specimen("CHART.PNG", make_png("統計", 2))
    yield Specimen("transparent.png", saved(scene.convert("RGBA"), "PNG"))
    yield Specimen("palette.png", saved(scene.quantize(16), "PNG"))
    yield Specimen("gray.png", saved(scene.convert("L"), "PNG"))
    yield Specimen("gray_alpha.png", saved(scene.convert("LA"), "PNG"))
    yield Specimen("sixteen_bit.png", saved(Image.new("I;16", (40, 40), 40_000), "PNG"))
    yield Specimen("one_bit.png", saved(scene.convert("1"), "PNG"))
    yield Specimen(
        "sixteen_bit_color.png", png(2, 2, b"\0" + b"\x12\x34" * 6 + b"\0" + b"\x12\x34" * 6, 2, 16)
    )
    yield Specimen("interlaced.png", interlaced_png())
    yield Specimen("animated.png", saved(scene, "PNG", save_all=True, append_images=[scene.rotate(90)]))
    yield Specimen("text_behind.png", make_png("尾", 3) + b"anything")


def bad() -> Iterator[Specimen]:
    code = "image_damaged"
    photo, chart = make_jpg("損壞", 8), make_png("損壞", 8)
    for share in (0.01, 0.1, 0.4, 0.7, 0.95):
        yield Specimen(f"cut_{int(share * 100)}.jpg", cut(photo, share), code)
        yield Specimen(f"cut_{int(share * 100)}.png", cut(chart, share), code)
    yield Specimen(
        "cut_progressive.jpg",
        cut(saved(draw_landscape("", 1, (400, 300)), "JPEG", progressive=True), 0.6),
        code,
    )
    yield Specimen("no_end_chunk.png", chart[:-12], code)
    yield Specimen("flipped_header.png", flip(chart, 18), code)
    yield Specimen("flipped_data.png", flip(chart, len(chart) // 2), code)
    yield Specimen("flipped_checksum.png", flip(chart, len(chart) - 13), code)
    yield Specimen("flipped_end.png", flip(chart, len(chart) - 2), code)
    yield Specimen("header_only.jpg", photo[:20], code)
    yield Specimen("header_only.png", SIGNATURE, code)
    yield Specimen("tables_zeroed.jpg", photo[:100] + b"\0" * 500 + photo[600:], code)
    yield Specimen("noise_behind_header.jpg", b"\xff\xd8\xff\xe0" + zlib.compress(photo), code)
    yield Specimen(
        "no_data.png",
        SIGNATURE + chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 1, 0, 0, 0, 0)) + chunk(b"IEND", b""),
        code,
    )
    yield Specimen("zero_wide.png", png(0, 8, b""), code)
    yield Specimen("impossible_depth.png", png(8, 8, b"\0\0" * 8, depth=7), code)
    yield Specimen("huge_chunk_length.png", SIGNATURE + b"\x7f\xff\xff\xffIHDR" + b"\0" * 100, code)
    text = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"\0" * 4_000_000))
    yield Specimen("text_bomb.png", chart[:33] + text + chart[33:], code)


def hostile() -> Iterator[Specimen]:
    code = "image_too_many_pixels"
    yield Specimen("bomb_50000.png", png(50_000, 50_000, b"\0" * 6_251 * 1_000), code)
    yield Specimen("bomb_20000_gray.png", saved(Image.new("1", (20_000, 20_000)), "PNG"), code)
    yield Specimen("bomb_billions.png", png(2_000_000_000, 2_000_000_000, b"\0"), code)
    yield Specimen("bomb_wide.png", png(60_000_000, 1, b"\0" * 7_500_001), code)
    yield Specimen("bomb_65500.jpg", jpeg_saying(65_500, 65_500), code)
    yield Specimen("bomb_8000.jpg", jpeg_saying(8_000, 8_000), code)
    yield Specimen("just_within.png", saved(Image.new("L", (10_000, 5_000)), "PNG"))
    yield Specimen("just_within_color.png", saved(Image.new("RGB", (10_000, 5_000)), "PNG", compress_level=1))
