"""One school year, first from the roster to the certified works, walked by its people in the running systems.

The tests are the steps of one story and run in their order: each stands on what the ones before it left. ``test_year_handed_in.py`` goes on.
"""

import pytest
from playwright.sync_api import expect

from tests.browser.plot import (
    AFTER_UPLOAD,
    BRIEF,
    FIVE_DAYS_LEFT,
    LATE,
    LATE_NAME,
    LATE_WORKS,
    NAME,
    NEW,
    PERFORMANCES,
    STUDENTS,
    WORKS,
    WRONG_CLASS,
    WRONG_NUMBER,
)
from tests.browser.steps_office import (
    bring,
    download_template,
    fill_template,
    open_supplement,
    print_passwords,
    set_limit,
    set_window_beyond_the_rules,
    take_proposal,
)
from tests.browser.steps_student import (
    add_performance,
    attach,
    begin_work,
    send_work,
    sign_in_first,
)
from tests.browser.steps_teacher import (
    certify_by_key,
    certify_several,
    choose_work,
    open_bench,
    return_by_keys,
)
from tests.browser.story import button, follow, heading, move_clock, press, says

pytestmark = [pytest.mark.browser, pytest.mark.exchange]


def test_clock_moves_both_systems_to_a_step_of_the_year(story):
    move_clock(story.clock, story.demo, FIVE_DAYS_LEFT)

    says(story.clock, "訓練時鐘：115/1/29（四）")
    story.clock.goto(f"{story.demo.central}/sign-in")
    says(story.clock, "訓練時鐘：115/1/29（四）")


def test_cast_sees_its_first_pages(story):
    story.clock.goto(f"{story.demo.school}/sign-in")
    story.shoot("clock", "sign-in-desktop")
    story.person("student")
    says(story.person("student"), "已退回：檔案無法開啟")
    story.shoot("student", "home-student-phone")
    story.go("homeroom", "/statistics/classes/")
    says(story.person("homeroom"), "有作品被退回")
    story.shoot("homeroom", "board-desktop")


def test_roster_with_problems_writes_nothing(story):
    template = download_template(story)
    wrong = fill_template(template, story.files / "名冊一.xlsx", number=WRONG_NUMBER, class_name=WRONG_CLASS)

    page = story.person("registrar")
    bring(page, wrong)

    says(page, "2 個問題，還沒有寫入任何資料")
    says(page, "學生 · 第 2 列 · 身分證號")
    page.locator(".problems details:not([open]) > summary").first.click()
    says(page, "學生 · 第 3 列 · 班級名稱")
    says(page, WRONG_CLASS)
    expect(button(page, "套用")).to_have_count(0)
    story.shoot("registrar", "roster-import-desktop")
    story.assert_accessible("registrar")


def test_roster_mended_is_applied(story):
    page = story.go("registrar", "/roster/")
    first = STUDENTS[0]
    mended = fill_template(
        story.files / "範本.xlsx", story.files / "名冊二.xlsx", number=first[2], class_name=first[6]
    )

    bring(page, mended)
    says(page, "可以套用")
    added = page.get_by_role("row", name="學生").get_by_role("cell").first
    expect(added).to_have_text("2")
    press(page, "套用")

    says(page, "已套用")
    says(page, "寫入的內容")


def test_office_sets_windows_within_the_rules(story):
    set_window_beyond_the_rules(story)
    take_proposal(story)

    page = story.go("curriculum", "/schedule/")

    says(page, "115/2/3（二）")
    story.shoot("curriculum", "schedule-desktop")
    story.assert_accessible("curriculum")


def test_new_students_must_change_the_printed_password(story):
    passwords = print_passwords(story)

    assert passwords.keys() == {NEW, LATE}
    for login_name, initial in passwords.items():
        page = sign_in_first(story, login_name, initial)
        says(page, "還有")


def test_draft_keeps_files_twice_and_counts_the_brief(story):
    page = story.person(NEW)

    begin_work(page, story.demo.school, story.pdf(WORKS[0]), BRIEF)
    attach(page, "media", story.mp3("朗讀"))
    says(page, f"{len(BRIEF)}／100 字")
    page.locator(".form-tiles").evaluate("tiles => scrollTo(0, tiles.offsetTop - 120)")
    story.shoot(NEW, "upload-phone")
    story.assert_accessible(NEW)
    press(page, "存成草稿")

    says(page, "已存成草稿，老師還看不到")
    says(page, "未送出")


def test_work_is_sent_withdrawn_replaced_and_sent_again(story):
    page = story.person(NEW)

    press(page, "送出認證")
    says(page, "老師認證前都可以撤回")
    press(page, "撤回")
    says(page, "已撤回，現在可以修改")
    follow(page, "編輯")
    attach(page, "document", story.pdf(f"{WORKS[0]}改", seed=2))
    press(page, "存檔並送出認證")

    says(page, "等 陳老師認證")
    heading(page, f"國語文〈{WORKS[0]}改〉")
    says(page, "以前的版本 1 個")


def test_seventh_upload_waits_for_a_higher_limit(story):
    page, school = story.person(NEW), story.demo.school
    for seed, title in enumerate(WORKS[1:6], 10):
        send_work(page, school, story.pdf(title, seed), BRIEF)

    page.goto(f"{school}/outcomes/new")
    says(page, "這學期已經有 6 件，是學校訂的上限")
    set_limit(story, 8)
    send_work(page, school, story.pdf(WORKS[6], 16), BRIEF)

    page.goto(f"{school}/outcomes/")
    says(page, "7/8")


def test_teacher_returns_one_by_keys_and_certifies_the_others(story):
    page = open_bench(story)
    choose_work(page, NAME, WORKS[1])
    story.shoot("teacher", "certification-desktop")
    story.assert_accessible("teacher")

    return_by_keys(page, "4", "第二頁的照片是橫的，請轉正。")
    choose_work(page, NAME, WORKS[2])
    certify_by_key(page)
    certify_several(page, NAME, (f"{WORKS[0]}改", WORKS[3], WORKS[4]))
    certify_several(page, NAME, (WORKS[5], WORKS[6]))

    student = story.go(NEW, "/")
    says(student, f"國語文〈{WORKS[1]}〉")
    says(student, "第二頁的照片是橫的，請轉正。")


def test_student_mends_the_returned_work_and_it_is_certified(story):
    page = story.go(NEW, "/")
    follow(page, "重新上傳")
    expect(page.get_by_label("成果簡述")).to_have_value(BRIEF)
    attach(page, "document", story.pdf(f"{WORKS[1]}轉正", seed=21))
    press(page, "存檔並送出認證")
    says(page, "等 陳老師認證")

    bench = open_bench(story)
    choose_work(bench, NAME, f"{WORKS[1]}轉正")
    says(bench, "之前的決定 1 次")
    certify_by_key(bench)

    page.reload()
    says(page, "到了勾選期間，就可以選用這件作品")


def test_student_adds_performances_of_several_kinds(story):
    page, school = story.person(NEW), story.demo.school

    for kind, answers, choices in PERFORMANCES:
        add_performance(page, school, kind, answers, choices)
        says(page, "已存好。多元表現不用送認證")

    page.goto(f"{school}/performances/")
    for title in ("讀書會", "校園短講比賽", "圖書館志工"):
        says(page, title)


def test_performance_with_days_reversed_keeps_what_was_typed(story):
    page = story.person(NEW)
    kind, answers, choices = PERFORMANCES[0]

    add_performance(page, story.demo.school, kind, answers | {"結束日期": "2025-08-02"}, choices)

    says(page, "還沒有存檔")
    story.people[NEW].forgive(422)
    expect(page.get_by_label("單位名稱")).to_have_value("讀書會")


def test_homeroom_teacher_prints_who_lacks_what(story):
    page = story.go("homeroom", "/statistics/classes/")
    follow(page, "印催繳單")

    heading(page, "201 班催繳單")
    lines = page.get_by_role("row").filter(has_text="林小美")
    expect(lines).to_contain_text("退回")
    expect(button(page, "列印")).to_be_visible()


def test_late_student_is_told_who_can_help_and_gets_a_supplement(story):
    move_clock(story.clock, story.demo, AFTER_UPLOAD)
    page = story.go(LATE, "/outcomes/new")
    says(page, "現在不能「新增學習成果」")

    open_supplement(story, LATE, "課程學習成果上傳 · 114 學年度 第 1 學期", "2026-02-10", "住院，有證明")
    for seed, title in enumerate(LATE_WORKS, 31):
        send_work(page, story.demo.school, story.pdf(title, seed), BRIEF)

    certify_several(open_bench(story), LATE_NAME, LATE_WORKS)


def test_neighbor_sees_nothing_of_the_school(story):
    work = story.go(NEW, "/outcomes/").locator("main a[href*='/outcomes/']").last.get_attribute("href")

    page = story.go("neighbor", work)

    heading(page, "找不到這一頁")
    page = story.go("neighbor", "/outcomes/")
    expect(page.get_by_text(WORKS[2])).to_have_count(0)
