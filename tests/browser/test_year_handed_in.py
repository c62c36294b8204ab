"""The school year's story goes on where ``test_year.py`` stops: choosing, handing in, the receipt, the confirmation."""

import pytest
from playwright.sync_api import expect

from tests.browser.plot import CHOSEN, LATE, LATE_NAME, LEFT_OUT, NAME, NEW
from tests.browser.steps_office import open_supplement
from tests.browser.steps_student import pick
from tests.browser.steps_submission import (
    OUTCOMES,
    PERFORMANCES,
    answer_doubt,
    confirm_all,
    doubt_a_row,
    hand_in,
    open_intake,
    open_package,
    open_submission,
    precheck,
    submit,
)
from tests.browser.steps_teacher import revoke
from tests.browser.story import (
    button,
    follow,
    move_clock,
    press,
    reload_until,
    says,
    set_clock,
    unpacked,
)

pytestmark = [pytest.mark.browser, pytest.mark.exchange]


def test_selection_refuses_the_seventh_and_takes_none(story):
    move_clock(story.clock, story.demo, "高一高二：勾選開始")
    page = story.go(NEW, "/selection/")
    for title in CHOSEN:
        pick(page, f"國語文〈{title}〉")

    says(page, "課程學習成果一學年最多勾選 6 件，請先取消勾選其中一件")
    expect(page.get_by_text("6/6").first).to_be_visible()
    for title in ("校園短講比賽", "圖書館志工"):
        pick(page, title)
    page.evaluate("scrollTo(0, 0)")
    story.shoot(NEW, "selection-phone")
    story.assert_accessible(NEW)

    late = story.go(LATE, "/selection/")
    pick(late, "國語文〈補交的作品〉")
    press(late, "這一學年不提交多元表現")
    says(late, "你選擇這一學年不提交多元表現")

    silent = story.go("freshman", "/selection/")
    silent.get_by_role("button", name="勾選 ").first.click()
    says(silent, "已勾選")


def test_precheck_leads_to_the_wrong_record(story):
    move_clock(story.clock, story.demo, "高一高二：提交開始")
    open_supplement(story, NEW, "教師認證 · 114 學年度 第 1 學期", "2026-10-03", "學生自己發現放錯檔案")
    revoke(story, NAME, CHOSEN[0])

    page = open_submission(story, OUTCOMES)
    precheck(page)

    says(page, "有 1 處會被退回")
    says(page, "現在不是認證成功")
    expect(page.get_by_role("link", name=NAME)).to_be_visible()
    expect(button(page, "提交到中央資料庫")).to_have_count(0)
    story.assert_accessible("submitter")


def test_selection_is_mended_by_a_supplement(story):
    open_supplement(story, NEW, "勾選 · 114 學年度 整學年", "2026-10-03", "更正放錯的檔案")

    page = story.go(NEW, "/selection/114/")
    button(page, f"取消勾選 國語文〈{CHOSEN[0]}〉").click()
    pick(page, f"國語文〈{LEFT_OUT}〉")


def test_submission_is_received_by_the_central_database(story):
    page = open_submission(story, OUTCOMES)
    precheck(page)
    says(page, "沒有會被退回的資料")
    submit(page)
    hand_in(story, PERFORMANCES)
    story.go("submitter", "/submission/")
    story.shoot("submitter", "submission-desktop")
    story.assert_accessible("submitter")

    officer = open_intake(story)
    line = officer.get_by_role("row").filter(has_text="歷程示範高中")
    expect(line).to_contain_text("已收訖")
    story.shoot("officer", "central-intake-desktop")
    open_package(officer)
    says(officer, "學校還沒有回報")
    story.assert_accessible("officer")


def test_student_confirms_what_is_equal(story):
    move_clock(story.clock, story.demo, "高一高二：收訖確認")
    page = story.go(NEW, "/")
    follow(page, "去確認")
    says(page, "中央資料庫收到的 6 件，與你勾選的完全一致")
    story.shoot(NEW, "receipt-phone")
    story.assert_accessible(NEW)

    confirm_all(story, NEW)

    says(page, "都確認了")


def test_student_doubts_a_row_and_chooses_again(story):
    doubt_a_row(story, LATE, "課程學習成果", "我勾錯了，想換成〈補交的作品二〉。")
    open_supplement(story, LATE, "勾選 · 114 學年度 整學年", "2026-10-20", "學生勾錯，提出疑義")
    late = story.go(LATE, "/selection/114/")
    button(late, "取消勾選 國語文〈補交的作品〉").click()
    pick(late, "國語文〈補交的作品二〉")

    home = story.go(LATE, "/")
    home.locator("summary").filter(has_text="等待中").click()
    says(home, "收訖明細的疑義")


def test_doubt_is_answered_mended_and_confirmed(story):
    open_submission(story, OUTCOMES)
    answer_doubt(story, LATE_NAME, "已請你重新勾選，更正後再提交一次。")
    page = open_submission(story, OUTCOMES)
    precheck(page)
    submit(page, "提交更正的資料")

    says(story.go(LATE, "/receipts/"), "中央資料庫收到的 1 件，與你勾選的完全一致")
    confirm_all(story, LATE)


def test_student_takes_the_proofs_of_a_year_and_verifies_one_without_the_network(story):
    page = story.go(NEW, "/log-receipts/")
    with page.expect_download() as waiting:
        follow(page, "下載整年的憑證")
    proofs = unpacked(waiting.value, story.files / "憑證")
    with page.expect_popup() as opening:
        follow(page, "驗證憑證")
    verifier = opening.value
    page.context.set_offline(True)

    verifier.get_by_label("1. 憑證").set_input_files(next(proofs.glob("*-receipted-*.pdf")))
    verifier.get_by_label("3. 金鑰文件").set_input_files(proofs / "licheng-keys.json")
    press(verifier, "驗證")

    says(verifier, "已證明。")
    says(verifier, "中央收訖")
    page.context.set_offline(False)


def test_silence_counts_as_confirmed_when_the_window_ends(story):
    set_clock(story.clock, story.demo, "2026-10-29T09:00")

    page = story.go("freshman", "/receipts/")
    reload_until(page, page.get_by_text("都確認了"))
    page.get_by_text("已確認 1 份").click()
    says(page, "視為確認")


def test_central_database_learns_what_was_confirmed(story):
    page = open_submission(story, OUTCOMES)
    page.goto(f"{story.demo.school}/receipts/acts/{OUTCOMES}/")
    press(page, "現在回報")
    says(page, "已排入回報")

    officer = open_intake(story)
    open_package(officer)
    reload_until(officer, officer.get_by_text("確認無誤"))
