"""What a student does. Each function returns acts ready to be timed."""

from base64 import b64encode
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from itertools import islice
from urllib.parse import urlsplit

from django.urls import reverse

from benchmarks.browser import Browser
from benchmarks.documents import MEGABYTE, make_pdf
from benchmarks.measuring import Act
from benchmarks.stage import Stage, sign_in_form

TUS = {"Tus-Resumable": "1.0.0", "Accept": "application/json"}
PATCH_TYPE = "application/offset+octet-stream"
# What the page's script sends in one request on a line of 10 Mbit/s or more (sending.js).
PIECE_BYTES = 4 * 1_048_576


def sign_in(stage: Stage, acts: int) -> list[Act]:
    """Return the sending of the sign-in form, each of another student in another browser."""
    students = islice(stage.students, acts)
    return [partial(_sign_in, stage.at_sign_in(), sign_in_form(student.account)) for student in students]


def _sign_in(browser: Browser, form: dict[str, str]) -> None:
    browser.post(reverse("sign_in"), form)
    browser.close()


def home(stage: Stage, acts: int) -> list[Act]:
    """Return requests of a student's first page."""
    browser = stage.sign_in(stage.students[0].account)
    return [lambda: _get(browser, reverse("home"))] * acts


def _get(browser: Browser, path: str) -> None:
    browser.get(path)


def upload_of(size: int) -> Callable[[Stage, int], list[Act]]:
    """Return what sends documents of `size` bytes, each another."""

    def prepare(stage: Stage, acts: int) -> list[Act]:
        browser = stage.sign_in(stage.students[0].account)
        return [partial(send_document, browser, make_pdf(size)) for _ in range(acts)]

    return prepare


def send_document(browser: Browser, body: bytes) -> str:
    """Send a document as the page does and return the id of its upload."""
    headers = {**_announcement(body), "Content-Type": PATCH_TYPE}
    made = browser.send("POST", reverse("uploads"), body[:PIECE_BYTES], headers, expect=201)
    path = urlsplit(made.headers["Location"]).path
    for offset in range(PIECE_BYTES, len(body), PIECE_BYTES):
        headers = {**TUS, "Upload-Offset": str(offset), "Content-Type": PATCH_TYPE}
        browser.send("PATCH", path, body[offset : offset + PIECE_BYTES], headers, expect=204)
    return path.rpartition("/")[2]


def _announcement(body: bytes) -> dict[str, str]:
    """Return the headers that tell of a document before it is sent."""
    told = {"filename": "work.pdf", "purpose": "outcome-document", "sha256": sha256(body).hexdigest()}
    pairs = [f"{key} {b64encode(value.encode()).decode()}" for key, value in told.items()]
    return {**TUS, "Upload-Length": str(len(body)), "Upload-Metadata": ",".join(pairs)}


def download(stage: Stage, acts: int) -> list[Act]:
    """Return requests of one file of 1 MB."""
    browser = stage.sign_in(stage.students[0].account)
    path = reverse("upload_file", args=[send_document(browser, make_pdf(MEGABYTE))])
    return [lambda: _get(browser, path)] * acts
