"""The kind of a file, told from its first bytes and never from its name."""

import re

SNIFFED_BYTES = 4_096

EXTENSIONS = {
    "pdf": ("pdf",),
    "jpg": ("jpg", "jpeg", "jpe", "jfif"),
    "png": ("png",),
    "mp3": ("mp3",),
    "mp4": ("mp4", "m4v"),
}
"""The kinds the regulations take, and the extensions that agree with each."""

FAMILIES = {
    "picture": ("heic", "avif", "gif", "webp", "bmp", "tiff", "svg", "psd", "ico"),
    "office": ("docx", "xlsx", "pptx", "opendocument", "office", "rtf"),
    "archive": ("zip", "rar", "7z", "gzip", "xz"),
    "program": ("exe", "elf", "script"),
    "page": ("html", "xml"),
    "audio": ("wav", "flac", "ogg", "aac", "midi", "amr"),
    "video": ("mov", "avi", "mkv", "wmv", "3gp", "flv", "mpeg"),
}
"""What people send instead, by the advice that helps them."""

_PREFIXES = (
    (b"\xff\xd8\xff", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"ID3", "mp3"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"8BPS", "psd"),
    (b"\0\0\1\0", "ico"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
    (b"{\\rtf", "rtf"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"\xfd7zXZ\0", "xz"),
    (b"MZ", "exe"),
    (b"\x7fELF", "elf"),
    (b"#!", "script"),
    (b"fLaC", "flac"),
    (b"OggS", "ogg"),
    (b"MThd", "midi"),
    (b"#!AMR", "amr"),
    (b"\x1aE\xdf\xa3", "mkv"),
    (b"0&\xb2u\x8ef\xcf\x11", "wmv"),
    (b"FLV\1", "flv"),
    (b"\0\0\1\xba", "mpeg"),
    (b"\0\0\1\xb3", "mpeg"),
)
_RIFF = {b"WEBP": "webp", b"WAVE": "wav", b"AVI ": "avi"}
_BRANDS = {b"qt  ": "mov", b"avif": "avif", b"avis": "avif", b"mif1": "heic", b"msf1": "heic"}
_ZIPPED = (
    (b"word/", "docx"),
    (b"xl/", "xlsx"),
    (b"ppt/", "pptx"),
    (b"application/vnd.oasis.opendocument", "opendocument"),
)
_PDF_HEADER_WITHIN = 1_024  # where readers look for it: ISO 32000-1, appendix H.3, note 13


def kind_of(head: bytes) -> str:
    """Return the kind of a file from ``head``, its first SNIFFED_BYTES bytes, or "unknown".

    A file that begins as one kind and carries another further in is the first kind:
    only a file with no other beginning may have its PDF header behind a preface.
    """
    by_prefix = _by_prefix(head)
    if by_prefix:
        return by_prefix
    marked_up = _markup_kind(head)
    if marked_up:
        return marked_up
    if b"%PDF-" in head[:_PDF_HEADER_WITHIN]:
        return "pdf"
    if _is_mpeg_audio(head):
        return "mp3"
    return "aac" if head[:2] in (b"\xff\xf1", b"\xff\xf9") else "unknown"


def _by_prefix(head: bytes) -> str:
    """Return the kind that the first bytes alone tell, or an empty string."""
    if head.startswith(b"PK\x03\x04"):
        return next((kind for mark, kind in _ZIPPED if mark in head), "zip")
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12], "")
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free"):
        return _brand_kind(head)
    if head.startswith(b"#!AMR"):
        return "amr"
    return next((kind for prefix, kind in _PREFIXES if head.startswith(prefix)), "")


def _brand_kind(head: bytes) -> str:
    """Return the kind of an ISO base media file by its major brand (ISO 14496-12, 4.3)."""
    if head[4:8] != b"ftyp":
        return "mov"  # QuickTime before 2001 has no brand
    brand = head[8:12]
    if brand[:3] in (b"hei", b"hev"):
        return "heic"
    if brand[:3] in (b"3gp", b"3g2"):
        return "3gp"
    return _BRANDS.get(brand, "mp4")


def _markup_kind(head: bytes) -> str:
    """Return "svg", "html" or "xml" for text that a browser would run, else an empty string."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if not text.startswith(b"<"):
        return ""
    if b"<svg" in text:
        return "svg"
    if text.startswith(b"<?xml"):
        return "xml"
    return (
        "html" if re.match(rb"<(!doctype|!--|html|head|body|script|meta|title|iframe|div|p\b)", text) else ""
    )


def _is_mpeg_audio(head: bytes) -> bool:
    """Return whether ``head`` begins with a layer III frame header (ISO 11172-3, 2.4.1.3)."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:  # noqa: PLR2004 (a header is four bytes)
        return False
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bitrate, rate = head[2] >> 4, head[2] >> 2 & 3
    return version != 1 and layer == 1 and bitrate not in (0, 15) and rate != 3  # noqa: PLR2004 (reserved values)


def family_of(kind: str) -> str:
    """Return the family of a kind that is not taken, or an empty string for an unknown one."""
    return next((family for family, kinds in FAMILIES.items() if kind in kinds), "")


def extension_of(name: str) -> str:
    """Return the extension of a file name in small letters, without its dot; empty when there is none."""
    stem, dot, extension = name.rpartition(".")
    return extension.lower() if dot and stem else ""
