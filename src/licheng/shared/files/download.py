"""Giving a kept file back over HTTP. Whether the person may have it is asked before, by the caller."""

import secrets
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Protocol

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response

from licheng.shared.files.disposition import content_disposition
from licheng.shared.files.keeping import StoreSet
from licheng.shared.files.keeping_errors import StoreUnavailableError
from licheng.shared.files.ranges import ByteRange, UnsatisfiableRangesError, parse_ranges
from licheng.shared.files.stores import from_settings

CHUNK_BYTES = 256 * 1024

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
}
_UNKNOWN_TYPE = "application/octet-stream"

# A user's file is never a page of ours, even when a browser is led to think so (ASVS 5.0, 3.2.1, 3.4.4, 14.3.2).
SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-site",
    "Cache-Control": "private, no-store",
}


class Stored(Protocol):
    """What a download needs to know of a kept file."""

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the bytes."""

    @property
    def size(self) -> int:
        """Return the number of bytes."""

    @property
    def kind(self) -> str:
        """Return the kind told from the content: pdf, jpg, png, mp3, mp4 or another."""


def file_response(
    request: HttpRequest, stored: Stored, *, shown_name: str, inline: bool = False
) -> HttpResponseBase:
    """Return the answer to a GET or HEAD for ``stored``, named ``shown_name``, in whole or in ranges.

    ``inline`` is a wish for a preview, granted for the kinds of MEDIA_TYPES only. With
    LICHENG_ACCEL_PREFIX set the web server in front sends the bytes. Raises StoreUnavailableError
    ``object_missing`` when no store has the file: the person is told, a blank file is never sent.
    """
    stores = from_settings()
    response = _handed_over(stores, stored) if settings.LICHENG_ACCEL_PREFIX else None
    if response is None:
        etag = f'"{stored.digest}"'
        response = get_conditional_response(request, etag=etag) or _answer(request, stores, stored, etag)
        response["ETag"] = etag
        response["Accept-Ranges"] = "bytes"
    response["Content-Disposition"] = content_disposition(
        shown_name, stored.kind, inline=inline and stored.kind in MEDIA_TYPES
    )
    for name, value in SAFE_HEADERS.items():
        response[name] = value
    return response


def _handed_over(stores: StoreSet, stored: Stored) -> HttpResponseBase | None:
    """Return an empty answer that names the file to the web server, which does ranges itself.

    None when the file lies where the web server cannot reach it.
    """
    store, path = stores.locate(stored.digest, size=stored.size)
    if path is None:
        return None
    response = HttpResponse(content_type=_media_type(stored))
    response["X-Accel-Redirect"] = f"{settings.LICHENG_ACCEL_PREFIX}/{store.name}/{path}"
    return response


def _answer(request: HttpRequest, stores: StoreSet, stored: Stored, etag: str) -> HttpResponseBase:
    try:
        ranges = _asked_ranges(request, stored.size, etag)
    except UnsatisfiableRangesError:
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{stored.size}"
        return response
    file = stores.open_for_reading(stored.digest, size=stored.size)
    if request.method == "HEAD":
        file.close()
        return _with_length(HttpResponse(content_type=_media_type(stored)), stored.size)
    if not ranges:
        return _whole(file, stored)
    if len(ranges) == 1:
        return _one_range(file, stored, ranges[0])
    return _many_ranges(file, stored, ranges)


def _asked_ranges(request: HttpRequest, size: int, etag: str) -> tuple[ByteRange, ...]:
    """Return the ranges to send; none means the whole file.

    Ranges are defined for GET only (RFC 9110, 14.2). If-Range with anything but our strong tag means
    that the asker holds a part of something else (13.1.5).
    """
    header = request.headers.get("Range")
    if header is None or request.method != "GET":
        return ()
    if request.headers.get("If-Range", etag).strip() != etag:
        return ()
    return parse_ranges(header, size)


def _whole(file: BinaryIO, stored: Stored) -> HttpResponseBase:
    everything = ByteRange(0, stored.size - 1)
    body = FileParts(file, [(b"", everything)])
    return _with_length(StreamingHttpResponse(body, content_type=_media_type(stored)), stored.size)


def _one_range(file: BinaryIO, stored: Stored, wanted: ByteRange) -> HttpResponseBase:
    body = FileParts(file, [(b"", wanted)])
    response = StreamingHttpResponse(body, status=206, content_type=_media_type(stored))
    response["Content-Range"] = wanted.content_range(stored.size)
    return _with_length(response, wanted.length)


def _many_ranges(file: BinaryIO, stored: Stored, ranges: Sequence[ByteRange]) -> HttpResponseBase:
    """Return the ranges as multipart/byteranges (RFC 9110, 14.6)."""
    boundary = secrets.token_hex(16)
    parts = []
    for number, wanted in enumerate(ranges):
        opening = "" if number == 0 else "\r\n"
        header = (
            f"{opening}--{boundary}\r\nContent-Type: {_media_type(stored)}\r\n"
            f"Content-Range: {wanted.content_range(stored.size)}\r\n\r\n"
        )
        parts.append((header.encode(), wanted))
    closing = f"\r\n--{boundary}--\r\n".encode()
    body = FileParts(file, parts, closing)
    content_type = f"multipart/byteranges; boundary={boundary}"
    response = StreamingHttpResponse(body, status=206, content_type=content_type)
    return _with_length(response, body.length)


def _with_length(response: HttpResponseBase, length: int) -> HttpResponseBase:
    response["Content-Length"] = str(length)
    return response


def _media_type(stored: Stored) -> str:
    return MEDIA_TYPES.get(stored.kind, _UNKNOWN_TYPE)


class FileParts:
    """Parts of an open file in small pieces, each part after its heading; closes the file at the end.

    A class and not a generator: a generator that was never started would never close the file.
    """

    def __init__(
        self, file: BinaryIO, parts: Sequence[tuple[bytes, ByteRange]], closing: bytes = b""
    ) -> None:
        """Own ``file``; ``length`` is the number of bytes that will be sent."""
        self._file = file
        self.length = sum(len(heading) + wanted.length for heading, wanted in parts) + len(closing)
        self._pieces = self._read(parts, closing)

    def __iter__(self) -> Iterator[bytes]:
        """Return the iterator over the pieces."""
        return self._pieces

    def close(self) -> None:
        """Close the file; called by Django when the answer is sent or the reader has gone."""
        self._file.close()

    def _read(self, parts: Sequence[tuple[bytes, ByteRange]], closing: bytes) -> Iterator[bytes]:
        for heading, wanted in parts:
            if heading:
                yield heading
            yield from self._read_range(wanted)
        if closing:
            yield closing

    def _read_range(self, wanted: ByteRange) -> Iterator[bytes]:
        """Yield the bytes of ``wanted``; raise rather than end early, so that the connection breaks visibly."""
        position = self._file.seek(wanted.first)
        while position <= wanted.last:
            piece = self._file.read(min(CHUNK_BYTES, wanted.last + 1 - position))
            if not piece:
                raise StoreUnavailableError("object_missing", {"position": position})
            position += len(piece)
            yield piece
