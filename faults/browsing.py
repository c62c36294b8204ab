"""A student's browser facing a running school platform: keeps cookies, sends what the pages' scripts send."""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx

TUS = {"Tus-Resumable": "1.0.0", "Accept": "application/json"}
PATCH_TYPE = "application/offset+octet-stream"
PURPOSE = "outcome-document"
ANSWER_SECONDS = 60

CREATED = 201
NO_CONTENT = 204
SEE_OTHER = 302
CONFLICT = 409


class UnexpectedAnswerError(AssertionError):
    """The platform answered something else than it must, or nothing for too long; the text says what."""


def metadata(**values: str) -> str:
    """Return the header ``Upload-Metadata`` of ``values``."""
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in values.items())


def told_of(content: bytes, name: str = "photo.jpg") -> dict[str, str]:
    """Return the headers by which an upload of ``content`` is made."""
    about = metadata(filename=name, purpose=PURPOSE, sha256=hashlib.sha256(content).hexdigest())
    return {"Upload-Length": str(len(content)), "Upload-Metadata": about, **TUS}


@dataclass
class StudentBrowser:
    """One signed-in student; ``interruptions`` counts the requests that got no answer, or that of a failing server."""

    base: str
    gives_up: Callable[[], bool] = lambda: True
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=ANSWER_SECONDS, trust_env=False))
    interruptions: int = 0

    def sign_in(self, school: str, login_name: str, password: str) -> None:
        """Sign in by the form."""
        self.ask("GET", "/sign-in")
        form = {"school": school, "login_name": login_name, "password": password}
        _expect(self.ask("POST", "/sign-in", data=form), SEE_OTHER)

    def upload(self, content: bytes) -> str:
        """Send a document, after each interruption from where it broke off, and return the id of its upload."""
        made = self.ask("POST", "/files/uploads", headers=told_of(content))
        _expect(made, CREATED)
        path, offset = urlsplit(made.headers["Location"]).path, 0
        while offset < len(content):
            here = {"Upload-Offset": str(offset), "Content-Type": PATCH_TYPE, **TUS}
            answer = self.ask("PATCH", path, content=content[offset:], headers=here)
            _expect(answer, NO_CONTENT, CONFLICT)
            offset = int(self.ask("HEAD", path, headers=TUS).headers["Upload-Offset"])
        return path.rpartition("/")[2]

    def save(self, item: UUID, course: str, document: str) -> None:
        """Save a work, again until it is answered; the form names the work, so it is one work however often."""
        response = self.ask("POST", "/outcomes/new", data=work_form(item, course, document))
        _expect(response, SEE_OTHER)
        if response.headers["Location"] != f"/outcomes/{item}":
            raise UnexpectedAnswerError(f"sent to {response.headers['Location']}")

    def document(self, item: str) -> bytes:
        """Return the document of a work as the platform gives it back."""
        response = self.ask("GET", f"/outcomes/{item}/versions/1/document")
        _expect(response, httpx.codes.OK)
        return response.content

    def ask(self, method: str, path: str, **sent: Any) -> httpx.Response:
        """Send a request until it is answered."""
        while True:
            try:
                response = self.once(method, path, **sent)
            except httpx.TransportError:
                self.interruptions += 1
            else:
                if response.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
                    return response
                self.interruptions += 1
            if self.gives_up():
                raise UnexpectedAnswerError(f"{method} {path} is not answered")

    def once(self, method: str, path: str, **sent: Any) -> httpx.Response:
        """Send a request and return its answer, whatever it is; raise httpx.TransportError when there is none."""
        headers = {**sent.pop("headers", {}), "X-CSRFToken": self.http.cookies.get("csrftoken", "")}
        return self.http.request(method, self.base + path, headers=headers, **sent)


def _expect(answer: httpx.Response, *statuses: int) -> None:
    if answer.status_code not in statuses:
        raise UnexpectedAnswerError(
            f"{answer.request.method} {answer.url.path}: {answer.status_code} {answer.text}"
        )


def work_form(item: UUID, course: str, document: str) -> dict[str, str]:
    """Return the form by which a work with ``document`` is saved."""
    return {
        "item": str(item), "course": course, "brief": "觀察校園。", "document": document, "act": "save",
    }  # fmt: skip
