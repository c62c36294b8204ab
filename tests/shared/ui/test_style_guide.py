"""The living style page in a real browser: both widths, both schemes, and what the tile and the counter do."""

import mimetypes
import re
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from playwright.sync_api import Browser, Page, Route

from licheng.shared.accounts.actor import Actor
from licheng.shared.accounts.roles import Role
from licheng.shared.ui.style_guide import style_guide
from tests.chromium import chromium
from tests.shared.ui.test_dates import NOW

pytestmark = pytest.mark.browser

ORIGIN = "http://style.test"
POLICY = "default-src 'self'; style-src 'self'; script-src 'self'; img-src 'self' data: blob:; worker-src 'self' blob:"
ONE = UUID(int=1)
MEGABYTE = 1_048_576


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


def rendered(template: str) -> str:
    request = RequestFactory().get("/style")
    request.actor = Actor(  # type: ignore[attr-defined]
        account_id=ONE,
        school_id=ONE,
        school_name="歷程示範高中",
        name="林小美",
        role=Role.STUDENT,
        roles=(Role.STUDENT, Role.HOMEROOM_TEACHER),
    )
    with translation.override("zh-hant"):
        return render_to_string(template, {**style_guide(NOW), "upload_url": "/upload"}, request)


# How a client of tus tells the name of the file that is kept.
KEPT = f"filename {b64encode(b'kept.pdf').decode()}"


def answer(route: Route) -> None:
    """Serve the page, the real static files, and an upload's answer by the file's name."""
    path = route.request.url.removeprefix(ORIGIN)
    if path.startswith("/static/"):
        found = finders.find(path.removeprefix("/static/"))
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        route.fulfill(status=200 if found else 404, body=Path(str(found)).read_bytes(), content_type=kind)
    elif path == "/upload" and KEPT in route.request.headers["upload-metadata"]:
        told = {"Location": f"/upload/{ONE}", "Upload-Offset": route.request.headers["upload-length"]}
        route.fulfill(status=201, headers=told)
    elif path == "/upload":
        route.fulfill(status=422, json={"code": "pdf_locked", "message": "這個 PDF 有密碼鎖。"})
    else:
        template = "ui/style_bench.html" if path == "/bench" else "ui/style_guide.html"
        route.fulfill(
            body=rendered(template), content_type="text/html", headers={"Content-Security-Policy": POLICY}
        )


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def page(browser: Browser, complaints: list[str], request: pytest.FixtureRequest) -> Iterator[Page]:
    width, scheme = getattr(request, "param", (1280, "light"))
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, locale="zh-TW"
    )
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.route(f"{ORIGIN}/**", answer)
    yield page
    context.close()


VIEWS = [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")]


@pytest.mark.parametrize("path", ["/style", "/bench"])
@pytest.mark.parametrize("page", VIEWS, indirect=True)
def test_style_page_is_accessible_and_fits(page: Page, complaints: list[str], path: str) -> None:
    page.goto(ORIGIN + path, wait_until="networkidle")

    violations = Axe().run(page).response["violations"]

    assert [(found["id"], [node["html"] for node in found["nodes"]]) for found in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert complaints == []


def pick(page: Page, name: str, size: int) -> None:
    page.goto(f"{ORIGIN}/style", wait_until="networkidle")
    tile = page.locator("[data-upload]").first
    tile.locator("[data-upload-input]").first.set_input_files(
        {"name": name, "mimeType": "application/pdf", "buffer": b"x" * size}
    )


def test_tile_says_stored_only_after_the_answer(page: Page) -> None:
    pick(page, "kept.pdf", 3)
    tile = page.locator("[data-upload].is-stored").first
    tile.wait_for()

    assert tile.locator("[data-upload-state]").inner_text() == "已安全保存兩份"
    assert tile.locator("input[name=document]").input_value() == str(ONE)


def test_tile_shows_the_refusal_and_keeps_no_object(page: Page) -> None:
    pick(page, "locked.pdf", 3)
    tile = page.locator("[data-upload].is-refused").first
    tile.wait_for()

    assert tile.locator("[data-upload-message]").inner_text() == "這個 PDF 有密碼鎖。"
    assert tile.locator("input[name=document]").input_value() == ""


def test_tile_says_by_how_much_a_file_is_too_large(page: Page) -> None:
    pick(page, "kept.pdf", 6 * MEGABYTE)

    message = page.locator("[data-upload].is-refused [data-upload-message]").inner_text()

    assert message == "這個檔案 6 MB，比上限 4 MB 多 2 MB。"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("  一二三 \n", "3／100 字"),
        ("一\r\n二", "3／100 字"),
        ("𠮷e\u0301", "2／100 字"),
        ("字" * 101, "101／100 字，多 1 字"),
    ],
)
def test_counter_counts_as_the_server_counts(page: Page, text: str, shown: str) -> None:
    page.goto(f"{ORIGIN}/style", wait_until="networkidle")

    page.locator("#id_brief").fill(text)

    assert page.locator("output.counter").inner_text() == shown


def test_queue_keys_choose_a_reason(page: Page) -> None:
    page.goto(f"{ORIGIN}/bench", wait_until="networkidle")

    page.keyboard.press("r")
    page.keyboard.press("2")

    assert page.locator("[name=reason]:checked").input_value() == "2"


def test_queue_keys_can_be_turned_off(page: Page) -> None:
    page.goto(f"{ORIGIN}/bench", wait_until="networkidle")

    page.get_by_role("button", name=re.compile("鍵盤快速鍵")).click()
    page.keyboard.press("2")

    assert page.locator("[name=reason]:checked").count() == 0
