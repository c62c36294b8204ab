"""A school platform as the central database meets it: signs its requests, sends a package in parts."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from licheng.kernel.request_signatures import RequestParts, digest_header, new_nonce, sign_request
from licheng.kernel.signatures import SigningKey
from licheng.shared.clock import real_now

PART = 1_048_576


def digest_of(data: bytes) -> str:
    """Return the name of a package on the wire."""
    return hashlib.sha256(data).hexdigest()


@dataclass
class SchoolClient:
    """Speaks the contract of docs/guides/exchange.md with one school's key."""

    key: SigningKey
    client: Client = field(default_factory=Client)
    authority: str = "testserver"

    def headers(
        self, method: str, path: str, body: bytes, *, seconds: int = 0, nonce: str = ""
    ) -> dict[str, str]:
        """Return the signed headers of a request made ``seconds`` from now."""
        parts = RequestParts(method, self.authority, path, digest_header(body))
        created = int(real_now().timestamp()) + seconds
        return sign_request(parts, self.key, created=created, nonce=nonce or new_nonce())

    def call(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Any:
        """Send one signed request and return the answer."""
        signed = headers or self.headers(method, path, body)
        content_type = "application/json" if body[:1] == b"{" else "application/octet-stream"
        return self.client.generic(method, path, body, content_type=content_type, headers=signed)

    def begin(self, data: bytes, *, size: int | None = None) -> Any:
        """Begin the transfer of ``data``."""
        body = b'{"size": %d}' % (len(data) if size is None else size)
        return self.call("PUT", f"/api/transfers/{digest_of(data)}", body)

    def part(self, data: bytes, start: int, end: int | None = None) -> Any:
        """Send the bytes from ``start`` to ``end``."""
        return self.call("PUT", f"/api/transfers/{digest_of(data)}/parts/{start}", data[start:end])

    def send(self, data: bytes) -> str:
        """Send a whole package and return its digest."""
        self.begin(data)
        for start in range(0, len(data), PART):
            self.part(data, start, start + PART)
        return digest_of(data)

    def answer(self, digest: str) -> Any:
        """Ask for the answer."""
        return self.call("GET", f"/api/packages/{digest}/answer")

    def confirm(self, digest: str, document: bytes) -> Any:
        """Hand in a confirmation."""
        return self.call("POST", f"/api/packages/{digest}/confirmation", document)
