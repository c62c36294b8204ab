"""A student's browser facing the running school platform: keeps cookies, sends what the pages' scripts send."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from uuid import UUID

import httpx

from tests.factories.tus import PATCH_TYPE, TUS, metadata

CREATED = 201
NO_CONTENT = 204
SEE_OTHER = 302
CONFLICT = 409


@dataclass
class StudentBrowser:
    """One signed-in student; ``interruptions`` counts the requests that got no answer, or that of a failing server."""

    base: str
    gives_up: Callable[[], bool]
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=60))
    interruptions: int = 0

    def sign_in(self, school: str, login_name: str, password: str) -> None:
        """Sign in by the form."""
        self.ask("GET", "/sign-in")
        form = {"school": school, "login_name": login_name, "password": password}
        assert self.ask("POST", "/sign-in", data=form).status_code == SEE_OTHER

    def upload(self, content: bytes) -> str:
        """Send a document, after each interruption from where it broke off, and return the id of its upload."""
        told = metadata(
            filename="photo.jpg", purpose="outcome-document", sha256=hashlib.sha256(content).hexdigest()
        )
        about = {"Upload-Length": str(len(content)), "Upload-Metadata": told, **TUS}
        made = self.ask("POST", "/files/uploads", headers=about)
        assert made.status_code == CREATED, made.text
        path, offset = urlsplit(made.headers["Location"]).path, 0
        while offset < len(content):
            here = {"Upload-Offset": str(offset), "Content-Type": PATCH_TYPE, **TUS}
            answer = self.ask("PATCH", path, content=content[offset:], headers=here)
            assert answer.status_code in {NO_CONTENT, CONFLICT}, answer.text
            offset = int(self.ask("HEAD", path, headers=TUS).headers["Upload-Offset"])
        return path.rpartition("/")[2]

    def save(self, item: UUID, course: str, document: str) -> None:
        """Save a work, again until it is answered; the form names the work, so it is one work however often."""
        form = {
            "item": str(item),
            "course": course,
            "brief": "觀察校園。",
            "document": document,
            "act": "save",
        }
        response = self.ask("POST", "/outcomes/new", data=form)
        assert response.status_code == SEE_OTHER, response.text
        assert response.headers["Location"] == f"/outcomes/{item}"

    def document(self, item: str) -> bytes:
        """Return the document of a work as the platform gives it back."""
        response = self.ask("GET", f"/outcomes/{item}/versions/1/document")
        assert response.status_code == httpx.codes.OK, response.text
        return response.content

    def ask(self, method: str, path: str, **sent: object) -> httpx.Response:
        """Send a request until it is answered."""
        headers = {**dict(sent.pop("headers", {})), "X-CSRFToken": self.http.cookies.get("csrftoken", "")}  # type: ignore[call-overload]
        while True:
            try:
                response = self.http.request(method, self.base + path, headers=headers, **sent)  # type: ignore[arg-type]
            except httpx.TransportError:
                self.interruptions += 1
            else:
                if response.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
                    return response
                self.interruptions += 1
            assert not self.gives_up(), f"{method} {path} is not answered"
