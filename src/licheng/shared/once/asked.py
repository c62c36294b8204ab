"""What a request asks for, told by its key and its content."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

HEADER: Final = "Idempotency-Key"
FIELD: Final = "idempotency_key"

_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_KEY: Final = re.compile(r"[\x21-\x7e]{8,80}")
_FIELD_LENGTH: Final = 36
_FORMS: Final = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
# These change from one sending of the same form to the next.
_TOKENS: Final = frozenset({"csrfmiddlewaretoken", FIELD})


@dataclass(frozen=True)
class Asked:
    """A key and the digest of what was asked with it."""

    key: str
    content_digest: str


def read_asked(request: HttpRequest) -> Asked | None:
    """Return what a writing request with a key asks for, None without one.

    The key of a form holds for what is written in it: somebody who goes back and changes that asks for another act,
    though the page is the same. A program's key, in the header, holds for whatever it sends.
    """
    if request.method in _SAFE_METHODS:
        return None
    if _KEY.fullmatch(request.headers.get(HEADER, "")):
        return asked_by_header(request, *_content(request))
    field = str(request.POST.get(FIELD, "")) if request.content_type in _FORMS else ""
    if not _KEY.fullmatch(field):
        return None
    digest = digest_of(request, *_content(request))
    return Asked(f"{field[:_FIELD_LENGTH]}.{digest[:_FIELD_LENGTH]}", digest)


def asked_by_header(request: HttpRequest, *content: bytes) -> Asked | None:
    """Return what a request with a key in its header asks for, where its ``content`` is told by the caller."""
    key = request.headers.get(HEADER, "")
    return Asked(key, digest_of(request, *content)) if _KEY.fullmatch(key) else None


def digest_of(request: HttpRequest, *parts: bytes) -> str:
    """Return the digest of method, address and ``parts``; no two lists of parts are told as one."""
    digest = hashlib.sha256()
    for part in (str(request.method).encode(), request.get_full_path().encode(), *parts):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


def _content(request: HttpRequest) -> Iterator[bytes]:
    if request.content_type not in _FORMS:
        yield request.body
        return
    for name, values in sorted(request.POST.lists()):
        if name not in _TOKENS:
            yield from (name.encode(), *(str(value).encode() for value in values))
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            yield from (name.encode(), str(file.name).encode(), _digest_of_file(file))


def _digest_of_file(file: "UploadedFile[Any]") -> bytes:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.digest()
