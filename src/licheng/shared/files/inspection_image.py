"""Whether bytes are a picture that can be decoded to its last row.

Run it only inside the limited process of ``inspection_child``.
"""

import struct
import zlib
from io import BytesIO
from typing import BinaryIO

from PIL import Image

from licheng.kernel.results import Allowed, Decision, Refused
from licheng.shared.files import inspection_caps as caps

_FORMATS = {"jpg": ("JPEG", "MPO"), "png": ("PNG",)}
_DAMAGE = (OSError, SyntaxError, ValueError, TypeError, LookupError, struct.error, zlib.error, EOFError)
_CHUNK_FRAME_BYTES = 12  # length, type and checksum around a chunk's data


def inspect(file: BinaryIO, kind: str) -> Decision:
    """Return Allowed for a ``kind`` ("jpg" or "png") picture decoded wholly and within the pixel cap.

    A JPEG is decoded at an eighth of its size: every bit is read, and little memory taken.
    """
    Image.MAX_IMAGE_PIXELS = None  # the cap below answers with its own code
    if kind == "png" and not _png_is_whole(file.read()):
        return Refused("image_damaged")
    try:
        file.seek(0)
        with Image.open(file, formats=_FORMATS[kind]) as image:
            width, height = image.size
            if width * height > caps.MAXIMUM_PIXELS:
                megapixels = {
                    "megapixels": _megapixels(width * height),
                    "limit": _megapixels(caps.MAXIMUM_PIXELS),
                }
                return Refused("image_too_many_pixels", {"width": width, "height": height, **megapixels})
            image.draft(None, (1, 1))
            image.load()
    except PermissionError:
        raise  # something loaded late was shut off: that says nothing about the file
    except _DAMAGE:
        return Refused("image_damaged")
    return Allowed()


def warm_up() -> None:
    """Judge a small picture of each kind, so that the library loads what it loads late before files are shut off."""
    Image.init()
    for name, kind in (("JPEG", "jpg"), ("PNG", "png")):
        sample = BytesIO()
        Image.new("RGB", (8, 8)).save(sample, name)
        sample.seek(0)
        inspect(sample, kind)


def _megapixels(pixels: int) -> int:
    """Return millions of pixels, rounded up."""
    return -(-pixels // 1_000_000)


def _png_is_whole(data: bytes) -> bool:
    """Return whether every chunk up to the end chunk is there with its right checksum (ISO 15948, 5.3)."""
    position = 8
    view = memoryview(data)
    while position + _CHUNK_FRAME_BYTES <= len(data):
        (length,) = struct.unpack_from(">I", view, position)
        end = position + 8 + length
        if end + 4 > len(data):
            return False
        (checksum,) = struct.unpack_from(">I", view, end)
        if zlib.crc32(view[position + 4 : end]) != checksum:
            return False
        if data[position + 4 : position + 8] == b"IEND":
            return True
        position = end + 4
    return False
