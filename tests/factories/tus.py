"""Sending a file in as a client of tus does it, over Django's test client."""

import hashlib
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.test import Client
from django.urls import reverse

from faults.browsing import PATCH_TYPE, TUS, metadata

__all__ = [
    "PATCH_TYPE",
    "TUS",
    "append",
    "begun",
    "create",
    "end",
    "id_of",
    "look",
    "metadata",
    "send",
    "sent",
]


def create(
    client: Client,
    content: bytes,
    name: str = "校園植物圖鑑.pdf",
    *,
    purpose: str = "outcome-document",
    **headers: str,
) -> Any:
    """Ask for an upload of ``content`` and return the answer."""
    told = metadata_of(content, name, purpose)
    sent = {"Upload-Length": str(len(content)), "Upload-Metadata": told, **TUS, **headers}
    return client.post(reverse("uploads"), b"", content_type="text/plain", headers=sent)


def create_with(client: Client, content: bytes, piece: bytes, *, key: str = "", **about: str) -> Any:
    """Ask for an upload of ``content`` with ``piece`` of it along, and return the answer."""
    told = {"Upload-Length": str(len(content)), "Upload-Metadata": metadata_of(content, **about), **TUS}
    if key:
        told["Idempotency-Key"] = key
    return client.post(reverse("uploads"), piece, content_type=PATCH_TYPE, headers=told)


def metadata_of(content: bytes, name: str = "校園植物圖鑑.pdf", purpose: str = "outcome-document") -> str:
    """Return what is told of a file before it is sent."""
    return metadata(filename=name, purpose=purpose, sha256=hashlib.sha256(content).hexdigest())


def append(client: Client, address: str, offset: int, piece: bytes, **headers: str) -> Any:
    """Send ``piece`` to an upload at ``offset`` and return the answer."""
    sent = {"Upload-Offset": str(offset), **TUS, **headers}
    # Django's client tells no type of an empty body by itself.
    return client.patch(address, piece, content_type=PATCH_TYPE, CONTENT_TYPE=PATCH_TYPE, headers=sent)


def break_off(client: Client, address: str, piece: bytes, arrived: int, **headers: str) -> Any:
    """Send ``piece`` to the start of an upload over a connection that breaks after ``arrived`` bytes."""
    return client.generic(
        "PATCH",
        address,
        piece,
        content_type=PATCH_TYPE,
        headers={"Upload-Offset": "0", **TUS, **headers},
        **{"wsgi.input": BytesIO(piece[:arrived])},  # type: ignore[arg-type]  # any name may be said to WSGI
    )


def look(client: Client, address: str) -> Any:
    """Ask how far an upload is and return the answer."""
    return client.head(address, headers=TUS)


def end(client: Client, address: str) -> Any:
    """Ask to end an upload and return the answer."""
    return client.delete(address, headers=TUS)


def begun(client: Client, content: bytes, **about: str) -> str:
    """Make an upload of ``content``, of which nothing is sent yet, and return its address."""
    answer = create(client, content, **about)
    assert answer.status_code == 201, answer.content
    return str(urlsplit(answer["Location"]).path)


def send(client: Client, content: bytes, name: str = "校園植物圖鑑.pdf", **about: str) -> Any:
    """Send a file whole and return the last answer: of the bytes, or the refusal of the upload itself."""
    answer = create(client, content, name, **about)
    if answer.status_code != 201:
        return answer
    return append(client, urlsplit(answer["Location"]).path, 0, content)


def sent(client: Client, content: bytes, name: str = "校園植物圖鑑.pdf", **about: str) -> UUID:
    """Send a file whole and return the id of its upload."""
    address = begun(client, content, name=name, **about)
    answer = append(client, address, 0, content)
    assert answer.status_code == 204, answer.content
    return id_of(address)


def id_of(address: str) -> UUID:
    """Return the id in the address of an upload."""
    return UUID(address.rpartition("/")[2])
