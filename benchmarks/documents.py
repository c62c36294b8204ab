"""PDFs of an exact size, each a scanned page of noise unlike any other, so that no store keeps one twice."""

import os
from functools import cache
from io import BytesIO

import pikepdf

MEGABYTE = 1_000_000
_MARK = b"licheng-bench-16"
_WIDTH = 1_000


def make_pdf(size: int) -> bytes:
    """Return a new PDF of exactly `size` bytes."""
    return _template(size).replace(_MARK, os.urandom(len(_MARK)))


@cache
def _template(size: int) -> bytes:
    """Return a PDF of `size` bytes with a mark inside its picture, padded by a comment at its end."""
    scan = _scan(0)
    lines = (size - len(scan) - 200) // _WIDTH
    data = _scan(max(lines, 1))
    cut = data.rindex(b"startxref")
    padding = size - len(data)
    if padding < 2:  # noqa: PLR2004 - the shortest comment
        raise ValueError(size)
    return data[:cut] + b"%" + b" " * (padding - 2) + b"\n" + data[cut:]


def _scan(lines: int) -> bytes:
    """Return a PDF of one gray picture with `lines` lines of noise."""
    noise = _MARK + os.urandom(max(0, lines * _WIDTH - len(_MARK)))
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        picture = pdf.make_stream(
            noise,
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=_WIDTH,
            Height=lines,
            ColorSpace=pikepdf.Name.DeviceGray,
            BitsPerComponent=8,
        )
        pdf.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Scan=picture))
        pdf.pages[0].Contents = pdf.make_stream(b"q 500 0 0 700 0 0 cm /Scan Do Q")
        output = BytesIO()
        pdf.save(output, compress_streams=False)
    return output.getvalue()
