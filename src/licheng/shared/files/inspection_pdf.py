"""Whether bytes are a PDF that a reader can open, and that only shows something.

Every object is parsed and every Flate stream inflated by the parsers themselves.
Run it only inside the limited process of ``inspection_child``.
"""

import base64
import binascii
import re
import zlib
from collections.abc import Callable, Iterator
from io import SEEK_END, BytesIO
from typing import Any, BinaryIO

import pikepdf

from licheng.kernel.results import Allowed, Decision, Refused, RefusedError
from licheng.shared.files import inspection_caps as caps

_DAMAGE = (pikepdf.PdfError, zlib.error, ValueError, TypeError, LookupError, AttributeError, RuntimeError)
_SUSPECT = re.compile(rb"/(JS|JavaScript|Launch|RichMedia|EF|EmbeddedFile|XFA)")
_TAIL_BYTES = 2_048
_PIECE_BYTES = caps.MEBIBYTE
_MAXIMUM_DEPTH = 200

_ACTIONS = {"/JavaScript": "javascript", "/Launch": "launch", "/RichMediaExecute": "rich_media"}


def inspect(file: BinaryIO, kind: str = "pdf") -> Decision:  # noqa: ARG001 (each parser is asked alike)
    """Return Allowed for a PDF that opens without a password, has pages and no active content.

    A file protected only by its owner (printing or copying forbidden) opens, and is allowed.
    """
    try:
        with pikepdf.open(file, suppress_warnings=True) as pdf:
            _check_pages(pdf)
            _check_objects(pdf)
            _check_whole(pdf, file)
    except RefusedError as error:
        return error.refused
    except pikepdf.PasswordError:
        return Refused("pdf_password_locked")
    except _DAMAGE as error:
        locked = "unsupported encryption" in str(error) or "Adobe.PubSec" in str(error)
        return Refused("pdf_password_locked" if locked else "pdf_damaged")
    return Allowed()


def warm_up() -> None:
    """Judge small documents, so that the library loads what it loads late before files are shut off.

    Each revision of encryption brings its own ciphers.
    """
    for lock in (
        False,
        pikepdf.Encryption(owner="o", user="", R=3, aes=False, metadata=False),
        pikepdf.Encryption(owner="o", user="", R=4),
        pikepdf.Encryption(owner="o", user="", R=6),
    ):
        sample = BytesIO()
        with pikepdf.new() as pdf:
            pdf.add_blank_page()
            pdf.pages[0].Contents = pdf.make_stream(
                zlib.compress(b"q Q"), {"/Filter": pikepdf.Name.FlateDecode}
            )
            pdf.save(sample, encryption=lock)
        sample.seek(0)
        inspect(sample)


def _check_pages(pdf: pikepdf.Pdf) -> None:
    """Raise RefusedError when there is no page, or more than the cap."""
    count = len(pdf.pages)
    if count == 0:
        raise RefusedError(Refused("pdf_no_pages"))
    if count > caps.MAXIMUM_PAGES:
        raise RefusedError(Refused("pdf_too_many_pages", {"pages": count, "limit": caps.MAXIMUM_PAGES}))


def _check_whole(pdf: pikepdf.Pdf, file: BinaryIO) -> None:
    """Raise RefusedError when the parser had to guess because the end of the file is missing.

    A wrong cross-reference alone is mended by every reader and does not count.
    """
    warnings = [str(warning) for warning in pdf.get_warnings()]
    file.seek(max(0, file.seek(0, SEEK_END) - _TAIL_BYTES))
    cut_off = b"startxref" not in file.read()
    emptied = any("treating stream as empty" in warning for warning in warnings)
    if warnings and (cut_off or emptied):
        raise RefusedError(Refused("pdf_damaged"))


def _check_objects(pdf: pikepdf.Pdf) -> None:
    """Raise RefusedError for active content, or when decoded content passes its caps."""
    budget = caps.MAXIMUM_PDF_BYTES
    for number, item in enumerate(pdf.objects):
        if number > caps.MAXIMUM_PDF_OBJECTS:
            raise RefusedError(Refused("pdf_too_complex"))
        plain = item.stream_dict if isinstance(item, pikepdf.Stream) else item
        if _SUSPECT.search(plain.unparse(resolved=True)):
            _check_activity(plain)
        if isinstance(item, pikepdf.Stream):
            budget -= _decoded_size(item)
            _check_picture(plain)
        if budget < 0:
            raise RefusedError(Refused("pdf_too_complex"))


def _check_activity(suspect: pikepdf.Object) -> None:
    """Raise RefusedError when ``suspect`` does more than show; names in plain text do not count."""
    if isinstance(suspect, pikepdf.Name) and str(suspect) in _ACTIONS:
        raise _active(_ACTIONS[str(suspect)])
    for dictionary in _dictionaries(suspect):
        action = str(dictionary.get("/S", ""))
        if action in _ACTIONS:
            raise _active(_ACTIONS[action])
        if isinstance(dictionary.get("/JS"), pikepdf.String | pikepdf.Stream):
            raise _active("javascript")
        if dictionary.get("/Subtype") == "/RichMedia":
            raise _active("rich_media")
        if "/EF" in dictionary or dictionary.get("/Type") == "/EmbeddedFile":
            raise _active("embedded_file")
        if "/XFA" in dictionary:
            raise _active("xfa")


def _active(what: str) -> RefusedError:
    """Return the error that names the active content found."""
    return RefusedError(Refused("pdf_active_content", {"what": what}))


def _dictionaries(top: pikepdf.Object) -> Iterator[pikepdf.Dictionary]:
    """Yield the dictionaries written directly inside ``top``, itself included.

    Raises:
        RefusedError: they are nested deeper than any writer nests them.
    """
    waiting: list[tuple[Any, int]] = [(top, 0)]
    while waiting:
        item, depth = waiting.pop()
        if depth > _MAXIMUM_DEPTH:
            raise RefusedError(Refused("pdf_too_complex"))
        if isinstance(item, pikepdf.Dictionary):
            yield item
            children = [item.get(key) for key in item.keys()]  # noqa: SIM118 (iterating resolves differently)
        else:
            children = list(item) if isinstance(item, pikepdf.Array) else []
        waiting += [
            (child, depth + 1)
            for child in children
            if isinstance(child, pikepdf.Dictionary | pikepdf.Array) and not child.is_indirect
        ]


def _check_picture(plain: pikepdf.Object) -> None:
    """Raise RefusedError for a picture that would unfold beyond what a reader can hold."""
    if plain.get("/Subtype") == "/Image":
        pixels = int(plain.get("/Width", 0)) * int(plain.get("/Height", 0))
        if pixels > 2 * caps.MAXIMUM_PIXELS:
            raise RefusedError(Refused("pdf_too_complex"))


def _decoded_size(stream: pikepdf.Stream) -> int:
    """Return the decoded size of ``stream`` as far as its filters are ours to undo.

    Raises:
        RefusedError: a stream unfolds beyond its cap.
        zlib.error: compressed data is damaged.
    """
    names: Any = stream.stream_dict.get("/Filter", [])
    filters = [str(names)] if isinstance(names, pikepdf.Name) else [str(name) for name in names]
    if not filters or filters[0] not in _DECODERS:
        return int(
            stream.stream_dict.get("/Length", 0)
        )  # the parser has found its end there; a copy tells no more
    data = stream.read_raw_bytes()
    size = len(data)
    for name in filters:
        if name not in _DECODERS:
            break
        data = _DECODERS[name](data)
        size += len(data)
    return size


def _inflate(data: bytes) -> bytes:
    """Return ``data`` inflated; raises RefusedError beyond the cap of one stream."""
    inflater = zlib.decompressobj()
    pieces: list[bytes] = []
    waiting, size = data, 0
    while waiting and not inflater.eof:
        piece = inflater.decompress(waiting, _PIECE_BYTES)
        waiting = inflater.unconsumed_tail
        size += len(piece)
        if size > caps.MAXIMUM_STREAM_BYTES:
            raise RefusedError(Refused("pdf_too_complex"))
        pieces.append(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def _from_hex(data: bytes) -> bytes:
    """Return the bytes that hexadecimal text stands for; an odd last digit counts as its high half."""
    digits = b"".join(data.split(b">")[0].split())
    return binascii.unhexlify(digits + b"0" * (len(digits) % 2))


def _from_base85(data: bytes) -> bytes:
    """Return the bytes that ASCII base-85 text stands for."""
    return base64.a85decode(data.strip().removeprefix(b"<~").split(b"~")[0])


_DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "/FlateDecode": _inflate,
    "/Fl": _inflate,
    "/ASCIIHexDecode": _from_hex,
    "/ASCII85Decode": _from_base85,
}
