"""Files from an address of their own, in a real browser: localhost has the pages, 127.0.0.1 the files.

The application runs in threads of the test and sees its rows, so no demo is needed.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connections
from django.urls import reverse
from playwright.sync_api import Browser, Page, Response, expect
from pytest_django.fixtures import Settings

from licheng.demo.media import make_mp4
from licheng.kernel.uuid7 import uuid7
from licheng.school.outcomes.content import OutcomeContent
from licheng.school.outcomes.models import CourseOutcome
from licheng.school.outcomes.saving import save_outcome
from licheng.settings.base import build
from licheng.settings.environment import read_environment
from licheng.shared.accounts.middleware import cookie_name
from licheng.shared.clock import move_training_clock
from licheng.shared.files.attaching import FileChoice
from licheng.shared.files.stores import init_from_settings
from tests.factories.calendars import WITHIN, make_window
from tests.factories.people import Cast, actor_for
from tests.factories.works import jpg_bytes, make_upload, mp3_bytes, pdf_bytes

pytestmark = pytest.mark.browser

# Where a film stands when it has been asked to go on from another moment.
SEEK = """async (film, moment) => {
  const heard = (event) => new Promise((go) => film.addEventListener(event, go, { once: true }));
  if (film.readyState < film.HAVE_METADATA) await heard("loadedmetadata");
  const sought = heard("seeked");
  film.currentTime = moment;
  await sought;
  return film.currentTime;
}"""


class Server(ThreadingMixIn, WSGIServer):
    """Answers each connection in a thread of its own: a browser opens some that it never uses."""

    daemon_threads = True


class Handler(WSGIRequestHandler):
    """Says nothing."""

    def log_message(self, *_: Any) -> None:
        """Keep quiet."""


@contextmanager
def application() -> Iterator[int]:
    """Yield the port of this machine at which the application answers, one request at a time on the test's connection."""
    shared, turn = connections["default"], threading.Lock()
    app = None

    def answer(environ: Any, start_response: Any) -> Any:
        nonlocal app
        with turn:
            app = app or StaticFilesHandler(WSGIHandler())
            connections["default"] = shared
            return app(environ, start_response)

    shared.inc_thread_sharing()
    # They would close the connection that the test has its transaction on, as the test client knows too.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    with Server(("127.0.0.1", 0), Handler) as server:
        server.set_app(answer)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
            shared.dec_thread_sharing()
            for signal in (request_started, request_finished):
                signal.connect(close_old_connections)


@pytest.fixture
def hosts(db: None, settings: Settings, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Yield the addresses of the pages and of the files, both answered to, with the policy that belongs to them."""
    settings.LICHENG_STORES = [tmp_path / "store-a", tmp_path / "store-b"]
    settings.LICHENG_VAR = tmp_path / "var"
    settings.LICHENG_TRAINING_CLOCK = tmp_path / "clock"
    init_from_settings(now=WITHIN)
    move_training_clock(WITHIN)
    with application() as port:
        pages, files = f"http://localhost:{port}", f"http://127.0.0.1:{port}"
        told = {
            "LICHENG_VAR": str(tmp_path),
            "LICHENG_DATABASE_URL": "postgresql://nobody@localhost/nothing",
            "LICHENG_PUBLIC_URL": pages,
            "LICHENG_FILES_ORIGIN": files,
        }
        built = build(read_environment("school", told), "school")
        for name in ("LICHENG_PUBLIC_URL", "LICHENG_FILES_ORIGIN", "CONTENT_SECURITY_POLICY"):
            setattr(settings, name, built[name])
        yield pages, files


@pytest.fixture
def page(
    browser: Browser, hosts: tuple[str, str], cast: Cast, browser_of: Callable[..., Any]
) -> Iterator[Page]:
    """Yield a page of the student, signed in at the pages' address."""
    token = browser_of(cast.student.account).cookies[cookie_name()].value
    context = browser.new_context(locale="zh-TW")
    context.add_cookies([{"name": cookie_name(), "value": token, "url": hosts[0]}])
    yield context.new_page()
    context.close()


def make_work(
    cast: Cast, *, document: tuple[str, bytes], media: tuple[str, bytes] | None = None
) -> CourseOutcome:
    by = actor_for(cast.student.account)
    name, content = document
    sound = media and make_upload(by, media[1], now=WITHIN, purpose="outcome-media", name=media[0]).id
    files = FileChoice(make_upload(by, content, now=WITHIN, name=name).id, sound)
    content_of = OutcomeContent(cast.course.id, "觀察校園裡的二十種植物。", files)
    return save_outcome(outcome_id=uuid7(), content=content_of, by=by, now=WITHIN).outcome


def from_files(seen: list[Response], files: str) -> list[Response]:
    return [response for response in seen if response.url.startswith(f"{files}/f/")]


def test_previews_come_from_the_files_address_without_a_cookie(page: Page, hosts, cast):
    make_window()
    work = make_work(cast, document=("圖鑑.pdf", pdf_bytes()), media=("旁白.mp3", mp3_bytes()))
    picture = make_work(cast, document=("相片.jpg", jpg_bytes()), media=("實驗.mp4", make_mp4(2, 1)))
    pages, files = hosts
    seen: list[Response] = []
    said: list[str] = []
    page.on("response", lambda response: seen.append(response))  # noqa: PLW0108 - takes no built-in
    page.on("console", lambda message: said.append(message.text))

    page.goto(pages + reverse("outcome_detail", args=[work.id]))
    expect(page.locator(".preview-sheet canvas")).to_be_visible()
    page.wait_for_function("document.querySelector('audio')?.readyState >= 1")
    page.goto(pages + reverse("outcome_detail", args=[picture.id]))
    page.wait_for_function("document.querySelector('.preview-pane img')?.naturalWidth > 0")
    assert page.locator("video").evaluate(SEEK, 1.5) == 1.5

    given = from_files(seen, files)
    assert {response.headers["content-type"] for response in given} == {
        "application/pdf",
        "audio/mpeg",
        "image/jpeg",
        "video/mp4",
    }
    assert [response.url for response in given if "cookie" in response.request.all_headers()] == []
    assert [text for text in said if "Content Security Policy" in text or "CORS" in text] == []
    assert [response.url for response in seen if response.status == 200 and "/document" in response.url] == []


def test_opened_file_is_no_page_of_ours(page: Page, hosts, cast):
    make_window()
    picture = make_work(cast, document=("相片.jpg", jpg_bytes()))
    pages, files = hosts

    answer = page.goto(pages + reverse("outcome_file", args=[picture.id, 1, "document"]))

    assert answer is not None
    assert page.url.startswith(f"{files}/f/")
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    # The cookie of the pages is not sent there, and the sandbox gives the document an origin of nobody.
    assert page.context.cookies(files) == []
    assert page.evaluate("window.origin") == "null"
