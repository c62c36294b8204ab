"""What the offices do before the students come: roster, windows, limits, passwords, supplements."""

from pathlib import Path

from playwright.sync_api import Page as Screen
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from licheng.shared.spreadsheets import Page, write_workbook
from tests.browser.plot import COURSES, ENROLMENTS, GRADES, STUDENTS
from tests.browser.story import Story, agree, button, choose, fill, follow, heading, press, says


def download_template(story: Story) -> Path:
    """Take the template from its page and return where it lies."""
    page = story.go("registrar", "/roster/")
    with page.expect_download() as waiting:
        follow(page, "下載範本")
    path = story.files / "範本.xlsx"
    waiting.value.save_as(path)
    return path


def fill_template(template: Path, path: Path, *, number: str, class_name: str) -> Path:
    """Fill the template in as a registrar does: ``number`` for the first student, ``class_name`` for the second."""
    first, second = (list(student) for student in STUDENTS)
    first[2], second[6] = number, class_name
    rows = {"學生": [first, second], "科目開課": COURSES, "修課": ENROLMENTS, "學期成績": GRADES}
    book = CalamineWorkbook.from_path(template)
    pages = [
        Page(sheet, book.get_sheet_by_name(sheet).to_python()[0], filled) for sheet, filled in rows.items()
    ]
    path.write_bytes(write_workbook(pages))
    return path


def bring(page: Screen, path: Path) -> None:
    """Upload a workbook and wait until it is checked."""
    page.locator("#roster-files").set_input_files(path)
    press(page, "上傳並檢查")
    heading(page, path.name)
    expect(page.get_by_text("檢查中")).to_have_count(0)


def set_window_beyond_the_rules(story: Story) -> None:
    """Close the upload of grade 1 before the rules allow, and be told which clause it breaks."""
    page = story.go("curriculum", "/schedule/114/OUTCOME_UPLOAD/1/")
    page.get_by_label("結束日（含當天）").first.fill("2026-01-25")
    press(page, "存檔")
    says(page, "還不能存檔：不合全國規定")
    story.people["curriculum"].forgive(409)


def take_proposal(story: Story) -> None:
    """Take the windows that the calendar proposes."""
    page = story.go("curriculum", "/schedule/")
    follow(page, "由行事曆建議期程")
    press(page, "採用，改")
    says(page, "已存檔，改了")


def set_limit(story: Story, outcomes: int) -> None:
    page = story.go("curriculum", "/schedule/114/limits/")
    page.get_by_label("課程學習成果，每學期最多幾件").fill(str(outcomes))
    press(page, "存檔")
    says(page, "件數上限已存檔")


def print_passwords(story: Story) -> dict[str, str]:
    """Print the initial passwords of class 101's new students; return them by account."""
    page = story.go("it", "/accounts/")
    choose(page, {"班級": "101", "密碼": "還沒有密碼"})
    press(page, "篩選")
    says(page, "2 個帳號")
    press(page, "發初始密碼並列印")
    agree(page)
    heading(page, "初始密碼")
    rows = page.locator(".password-sheet tbody tr")
    return {row.locator("td").first.inner_text(): row.locator("code").inner_text() for row in rows.all()}


def open_supplement(story: Story, who: str, what: str, until: str, reason: str) -> None:
    """Open one act once more for one student."""
    page = story.go("curriculum", "/schedule/supplements/")
    page.get_by_label("學號或姓名").fill(who)
    press(page, "篩選")
    page.get_by_role("link", name="開放補件").first.click()
    choose(page, {"開放哪一項": what})
    fill(page, {"開放到哪一天（含當天）": until, "原因": reason})
    button(page, "開放補件").click()
    says(page, reason)
