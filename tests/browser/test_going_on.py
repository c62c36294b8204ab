"""A file on its way when the network goes or the page is loaded anew: it goes on where it broke off."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.plot import FIVE_DAYS_LEFT
from tests.browser.steps_student import STORED
from tests.browser.story import move_clock
from tests.browser.visitors import PHONE
from tests.factories.works import heavy_photograph

pytestmark = [pytest.mark.browser, pytest.mark.exchange]

PIECE = 1_048_576
# A line neither slow nor quick, on which a file goes in pieces of 1 MiB.
LINE = "Object.defineProperty(navigator, 'connection', { value: { downlink: 5, saveData: false } })"


class Line:
    """The network between a page and the platform, cut or whole; notes where each piece after the first began."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.left = 99
        self.offsets: list[int] = []
        page.route("**/files/uploads/*", self._pass)

    def _pass(self, route: Route) -> None:
        if route.request.method != "PATCH":
            route.continue_()
            return
        self.offsets.append(int(route.request.headers["upload-offset"]))
        if self.left == 0:
            route.abort("connectionreset")
            return
        self.left -= 1
        route.continue_()


@pytest.fixture
def photograph(tmp_path):
    path = tmp_path / "相片.jpg"
    path.write_bytes(heavy_photograph(str(tmp_path), 3 * PIECE + 100_000))
    return path


@pytest.fixture
def visitor(story, visit):
    move_clock(story.clock, story.demo, FIVE_DAYS_LEFT)
    visitor = visit(PHONE)
    visitor.page.add_init_script(LINE)
    visitor.sign_in(story.demo.school, "student")
    visitor.open(f"{story.demo.school}/outcomes/new")
    return visitor


def choose(page: Page, path) -> None:
    page.locator('[data-field="document"] [data-upload-input]').first.set_input_files(path)


def tile_state(page: Page):
    return page.locator('[data-field="document"] [data-upload-state]')


def test_upload_goes_on_by_itself_when_the_network_is_back(visitor, photograph):
    page, line = visitor.page, Line(visitor.page)
    line.left = 2
    page.on("requestfailed", lambda _: page.context.set_offline(True))

    choose(page, photograph)
    expect(tile_state(page)).to_contain_text("網路斷了")
    line.left = 99
    page.context.set_offline(False)

    expect(tile_state(page)).to_contain_text(STORED)
    assert line.offsets == [PIECE, 2 * PIECE, 3 * PIECE, 3 * PIECE]
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.includes('upload'))") == []


def test_upload_goes_on_after_the_page_is_loaded_anew(visitor, photograph):
    page, line = visitor.page, Line(visitor.page)
    line.left = 1
    with page.expect_event("requestfailed"):
        choose(page, photograph)

    page.reload()
    line.left, line.offsets = 99, []
    choose(page, photograph)

    expect(tile_state(page)).to_contain_text(STORED)
    assert line.offsets == [2 * PIECE, 3 * PIECE]


def test_upload_that_was_stopped_is_forgotten(visitor, photograph):
    page, line = visitor.page, Line(visitor.page)
    line.left = 1
    with page.expect_event("requestfailed"):
        choose(page, photograph)
    with page.expect_response(lambda response: response.request.method == "DELETE") as ended:
        page.get_by_role("button", name="停止").first.click()

    line.left, line.offsets = 99, []
    choose(page, photograph)

    expect(tile_state(page)).to_contain_text(STORED)
    assert ended.value.status == 204
    assert line.offsets == [PIECE, 2 * PIECE, 3 * PIECE]
