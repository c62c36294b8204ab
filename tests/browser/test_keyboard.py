"""Signing in, uploading and sending without a mouse: everything is reached by Tab, and where one is can be seen."""

import pytest
from playwright.sync_api import expect

from tests.browser.plot import FIVE_DAYS_LEFT
from tests.browser.story import heading, move_clock, says
from tests.browser.visitors import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.exchange]

FRESHMAN = "1140001"
MOST_STEPS = 40
IS_SEEN = """element => {
    const shown = element.matches("input[type=file]") ? element.closest("label") : element;
    const style = getComputedStyle(shown);
    return element.matches(":focus-visible") && (style.outlineStyle !== "none" || style.boxShadow !== "none");
}"""


def test_work_is_sent_by_keyboard_alone(story, visit):
    move_clock(story.clock, story.demo, FIVE_DAYS_LEFT)
    page, keyboard = (visitor := visit(PHONE)).page, visitor.page.keyboard
    # Listening from the start: a listener that comes with the key press may come too late to be told.
    page.on("filechooser", lambda _: None)
    sign_in_by_keyboard(page, story.demo.school)

    page.goto(f"{story.demo.school}/outcomes/new")
    keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到主要內容")).to_be_focused()
    keyboard.press("Enter")
    tab_to(page, page.get_by_label("課程", exact=True))
    keyboard.press("ArrowDown")
    tab_to(page, page.locator('[data-field="document"] [data-upload-input]').first)
    with page.expect_file_chooser() as chooser:
        keyboard.press("Enter")
    chooser.value.set_files(story.pdf("用鍵盤交的作品", 41))
    says(page, "已安全保存兩份")
    tab_to(page, page.get_by_label("成果簡述"))
    keyboard.type("整件事都用鍵盤做完。")
    tab_to(page, page.get_by_role("button", name="存檔並送出認證"))
    keyboard.press("Enter")

    says(page, "老師認證前都可以撤回")
    visitor.assert_accessible()


def sign_in_by_keyboard(page, base):
    """Sign in as a student of the first grade."""
    page.goto(f"{base}/sign-in")
    tab_to(page, page.get_by_label("帳號"))
    page.keyboard.type(FRESHMAN)
    tab_to(page, page.get_by_label("密碼"))
    page.keyboard.type("licheng-demo")
    page.keyboard.press("Enter")
    heading(page, "黃子軒，你好")


def tab_to(page, wanted):
    """Press Tab until ``wanted`` has the focus, and expect that one can see it."""
    handle = wanted.element_handle()
    for _ in range(MOST_STEPS):
        if handle.evaluate("element => element === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(wanted).to_be_focused()
    assert handle.evaluate(IS_SEEN)
