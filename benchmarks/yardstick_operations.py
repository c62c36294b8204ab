"""The same kinds of work on bare Django."""

from collections.abc import Callable
from functools import partial

from benchmarks.browser import Browser
from benchmarks.documents import MEGABYTE, make_pdf
from benchmarks.measuring import Act
from benchmarks.stage import Stage


def _browser(stage: Stage) -> Browser:
    """Return a browser signed in at the yardstick; the tables are made the first time."""
    browser = Browser(stage.systems.yardstick_port)
    browser.get("/prepare")
    return browser


def page_of(rows: int) -> Callable[[Stage, int], list[Act]]:
    """Return what asks for a page with a session, four queries and so many rows."""

    def prepare(stage: Stage, acts: int) -> list[Act]:
        browser = _browser(stage)
        return [lambda: _get(browser, f"/page?rows={rows}")] * acts

    return prepare


def _get(browser: Browser, path: str) -> None:
    browser.get(path)


def upload_of(size: int) -> Callable[[Stage, int], list[Act]]:
    """Return what sends raw files of `size` bytes, kept once."""

    def prepare(stage: Stage, acts: int) -> list[Act]:
        browser = _browser(stage)
        return [partial(_upload, browser, make_pdf(size)) for _ in range(acts)]

    return prepare


def _upload(browser: Browser, body: bytes) -> str:
    return browser.send(
        "POST", "/upload", body, {"Content-Type": "application/pdf"}, expect=200
    ).body.decode()


def download(stage: Stage, acts: int) -> list[Act]:
    """Return requests of one file of 1 MB."""
    browser = _browser(stage)
    path = f"/files/{_upload(browser, make_pdf(MEGABYTE))}"
    return [lambda: _get(browser, path)] * acts
