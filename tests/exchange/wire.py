"""A school platform that speaks to the running central database over HTTP, with whatever key it is given."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from faults.waiting import wait_for
from licheng.kernel.signatures import SigningKey
from tests.factories.exchange import PART, SchoolClient, digest_of
from tests.running import Demo

CHECKING = 202


@dataclass
class WireClient(SchoolClient):
    """Speaks the contract of docs/guides/exchange.md over a connection of its own for every request."""

    base: str = ""

    def call(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Any:
        """Send one signed request and return the answer."""
        signed = headers or self.headers(method, path, body)
        content_type = "application/json" if body[:1] == b"{" else "application/octet-stream"
        return httpx.request(
            method,
            self.base + path,
            content=body,
            headers={**signed, "Content-Type": content_type},
            timeout=30,
        )

    def hand_in(self, data: bytes) -> Any:
        """Send a whole package, wait until it is judged, and return the answer."""
        return self.judged(self.send(data))

    def send_as(self, data: bytes, digest: str) -> None:
        """Send ``data`` as what has another digest."""
        path = f"/api/transfers/{digest}"
        self.call("PUT", path, b'{"size": %d}' % len(data))
        for start in range(0, len(data), PART):
            self.call("PUT", f"{path}/parts/{start}", data[start : start + PART])

    def judged(self, digest: str) -> Any:
        """Return the answer to a package that was sent, as soon as there is one."""

        def look() -> Any:
            response = self.answer(digest)
            return None if response.status_code == CHECKING else [response]

        return wait_for("the answer to a package", look)[0]


def wire_client(demo: Demo, key: SigningKey) -> WireClient:
    """Return a school platform with ``key`` facing the demo's central database."""
    return WireClient(key, authority=urlsplit(demo.central).netloc, base=demo.central)


__all__ = ["WireClient", "digest_of", "wire_client"]
