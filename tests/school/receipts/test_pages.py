"""The student's receipts and the offices' answers, as pages."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from licheng.school.receipts.models import Dispute, ReceiptStatement, StudentReceipt
from licheng.school.receipts.tasks import sweep, take_in, tell
from licheng.school.submission.models import SubmissionState
from licheng.shared.accounts.roles import Role
from tests.factories.people import make_student
from tests.factories.submissions import (
    OUTCOMES,
    PERFORMANCES,
    SUBMITTING,
    make_submission,
    open_confirmation_window,
)

OWN = Role.COURSE_OUTCOMES_SUBMITTER
ROW = {
    "key": "o-1", "sheet": "學期課程學習成果", "title": "國語文", "cells": [["成果簡述", "小說改寫"]],
    "files": [{"column": "課程學習成果文件檔案連結", "type": "pdf", "size": 2048, "mark": "abcdef012345"}],
    "is_new": True,
}  # fmt: skip
DIFFERENCE = {
    "key": "o-1", "title": "國語文", "field": "成果簡述", "mine": "小說改寫", "theirs": "別的",
    "kind": "DIFFERENT", "stage": "RECEIPT",
}  # fmt: skip


@pytest.fixture
def statement(cast, move_clock):
    """Return a receipt of the outcomes, which students may confirm now."""
    move_clock(SUBMITTING + timedelta(hours=3))
    open_confirmation_window()
    return make_statement()


def make_statement(key=OUTCOMES):
    submission = make_submission(key, state=SubmissionState.ACCEPTED)
    return ReceiptStatement.objects.create(
        submission=submission,
        document_sealed=b"",
        digest="0" * 64,
        received_at=SUBMITTING,
        imported_at=SUBMITTING,
    )


def give(statement, student, **values):
    return StudentReceipt.objects.create(statement=statement, student=student, **{"rows": [ROW], **values})


@pytest.fixture
def browser(cast, browser_of):
    return browser_of(cast.student.account)


@pytest.fixture
def office(cast, browser_of):
    return browser_of(cast.submitter, OWN)


def text_of(response):
    return response.content.decode()


def test_equal_receipt_has_one_sentence_and_one_button(cast, statement, browser):
    give(statement, cast.student, rows=[{**ROW, "key": f"o-{number}"} for number in range(9)])

    text = text_of(browser.get(reverse("receipts")))

    assert "中央資料庫收到的 9 件，與你勾選的完全一致" in text
    assert text.count("確認無誤</button>") == 1
    assert "提出疑義" not in text
    assert "小說改寫" not in text


def test_differing_receipt_shows_only_what_differs(cast, statement, browser):
    rows = [ROW, {**ROW, "key": "o-2", "title": "生物", "cells": [["成果簡述", "校園植物"]]}]
    give(statement, cast.student, rows=rows, differences=[DIFFERENCE])

    text = text_of(browser.get(reverse("receipts")))

    assert "有 1 件不一樣" in text
    assert ">小說改寫<" in text
    assert ">別的<" in text
    assert "校園植物" not in text
    assert "?row=o-1" in text


@pytest.mark.parametrize(
    ("kind", "stage", "sides"),
    [
        ("MISSING", "RECEIPT", (">有這一件<", ">沒有這一件<")),
        ("EXTRA", "PACKAGE", (">沒有這一件<", ">有這一件<")),
    ],
)
def test_whole_row_that_one_side_lacks_says_so(cast, statement, browser, kind, stage, sides):
    whole = {**DIFFERENCE, "field": "", "mine": "", "theirs": "", "kind": kind, "stage": stage}
    give(statement, cast.student, differences=[whole])

    text = text_of(browser.get(reverse("receipts")))

    assert text.index(sides[0]) < text.index(sides[1])
    assert ("學校提交前就不同" in text) == (stage == "PACKAGE")


def test_confirming_thanks_and_folds_it_away(cast, statement, browser):
    receipt = give(statement, cast.student)

    text = text_of(browser.post(reverse("confirm_receipt", args=[receipt.id]), follow=True))

    receipt.refresh_from_db()
    assert receipt.state == "CONFIRMED"
    assert "已確認無誤，謝謝" in text
    assert "已確認 1 份" in text


def test_doubt_is_written_answered_and_confirmed(cast, statement, browser, office):
    receipt = give(statement, cast.student, differences=[DIFFERENCE])
    url = reverse("dispute_receipt", args=[receipt.id])

    form = text_of(browser.get(f"{url}?row=o-1"))
    sent = browser.post(
        url, {"row": "o-1", "dispute_type": "wrong_value", "text": "我改過簡述。"}, follow=True
    )
    waiting = text_of(office.get(reverse("disputes")))
    case = Dispute.objects.get()
    office.post(reverse("settle_dispute", args=[case.id]), {"answer": "已更正簡述。", "act": "mend"})
    mended = text_of(office.get(reverse("disputes")))
    answered = text_of(browser.get(reverse("receipts")))

    assert "國語文" in form
    assert "等承辦人員答覆" in text_of(sent)
    assert "我改過簡述。" in waiting
    assert ">別的<" in waiting
    assert "去提交更正的資料" in mended
    assert "已更正簡述。" in answered
    assert "已更正，等學校重新提交" in answered


def test_doubt_without_words_keeps_what_was_chosen(cast, statement, browser):
    receipt = give(statement, cast.student)

    answer = browser.post(
        reverse("dispute_receipt", args=[receipt.id]), {"row": "o-1", "dispute_type": "missing", "text": ""}
    )

    assert answer.status_code == 422
    assert 'value="missing"' in text_of(answer)
    assert Dispute.objects.count() == 0


def test_before_the_window_the_button_says_from_when(cast, statement, browser, move_clock):
    give(statement, cast.student)
    move_clock(SUBMITTING - timedelta(days=2))

    text = text_of(browser.get(reverse("receipts")))

    assert "現在不能「確認無誤」" in text
    assert "確認無誤</button>" not in text


def test_empty_page_teaches(cast, browser):
    assert "還沒有收訖明細" in text_of(browser.get(reverse("receipts")))


def test_every_row_can_be_looked_at_and_doubted(cast, statement, browser):
    receipt = give(statement, cast.student)

    text = text_of(browser.get(reverse("receipt", args=[receipt.id])))

    assert "小說改寫" in text
    assert "指紋 abcdef012345" in text
    assert "少了一件？提出疑義" in text


@pytest.mark.parametrize("name", ["receipt", "dispute_receipt", "confirm_receipt"])
def test_receipt_of_another_is_not_found(cast, outsider, statement, browser_of, name):
    receipt = give(statement, cast.student)
    url = reverse(name, args=[receipt.id])
    method = "post" if name == "confirm_receipt" else "get"

    answers = [
        getattr(browser_of(account), method)(url).status_code
        for account in (cast.classmate.account, outsider.student.account)
    ]

    assert answers == [404, 404]
    receipt.refresh_from_db()
    assert receipt.state == "AWAITING"


def test_disputes_of_another_school_are_not_found(cast, outsider, statement, browser_of):
    receipt = give(statement, cast.student)
    case = Dispute.objects.create(
        student_receipt=receipt, row_key="o-1", dispute_type="other", text="問題", raised_at=SUBMITTING
    )
    stranger = browser_of(outsider.submitter, OWN)

    answers = [
        stranger.post(reverse("settle_dispute", args=[case.id]), {"answer": "x"}).status_code,
        stranger.get(reverse("receipt_paper", args=[receipt.id])).status_code,
        stranger.get(reverse("confirmations", args=[OUTCOMES.slug])).status_code,
        stranger.post(reverse("report_confirmations", args=[OUTCOMES.slug])).status_code,
    ]

    assert answers[:3] == [404, 404, 404]
    assert answers[3] == 409
    assert "問題" not in text_of(stranger.get(reverse("disputes")))


def test_other_kinds_submitter_is_told_who_answers(cast, statement, browser_of):
    receipt = give(statement, cast.student)
    Dispute.objects.create(
        student_receipt=receipt, row_key="o-1", dispute_type="other", text="問題", raised_at=SUBMITTING
    )
    other = browser_of(cast.submitter, Role.DIVERSE_PERFORMANCES_SUBMITTER)

    text = text_of(other.get(reverse("disputes")))

    assert "課程學習成果提交人員" in text
    assert "<textarea" not in text


def test_confirmations_are_counted_by_class(cast, statement, office):
    give(statement, cast.student, state="CONFIRMED")
    give(statement, cast.classmate)

    text = text_of(office.get(reverse("confirmations", args=[OUTCOMES.slug])))
    year = text_of(office.get(reverse("submission")))

    assert "50%" in text
    assert "還沒確認 1 人" in text
    assert cast.classmate.account.name in text
    assert "50%" in year


def test_report_is_queued_by_the_button(cast, statement, office):
    answer = office.post(reverse("report_confirmations", args=[OUTCOMES.slug]), follow=True)

    statement.refresh_from_db()
    assert "排隊中" in text_of(answer)
    assert statement.report_asked_at is not None


def test_paper_answer_is_recorded(cast, statement, office):
    receipt = give(statement, cast.student)
    url = reverse("receipt_paper", args=[receipt.id])

    shown = text_of(office.get(url))
    answer = text_of(office.post(url, {"note": "10/5 郵寄回覆"}, follow=True))

    receipt.refresh_from_db()
    assert "小說改寫" in shown
    assert receipt.state == "CONFIRMED"
    assert "10/5 郵寄回覆" in answer


def test_jobs_of_unknown_things_do_nothing(cast, statement):
    take_in(str(statement.school_id), str(statement.id))
    tell(str(statement.school_id), str(statement.submission_id))

    assert StudentReceipt.objects.count() == 0


def test_sweep_confirms_for_the_silent(cast, statement, move_clock):
    receipt = give(statement, cast.student)
    move_clock(SUBMITTING + timedelta(days=20))

    sweep(0)

    receipt.refresh_from_db()
    assert receipt.state == "DEEMED_CONFIRMED"


@pytest.mark.parametrize("count", [1, 3])
def test_receipts_cost_the_same_with_more(cast, statement, browser, django_assert_num_queries, count):
    statements = [statement, make_statement(PERFORMANCES), make_statement(replace(OUTCOMES, school_year=113))]
    for one in statements[:count]:
        give(one, cast.student, differences=[DIFFERENCE])

    # Frame 5; student, receipts, doubts, windows, supplements.
    with django_assert_num_queries(10):
        browser.get(reverse("receipts"))


@pytest.mark.parametrize("count", [1, 3])
def test_disputes_cost_the_same_with_more(cast, statement, office, django_assert_num_queries, count):
    for number in range(count):
        student = make_student(f"學生{number}", school_class=cast.school_class)
        Dispute.objects.create(
            student_receipt=give(statement, student), row_key="o-1", dispute_type="other", text="問題",
            raised_at=SUBMITTING,
        )  # fmt: skip

    # Frame 5; count, doubts, seats.
    with django_assert_num_queries(8):
        office.get(reverse("disputes"))


@pytest.mark.parametrize("count", [1, 3])
def test_confirmations_cost_the_same_with_more(cast, statement, office, django_assert_num_queries, count):
    for number in range(count):
        give(statement, make_student(f"學生{number}", school_class=cast.school_class))

    # Frame 5; statements, windows, classes, count, unanswered.
    with django_assert_num_queries(10):
        office.get(reverse("confirmations", args=[OUTCOMES.slug]))
