"""A browser as small as can be: one kept connection, cookies, the CSRF token. It costs the machine little itself."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode

PATIENCE_SECONDS = 60.0
# The server closes a connection that rested for two seconds (gunicorn's keepalive); a new one is opened before.
REST_SECONDS = 1.0
FORM = "application/x-www-form-urlencoded"


class UnexpectedAnswerError(RuntimeError):
    """The system answered otherwise than the operation should be answered; ``answer`` is what it said."""

    def __init__(self, text: str, answer: "Answer | None" = None) -> None:
        """Keep the answer, where there was one."""
        super().__init__(text)
        self.answer = answer


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Browser:
    """One person's browser at one system on this machine."""

    def __init__(self, port: int) -> None:
        """Connect at the first request."""
        self._connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        self._used_at = 0.0
        self.cookies: dict[str, str] = {}

    def get(self, path: str, *, expect: int = 200) -> Answer:
        """Fetch a page. Raises `UnexpectedAnswerError` for any other status."""
        return self.send("GET", path, expect=expect)

    def post(self, path: str, fields: Mapping[str, str | list[str]], *, expect: int = 302) -> Answer:
        """Send a form with its CSRF token. Raises `UnexpectedAnswerError` for any other status."""
        body = urlencode(fields, doseq=True).encode()
        return self.send("POST", path, body, {"Content-Type": FORM}, expect=expect)

    def send(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        *,
        expect: int,
    ) -> Answer:
        """Send one request with cookies and token. Raises `UnexpectedAnswerError` for any other status."""
        sent = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            **(headers or {}),
        }
        if method != "GET":
            sent["X-CSRFToken"] = self.cookies.get("csrftoken", "")
        if time.monotonic() - self._used_at > REST_SECONDS:
            self._connection.close()
        self._connection.request(method, path, body, sent)
        response = self._connection.getresponse()
        answer = Answer(response.status, dict(response.headers), response.read())
        self._used_at = time.monotonic()
        for line in response.headers.get_all("Set-Cookie", []):
            self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(line).items()})
        if answer.status != expect:
            said = answer.body[:300].decode(errors="replace")
            raise UnexpectedAnswerError(f"{method} {path}: {answer.status}, not {expect}\n{said}", answer)
        return answer

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()
