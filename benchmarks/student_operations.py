"""What a student does. Each function returns acts ready to be timed."""

import json
from collections.abc import Callable
from functools import partial
from itertools import islice

from django.urls import reverse

from benchmarks.browser import Browser
from benchmarks.documents import MEGABYTE, make_pdf
from benchmarks.measuring import Act
from benchmarks.stage import Stage, sign_in_form


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
        return [partial(_upload, browser, make_pdf(size)) for _ in range(acts)]

    return prepare


def _upload(browser: Browser, body: bytes) -> str:
    """Send a document and return the id of its upload."""
    headers = {"Content-Type": "application/pdf", "X-File-Name": "work.pdf", "Accept": "application/json"}
    answer = browser.send("PUT", reverse("upload", args=["outcome-document"]), body, headers, expect=201)
    return str(json.loads(answer.body)["object"])


def download(stage: Stage, acts: int) -> list[Act]:
    """Return requests of one file of 1 MB."""
    browser = stage.sign_in(stage.students[0].account)
    path = reverse("upload_file", args=[_upload(browser, make_pdf(MEGABYTE))])
    return [lambda: _get(browser, path)] * acts
