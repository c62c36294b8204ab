"""What passes between the two systems: precheck, submission, receipt, doubts, and what the authority sees."""

from playwright.sync_api import Page, expect

from tests.browser.story import Story, choose, fill, follow, heading, press, says

OUTCOMES = "outcomes-114-0-1-regular"
PERFORMANCES = "performances-114-0-1-regular"
ROLES = {OUTCOMES: "課程學習成果提交人員", PERFORMANCES: "多元表現提交人員"}


def open_submission(story: Story, slug: str) -> Page:
    """Open one submission in the role that hands it in."""
    page = story.go("submitter", "/submission/")
    role = page.locator(".head-roles").get_by_role("button", name=ROLES[slug])
    if role.count():
        role.click()
    page.goto(f"{story.demo.school}/submission/{slug}/")
    return page


def precheck(page: Page) -> None:
    """Let the page look for what would be refused, and wait for its answer."""
    page.get_by_role("button", name="預檢").first.click()
    expect(page.get_by_text("正在預檢")).to_have_count(0)
    heading_of = page.get_by_role("heading", name="預檢結果")
    expect(heading_of).to_be_visible()


def submit(page: Page, label: str = "提交到中央資料庫") -> None:
    """Hand in, saying yes to the question in numbers where there is one, and wait for the receipt's import."""
    press(page, label)
    yes = page.locator("#ask [data-ask-yes]")
    expect(yes.or_(page.locator(".work-progress")).first).to_be_visible()
    if yes.is_visible():
        yes.click()
    expect(page.locator("main")).to_contain_text("已收訖")


def hand_in(story: Story, slug: str) -> Page:
    page = open_submission(story, slug)
    precheck(page)
    submit(page)
    return page


def confirm_all(story: Story, who: str) -> Page:
    """Confirm every receipt that waits for ``who``, all of which are equal."""
    page = story.go(who, "/receipts/")
    waiting = page.get_by_role("button", name="確認無誤", exact=True)
    for left in range(waiting.count(), 0, -1):
        expect(waiting).to_have_count(left)
        waiting.first.click()
        says(page, "已確認無誤，謝謝")
    return page


def doubt_a_row(story: Story, who: str, kind: str, words: str) -> None:
    """Open a case from a row of the receipt of ``kind``."""
    page = story.go(who, "/receipts/")
    card = page.locator(".receipt-card").filter(has_text=kind)
    follow(card, "看每一件")
    page.get_by_role("link", name="提出疑義").first.click()
    heading(page, "提出疑義")
    page.get_by_role("radio", name="其他").check()
    fill(page, {"說明": words})
    press(page, "送出疑義")
    says(page, "已送出疑義")


def answer_doubt(story: Story, student: str, words: str) -> None:
    """Answer the open case of ``student``, whose rows will be handed in again."""
    page = story.go("submitter", "/receipts/disputes/")
    case = page.locator("section").filter(has_text=student)
    case.get_by_role("textbox", name="答覆").fill(words)
    press(case, "已更正，會重新提交")
    says(page, "已答覆，學生會看到")


def open_intake(story: Story) -> Page:
    """Let the officer look at who has handed in grade 1's works."""
    page = story.officer()
    page.goto(f"{story.demo.central}/intake/")
    choose(page, {"期程": "課程學習成果 · 114 學年度 · 一年級"})
    press(page, "篩選")
    return page


def open_package(page: Page) -> None:
    """Open the school's latest package from the table of schools."""
    follow(page.get_by_role("row").filter(has_text="歷程示範高中"), "歷程示範高中")
    follow(page.get_by_role("table"), "課程學習成果")
    heading(page, "課程學習成果")
