"""What a course teacher does at the bench: look, certify, return, several at once, by mouse or by keys."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.story import Story, button, heading, press, says


def open_bench(story: Story) -> Page:
    page = story.go("teacher", "/certification/")
    heading(page, "待認證")
    return page


def choose_work(page: Page, student: str, work: str) -> None:
    """Open one work of the list, on whichever of its pages, and see its file drawn beside it."""
    for way in ("後面還有", "前面還有"):
        link = page.get_by_role("link", name=way)
        while _item(page, student, work).count() == 0 and link.count():
            link.click()
            page.wait_for_load_state()
    _item(page, student, work).click()
    expect(page.locator(".bench-who")).to_contain_text(student)
    expect(page.locator(".preview-name").first).to_contain_text(work)
    expect(page.locator("[data-preview-pane] canvas").first).to_be_visible()


def return_by_keys(page: Page, number: str, words: str) -> None:
    """Return the work that is shown: R, the reason's number, words, and R once more."""
    page.keyboard.press("r")
    page.keyboard.press(number)
    page.get_by_label("補充說明").fill(words)
    page.get_by_role("radio", checked=True).focus()
    page.keyboard.press("r")
    says(page, "剛才退回了")


def certify_by_key(page: Page) -> None:
    page.keyboard.press("c")
    says(page, "剛才認證了")


def certify_several(page: Page, student: str, works: tuple[str, ...]) -> None:
    """View each of ``works``, then certify all that were viewed at once."""
    for work in works:
        choose_work(page, student, work)
    page.get_by_role("button", name="全選看過的").click()
    for work in works:
        expect(_box(page, student, work)).to_be_checked()
    press(page, "認證勾選的")
    for work in works:
        expect(_item(page, student, work)).to_have_count(0)


def revoke(story: Story, student: str, work: str) -> None:
    """Take the certification of a decided work back."""
    page = story.go("teacher", "/certification/decided/")
    page.get_by_label("姓名或學號").fill(student)
    press(page, "篩選")
    button(page, f"取消認證 {student}〈{work}〉").click()
    page.locator("#ask [data-ask-yes]").click()
    says(page, "已取消認證。學生修改後可以再送出")


def _item(page: Page, student: str, work: str) -> Locator:
    return (
        page.locator("[data-queue-item]")
        .filter(has_text=student)
        .filter(has=page.get_by_text(work, exact=True))
    )


def _box(page: Page, student: str, work: str) -> Locator:
    row = page.locator(".bench-picks > li").filter(has=_item(page, student, work))
    return row.get_by_role("checkbox")
