"""What a student does on a phone: first sign-in, uploading, sending, choosing, confirming."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.story import OWN_PASSWORD, Story, choose, fill, follow, heading, press, says
from tests.browser.visitors import PHONE

STORED = "已安全保存兩份"


def sign_in_first(story: Story, login_name: str, initial: str) -> Page:
    """Sign in with the printed password and set an own one, as is asked before anything else."""
    visitor = story.new(PHONE)
    story.people[login_name] = visitor
    page = visitor.page
    page.goto(f"{story.demo.school}/sign-in")
    fill(page, {"帳號": login_name, "密碼": initial})
    page.get_by_role("button", name="登入", exact=True).click()
    heading(page, "設定密碼")
    page.goto(f"{story.demo.school}/outcomes/")
    heading(page, "設定密碼")
    fill(page, {"目前的密碼": initial, "新密碼": OWN_PASSWORD, "再輸入一次新密碼": OWN_PASSWORD})
    press(page, "儲存新密碼")
    expect(page).not_to_have_url(f"{story.demo.school}/password")
    return page


def attach(page: Page, part: str, path: Path) -> None:
    """Put a file into the tile of ``part`` and wait until it is kept twice."""
    tile = page.locator(f'[data-upload][data-field="{part}"]')
    tile.locator("[data-upload-input]").first.set_input_files(path)
    expect(tile.locator("[data-upload-name]")).to_have_text(path.name)
    expect(tile.locator("[data-upload-state]")).to_contain_text(STORED)


def begin_work(page: Page, base: str, document: Path, brief: str) -> None:
    """Fill in the page of a new work up to its two buttons."""
    page.goto(f"{base}/outcomes/new")
    choose(page, {"課程": "國語文（陳老師）"})
    attach(page, "document", document)
    page.get_by_label("成果簡述").fill(brief)


def send_work(page: Page, base: str, document: Path, brief: str) -> None:
    """Make a work and send it to its teacher at once."""
    begin_work(page, base, document, brief)
    press(page, "存檔並送出認證")
    says(page, "等 陳老師認證")


def add_performance(
    page: Page, base: str, kind: str, answers: dict[str, str], choices: dict[str, str]
) -> None:
    """Add a performance of ``kind`` with what its form asks for."""
    page.goto(f"{base}/performances/new")
    follow(page, kind)
    fill(page, answers)
    choose(page, choices)
    press(page, "存檔")


def pick(page: Page, title: str) -> None:
    """Choose an item of the selection page by its title."""
    page.get_by_role("button", name=f"勾選 {title}", exact=True).click()
    expect(page.get_by_role("button", name=f"取消勾選 {title}", exact=True)).to_be_visible()
