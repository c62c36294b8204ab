"""The pages of submitting: the year as acts, one act, and who may do what."""

from datetime import timedelta

import pytest
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from licheng.school.submission.models import CentralLink, Submission, SubmissionState
from licheng.school.submission.queries import precheck_kind
from licheng.school.submission.tasks import carry_on, precheck, sweep
from licheng.shared.accounts.roles import Role
from licheng.shared.jobs.models import LongTask
from tests.factories.people import make_student
from tests.factories.submissions import (
    HISTORY,
    KEYS,
    OUTCOMES,
    SUBMITTING,
    choose_outcome,
    hear,
    make_submission,
    window_entry,
)

OWN = Role.COURSE_OUTCOMES_SUBMITTER


@pytest.fixture
def on_the_day(move_clock):
    move_clock(SUBMITTING)


@pytest.fixture
def browser(cast, browser_of, on_the_day):
    return browser_of(cast.submitter, OWN)


def run_jobs(name, task):
    """Run the queued jobs of ``name`` in their order, as a worker would."""
    for job in ProcrastinateJob.objects.filter(task_name=name).order_by("id"):
        task(**job.args)


def page(browser, name, *arguments):
    return browser.get(reverse(name, args=arguments)).content.decode()


def test_year_shows_what_is_due_first(cast, browser, stores):
    hear(OUTCOMES)

    text = page(browser, "submission")

    due, _, rest = text.partition("接下來")
    assert "課程學習成果 · 一年級" in due
    assert "課程學習成果 · 二年級" in rest
    assert "修課紀錄 · 一年級" not in text
    assert "還沒預檢" in due


def test_registrar_sees_every_kind(cast, browser_of, on_the_day):
    hear(*KEYS)

    text = page(browser_of(cast.registrar, Role.REGISTRAR), "submission")

    assert "修課紀錄 · 一年級" in text
    assert "多元表現 · 一年級" in text


def test_precheck_lists_problems_by_cause_and_office(cast, browser, stores):
    hear(OUTCOMES)
    outcome = choose_outcome(cast.student, cast.course)
    outcome.state = "RETURNED"
    outcome.save(update_fields=["state"])

    answer = browser.post(reverse("submission_precheck", args=[OUTCOMES.slug]))
    running = page(browser, "submission_act", OUTCOMES.slug)
    run_jobs("submission.precheck", precheck)
    text = page(browser, "submission_act", OUTCOMES.slug)

    assert answer.status_code == 302
    assert "正在預檢" in running
    assert "勾選的成果不是認證成功" in text
    assert "1 處 · 任課教師" in text
    assert "101 班 1 號 林小美" in text
    assert reverse("progress_class", args=[cast.school_class.id]) in text
    assert "預檢發現 1 個問題" in text
    assert "沒有勾選也沒有表示不提交" in text
    assert "1 個問題" in page(browser, "submission")


def test_whole_way_from_precheck_to_receipt(cast, browser, center):
    hear(OUTCOMES, central_keys=center.keys_document()["keys"])
    choose_outcome(cast.student, cast.course)
    browser.post(reverse("submission_precheck", args=[OUTCOMES.slug]))
    run_jobs("submission.precheck", precheck)

    answer = browser.post(reverse("submission_submit", args=[OUTCOMES.slug]))
    running = page(browser, "submission_act", OUTCOMES.slug)
    run_jobs("submission.drive", carry_on)
    text = page(browser, "submission_act", OUTCOMES.slug)

    assert answer.status_code == 302
    assert "正在整理名冊" in running
    assert Submission.objects.get().state == SubmissionState.ACCEPTED
    assert "已收訖" in text
    assert "提交更正的資料" in text


def test_submitting_without_a_precheck_is_refused_with_its_sentence(browser):
    hear(OUTCOMES)

    answer = browser.post(reverse("submission_submit", args=[OUTCOMES.slug]))

    assert answer.status_code == 409
    assert "還沒有預檢" in answer.content.decode()
    assert Submission.objects.count() == 0


@pytest.mark.parametrize("name", ["submission_precheck", "submission_submit"])
def test_another_submitters_kind_is_refused(browser, name):
    hear(*KEYS)

    answer = browser.post(reverse(name, args=[HISTORY.slug]))

    assert answer.status_code == 409
    assert "修課紀錄提交人員" in answer.content.decode()
    assert LongTask.objects.count() == 0


def test_viewer_is_told_who_submits(cast, browser_of, on_the_day):
    text = page(browser_of(cast.registrar, Role.REGISTRAR), "submission_act", OUTCOMES.slug)

    assert "課程學習成果提交人員" in text
    assert '<form class="act-form" method="post" action="/submission' not in text


def test_refused_submission_tells_every_problem(cast, browser):
    hear(OUTCOMES)
    make_submission(
        OUTCOMES,
        state=SubmissionState.REFUSED,
        problems=[
            {"code": "SU10", "facts": {"value": "x"}, "sheet": "學期課程學習成果", "column": "修課學分",
             "name": "林小美", "class_name": "101", "seat": 1, "class": str(cast.school_class.id)},
            {"code": "never_heard_of", "facts": {}, "sheet": "", "column": ""},
        ],
    )  # fmt: skip

    text = page(browser, "submission_act", OUTCOMES.slug)

    assert "中央資料庫退回" in text
    assert "101 班 1 號 林小美 學期課程學習成果 修課學分" in text
    assert "「x」不是這一欄能填的內容" in text
    assert "不認得的問題代碼「never_heard_of」" in text


def test_center_that_is_down_is_told_and_nothing_asked_of_people(cast, browser):
    hear(OUTCOMES)
    task = LongTask.objects.create(kind="submission", created_at=SUBMITTING)
    make_submission(
        OUTCOMES,
        state=SubmissionState.SENDING,
        task=task,
        trouble={"code": "central_unreachable", "facts": {}},
    )

    text = page(browser, "submission_act", OUTCOMES.slug)

    assert "目前連不上中央資料庫。資料都還在，系統會自動再試" in text


def test_progress_asks_the_page_to_reload_when_done(cast, browser):
    task = LongTask.objects.create(
        kind=precheck_kind(OUTCOMES), state="RUNNING", done=5, total=10, created_at=SUBMITTING
    )
    running = browser.get(reverse("submission_progress", args=[OUTCOMES.slug]))
    LongTask.objects.filter(id=task.id).update(state="DONE", result={"blocking": 0})

    done = browser.get(reverse("submission_progress", args=[OUTCOMES.slug]))

    assert "50%" in running.content.decode()
    assert "HX-Refresh" not in running.headers
    assert done.headers["HX-Refresh"] == "true"


def test_hearing_keeps_windows_and_pins_keys(browser, center):
    center.windows = [window_entry(OUTCOMES)]

    answer = browser.post(reverse("submission_hear"), follow=True).content.decode()

    link = CentralLink.objects.get()
    assert [key["key_id"] for key in link.keys] == [center.key.public.key_id]
    assert "已更新主管機關的期程" in answer
    assert "課程學習成果 · 一年級" in answer


def test_hearing_nothing_says_so_plainly(browser, settings):
    hear(OUTCOMES)
    settings.LICHENG_CENTRAL_URL = "http://127.0.0.1:9"

    answer = browser.post(reverse("submission_hear"), follow=True).content.decode()

    assert answer.count("目前連不上中央資料庫") == 2
    assert "課程學習成果 · 一年級" in answer


def test_sweep_queues_what_was_lost(cast, on_the_day):
    late = make_submission(OUTCOMES, next_try_at=SUBMITTING - timedelta(days=400))
    make_submission(HISTORY, state=SubmissionState.FAILED)

    sweep(0)

    (job,) = ProcrastinateJob.objects.filter(task_name="submission.drive")
    assert job.args["submission_id"] == str(late.id)


@pytest.mark.parametrize("slug", ["x", "outcomes-114-1-1-regular", "outcomes-114-0-1-first"])
def test_unknown_act_is_not_found(browser, slug):
    assert browser.get(reverse("submission_act", args=[slug])).status_code == 404


def test_other_school_sees_nothing_of_it(cast, outsider, browser_of, on_the_day):
    hear(OUTCOMES)
    make_submission(OUTCOMES, state=SubmissionState.FAILED, submitted_by_name="本校的人")

    stranger = browser_of(outsider.submitter, OWN)

    assert "本校的人" not in page(stranger, "submission_act", OUTCOMES.slug)
    assert "還沒有收到主管機關的期程" in page(stranger, "submission")


@pytest.mark.parametrize("role", [Role.STUDENT, Role.HOMEROOM_TEACHER])
def test_others_may_not_look(cast, browser_of, role):
    people = {Role.STUDENT: cast.student.account, Role.HOMEROOM_TEACHER: cast.homeroom_teacher.account}

    assert browser_of(people[role], role).get(reverse("submission")).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_year_costs_the_same_with_more_submissions(cast, browser, django_assert_num_queries, count):
    hear(*KEYS)
    for sequence in range(1, count + 1):
        make_submission(OUTCOMES, sequence=sequence, state=SubmissionState.FAILED)
        LongTask.objects.create(kind=precheck_kind(OUTCOMES), state="DONE", created_at=SUBMITTING)

    # Frame 5; central link, submissions, prechecks, the school's own key.
    with django_assert_num_queries(9):
        browser.get(reverse("submission"))


@pytest.mark.parametrize("count", [1, 3])
def test_act_costs_the_same_with_more_submissions(cast, browser, django_assert_num_queries, count):
    hear(*KEYS)
    LongTask.objects.create(kind=precheck_kind(OUTCOMES), state="DONE", result={}, created_at=SUBMITTING)
    for sequence in range(1, count + 1):
        make_submission(OUTCOMES, sequence=sequence, state=SubmissionState.FAILED)
    for number in range(count):
        make_student(f"學生{number}", school_class=cast.school_class)

    # Frame 5; link, submissions, prechecks; the precheck, the history, the selection window.
    with django_assert_num_queries(11):
        browser.get(reverse("submission_act", args=[OUTCOMES.slug]))
