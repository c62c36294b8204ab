"""What people, and attackers, send instead; and honest files under the wrong name or in the wrong field."""

import zipfile
from collections.abc import Iterator
from io import BytesIO

from PIL import Image

from licheng.demo.media import draw_landscape, make_jpg, make_pdf, make_png
from tests.factories.corpus_image import saved
from tests.factories.corpus_media import MEDIA, film, movie, sound, tune
from tests.factories.specimens import Specimen

MEBIBYTE = 1_048_576


def zipped(*names: str) -> bytes:
    output = BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        for name in names:
            archive.writestr(name, "內容")
    return output.getvalue()


def specimens() -> Iterator[Specimen]:
    """Yield every specimen of this module."""
    yield from foreign_pictures()
    yield from foreign_documents()
    yield from foreign_programs()
    yield from foreign_media()
    yield from misnamed()
    yield from misplaced()
    yield from sized()


def foreign_pictures() -> Iterator[Specimen]:
    scene: Image.Image = draw_landscape("", 1, (64, 48))
    for kind, extension in (
        ("GIF", "gif"),
        ("WEBP", "webp"),
        ("BMP", "bmp"),
        ("TIFF", "tiff"),
        ("AVIF", "avif"),
    ):
        yield Specimen(f"scene.{extension}", saved(scene, kind), "file_is_picture")
    yield Specimen("phone.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 500, "file_is_picture")
    yield Specimen("phone_as.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 500, "file_is_picture")
    yield Specimen(
        "drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "file_is_picture"
    )
    yield Specimen("drawing_as.png", b'\xef\xbb\xbf<?xml version="1.0"?>\n<svg/>', "file_is_picture")


def foreign_documents() -> Iterator[Specimen]:
    yield Specimen("report.docx", zipped("[Content_Types].xml", "word/document.xml"), "file_is_office")
    yield Specimen("report_as.pdf", zipped("[Content_Types].xml", "word/document.xml"), "file_is_office")
    yield Specimen("table.xlsx", zipped("[Content_Types].xml", "xl/workbook.xml"), "file_is_office")
    yield Specimen("slides.pptx", zipped("[Content_Types].xml", "ppt/presentation.xml"), "file_is_office")
    yield Specimen("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "file_is_office")
    yield Specimen("notes.rtf", b"{\\rtf1 hello}", "file_is_office")
    yield Specimen("works.zip", zipped("a.jpg", "b.pdf"), "file_is_archive")
    yield Specimen("works.rar", b"Rar!\x1a\x07\x01\0" + b"\0" * 50, "file_is_archive")
    yield Specimen("works.7z", b"7z\xbc\xaf\x27\x1c" + b"\0" * 50, "file_is_archive")


def foreign_programs() -> Iterator[Specimen]:
    yield Specimen("program.exe", b"MZ" + b"\0" * 500, "file_is_program")
    yield Specimen("program_as.pdf", b"MZ" + b"\0" * 100 + b"%PDF-1.7\n", "file_is_program")
    yield Specimen("program.elf", b"\x7fELF" + b"\0" * 500, "file_is_program")
    yield Specimen("script.sh", b"#!/bin/sh\nrm -rf /\n", "file_is_program")
    yield Specimen("page.html", b"<!DOCTYPE html><html></html>", "file_is_page")
    yield Specimen("page_as.pdf", b"\n <html><script>alert(1)</script>%PDF-1.7\n", "file_is_page")
    yield Specimen("zip_then.pdf", zipped("a.txt") + make_pdf("合體", ["甲"], 1, 1), "file_is_archive")


def foreign_media() -> Iterator[Specimen]:
    yield Specimen("sound.wav", sound("pcm_s16le", "wav"), "file_is_audio", MEDIA)
    yield Specimen("sound.flac", sound("flac", "flac"), "file_is_audio", MEDIA)
    yield Specimen("sound.aac", sound("aac", "adts"), "file_is_audio", MEDIA)
    yield Specimen("film.mov", film("libx264", "mov"), "file_is_video", MEDIA)
    yield Specimen("film.avi", film("mpeg4", "avi"), "file_is_video", MEDIA)
    yield Specimen("film.mkv", film("libx264", "matroska"), "file_is_video", MEDIA)
    yield Specimen("film_as.mp4", film("libx264", "matroska"), "file_is_video", MEDIA)
    yield Specimen("notes.txt", "學習歷程".encode(), "file_type_unknown")
    yield Specimen("notes_as.pdf", "學習歷程".encode(), "file_type_unknown")
    yield Specimen("wide_text.txt", "學習歷程".encode("utf-16"), "file_type_unknown")
    yield Specimen("zeros.pdf", b"\0" * 5_000, "file_type_unknown")
    yield Specimen("one_byte.jpg", b"\xff", "file_type_unknown")


def misnamed() -> Iterator[Specimen]:
    code = "file_type_mismatch"
    yield Specimen("picture.pdf", make_jpg("照片", 1), code)
    yield Specimen("picture.png", make_jpg("照片", 2), code)
    yield Specimen("chart.jpg", make_png("圖", 1), code)
    yield Specimen("report.jpg", make_pdf("報告", ["甲"], 1, 1), code)
    yield Specimen("report.pdf.exe", make_pdf("報告", ["甲"], 1, 2), code)
    yield Specimen("report.docx", make_pdf("報告", ["甲"], 1, 3), code)
    yield Specimen("report\u202efdp.exe", make_pdf("報告", ["甲"], 1, 4), code)
    yield Specimen("report.pdf.", make_pdf("報告", ["甲"], 1, 5), "file_extension_missing")
    yield Specimen("report", make_pdf("報告", ["甲"], 1, 6), "file_extension_missing")
    yield Specimen(".pdf", make_pdf("報告", ["甲"], 1, 7), "file_extension_missing")
    yield Specimen("tune.mp4", tune(), code, MEDIA)
    yield Specimen("movie.mp3", movie(), code, MEDIA)
    yield Specimen("recording.m4a", sound("aac", "ipod"), code, MEDIA)


def misplaced() -> Iterator[Specimen]:
    code = "file_type_not_allowed_here"
    yield Specimen("report_in_media.pdf", make_pdf("報告", ["甲"], 1, 1), code, MEDIA)
    yield Specimen("photo_in_media.jpg", make_jpg("照片", 1), code, "performance-media")
    yield Specimen("tune_in_documents.mp3", tune(), code)
    yield Specimen("movie_in_documents.mp4", movie(), code, "performance-document")
    yield Specimen("movie_in_counseling.mp4", movie(), code, "counseling")


def sized() -> Iterator[Specimen]:
    photo = make_jpg("大小", 1)
    for purpose, megabytes in (("counseling", 2), ("outcome-document", 4), ("performance-document", 4)):
        limit = megabytes * MEBIBYTE
        yield Specimen(f"{purpose}_full.jpg", photo + b"\0" * (limit - len(photo)), "", purpose)
        yield Specimen(
            f"{purpose}_over.jpg", photo + b"\0" * (limit + 1 - len(photo)), "file_too_large", purpose
        )
    yield Specimen(
        "movie_over.mp4", movie() + b"\0" * (10 * MEBIBYTE + 1 - len(movie())), "file_too_large", MEDIA
    )
    for extension in ("pdf", "jpg", "png"):
        yield Specimen(f"empty.{extension}", b"", "file_empty")
    yield Specimen("empty.mp3", b"", "file_empty", MEDIA)
