from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from licheng.school.certification.models import CertificationDecision
from licheng.school.certification.queue import PAGE_SIZE
from licheng.school.outcomes.rules import OutcomeState
from licheng.school.schedule.models import Act
from tests.factories.calendars import AFTER, WITHIN, make_window
from tests.factories.outcomes import make_sent_work, make_version
from tests.factories.people import make_course, make_student

S = OutcomeState
QUEUE = "/certification/"
CERTIFY = "/certification/certify"
DECIDED = "/certification/decided/"


@pytest.fixture
def window(cast):
    return make_window(Act.CERTIFICATION)


@pytest.fixture
def work(cast, window):
    return make_sent_work(cast.student, cast.course)


@pytest.fixture
def teacher(cast, browser_of, school_day) -> Client:
    return browser_of(cast.course_teacher.account)


def page_of(work, act=""):
    return f"/certification/{work.id}/{act}"


def view(teacher, *works):
    for work in works:
        teacher.get(page_of(work))
    return [f"{work.id}:{work.version}" for work in works]


def state_of(work):
    work.refresh_from_db()
    return work.state


def said(answer):
    """The sentences shown on the page that ``answer`` leads to."""
    return answer.client.get(answer.headers["Location"]).content.decode()


def test_queue_shows_the_work_its_facts_and_what_certification_means(cast, teacher, work):
    page = teacher.get(QUEUE).content.decode()

    assert "待認證 1 件" in page
    assert "認證只代表：這位學生、這門課；不代表品質。" in page
    assert "是這位學生做的嗎？" in page
    assert "屬於這門課嗎？" in page
    assert "101 班 1 號" in page
    assert f'data-preview-url="/outcomes/{work.id}/versions/1/document"' in page
    assert cast.student.national_id_masked not in page


def test_queue_groups_by_course_with_the_oldest_first(cast, teacher, work):
    other = make_course(cast.course_teacher, cast.student, subject_name="閱讀")
    make_sent_work(cast.student, other, sent_at=WITHIN - timedelta(days=9))

    page = teacher.get(QUEUE).content.decode()

    assert page.index(f"閱讀 {other.section} · 1 件 · 最久 9 天") < page.index("國語文 ")


def test_empty_queue_says_what_belongs_there(teacher):
    assert "現在沒有作品在等你" in teacher.get(QUEUE).content.decode()


def test_certify_goes_on_to_the_next_work(cast, teacher, work):
    following = make_sent_work(cast.classmate, cast.course, sent_at=WITHIN)
    [value] = view(teacher, work)

    answer = teacher.post(CERTIFY, {"work": value, "next": following.id})

    assert answer.headers["Location"] == page_of(following)
    assert (state_of(work), state_of(following)) == (S.CERTIFIED, S.PENDING)
    assert "剛才認證了 林小美 的國語文作品" in said(answer)


def test_several_viewed_works_are_certified_at_once(cast, teacher, work):
    other = make_sent_work(cast.classmate, cast.course)

    answer = teacher.post(CERTIFY, {"work": view(teacher, work, other)})

    assert (state_of(work), state_of(other)) == (S.CERTIFIED, S.CERTIFIED)
    page = said(answer)
    assert "已認證 2 件" in page
    assert "今天完成 2 件" in page


def test_works_that_were_not_viewed_are_not_certified(cast, teacher, work):
    unseen = make_sent_work(cast.classmate, cast.course)
    values = [*view(teacher, work), f"{unseen.id}:1"]

    answer = teacher.post(CERTIFY, {"work": values})

    assert "有 1 件還沒有打開看過" in said(answer)
    assert (state_of(work), state_of(unseen)) == (S.PENDING, S.PENDING)


def test_viewing_of_another_account_counts_not(cast, teacher, work, browser_of):
    values = view(teacher, work)
    other = browser_of(cast.course_teacher.account)

    other.post(CERTIFY, {"work": values})

    assert state_of(work) == S.PENDING


def test_version_changed_meanwhile_is_shown_before_it_is_decided(teacher, work):
    [value] = view(teacher, work)
    make_version(work, number=2)

    answer = teacher.post(CERTIFY, {"work": value})

    assert "學生在你看過之後換了內容" in said(answer)
    assert state_of(work) == S.PENDING


@pytest.mark.parametrize("value", ["", "x", "x:1", f"{UUID(int=7)}", f"{UUID(int=7)}:y"])
def test_malformed_form_is_refused(teacher, value):
    assert teacher.post(CERTIFY, {"work": value}).status_code == 400


def test_return_with_a_reason_goes_on(cast, teacher, work):
    answer = teacher.post(page_of(work, "return"), {"version": 1, "reason": "unreadable", "text": ""})

    assert answer.headers["Location"] == QUEUE
    assert (state_of(work), work.return_reason) == (S.RETURNED, "unreadable")


def test_return_without_words_is_shown_again_as_typed(teacher, work):
    answer = teacher.post(page_of(work, "return"), {"version": 1, "reason": "other", "text": " "})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "選「其他」要寫原因" in page
    assert 'value="other" data-queue-reason="4" required checked' in page
    assert state_of(work) == S.PENDING


def test_undo_puts_the_work_back_and_shows_it(teacher, work):
    done = said(teacher.post(CERTIFY, {"work": view(teacher, work)}))

    answer = teacher.post(page_of(work, "take-back"), {"version": 1})

    assert "今天完成 1 件" in done
    assert "待認證 1 件" in said(answer)

    assert answer.headers["Location"] == page_of(work)
    assert state_of(work) == S.PENDING


def test_revoke_from_the_list_of_decided_works(cast, teacher, work):
    teacher.post(CERTIFY, {"work": view(teacher, work)})
    assert "取消認證 林小美〈校園植物圖鑑〉" in teacher.get(DECIDED).content.decode()

    answer = teacher.post(page_of(work, "revoke"), {"version": 1})

    assert "學生修改後可以再送出" in said(answer)
    assert state_of(work) == S.REVOKED
    assert list(CertificationDecision.objects.order_by("decided_at").values_list("answer", flat=True)) == [
        "CERTIFIED", "REVOKED",
    ]  # fmt: skip


def test_decided_works_are_found_by_name_state_and_course(cast, teacher, window):
    make_sent_work(cast.student, cast.course, state=S.CERTIFIED)
    make_sent_work(cast.classmate, cast.course, state=S.RETURNED)

    def names(**query):
        page = teacher.get(DECIDED, query).content.decode()
        return [name for name in ("林小美", "黃同學") if name in page]

    assert names() == ["林小美", "黃同學"]
    assert names(q="黃") == ["黃同學"]
    assert names(state="CERTIFIED") == ["林小美"]
    assert names(course=cast.course.id) == ["林小美", "黃同學"]


def test_work_after_the_window_says_why_in_place_of_the_buttons(teacher, work, move_clock):
    move_clock(AFTER)

    queue, page = (teacher.get(url).content.decode() for url in (QUEUE, page_of(work)))

    assert "來不及決定的 1 件" in queue
    assert "這項作業已在 115/2/3（二）23:59 截止" in page
    assert "data-queue-certify" not in page


def test_others_see_and_decide_nothing(cast, outsider, browser_of, work, school_day):
    for account in (cast.other_teacher.account, outsider.course_teacher.account):
        stranger = browser_of(account)
        assert stranger.get(page_of(work)).status_code == 404
        assert "林小美" not in stranger.get(QUEUE).content.decode()
        assert "林小美" not in stranger.get(DECIDED).content.decode()
        for act in ("return", "revoke", "take-back"):
            answer = stranger.post(page_of(work, act), {"version": 1, "reason": "unreadable"})
            assert answer.status_code == 404
        stranger.post(CERTIFY, {"work": f"{work.id}:1"})
    for account in (cast.student.account, cast.registrar, cast.homeroom_teacher.account):
        for url in (QUEUE, DECIDED, page_of(work)):
            assert browser_of(account).get(url).status_code == 403
        assert browser_of(account).post(CERTIFY, {"work": f"{work.id}:1"}).status_code == 403
    assert state_of(work) == S.PENDING


def test_draft_and_mended_works_are_not_shown(cast, teacher, window):
    taken_back = make_sent_work(cast.student, cast.course, state=S.DRAFT)
    mended = make_sent_work(cast.classmate, cast.course, state=S.RETURNED)
    make_version(mended, number=2, saved_at=WITHIN)

    assert teacher.get(page_of(taken_back)).status_code == 404
    assert teacher.get(page_of(mended)).status_code == 404


@pytest.mark.parametrize("count", [1, 10])
def test_queue_asks_a_constant_number_of_queries(cast, teacher, window, django_assert_num_queries, count):
    for _ in range(count):
        make_sent_work(make_student(school_class=cast.school_class), cast.course)

    # the frame's five; list with seats, windows, supplements; the work with its seat, its history; last decision
    with django_assert_num_queries(5 + 4 + 3 + 1):
        teacher.get(QUEUE)


def test_long_queue_is_shown_by_pages_around_the_work_on_screen(cast, teacher, window):
    works = [
        make_sent_work(
            make_student(school_class=cast.school_class),
            cast.course,
            sent_at=WITHIN - timedelta(minutes=99 - number),
        )
        for number in range(PAGE_SIZE + 2)
    ]

    first, second = (
        teacher.get(QUEUE).content.decode(),
        teacher.get(page_of(works[PAGE_SIZE])).content.decode(),
    )

    assert f"{PAGE_SIZE + 2} 件 · 最久 0 天" in first
    assert f"{PAGE_SIZE + 2} 件 · 最久 0 天" in second
    assert (first.count('name="work"'), second.count('name="work"')) == (PAGE_SIZE + 1, 2 + 1)
    assert "後面還有 2 件" in first
    assert f"前面還有 {PAGE_SIZE} 件" in second
    assert f'href="{page_of(works[PAGE_SIZE])}"' in first
    assert f'href="{page_of(works[PAGE_SIZE - 1])}"' in second


@pytest.mark.parametrize("count", [1, 10])
def test_decided_list_asks_a_constant_number_of_queries(
    cast, teacher, window, django_assert_num_queries, count
):
    for _ in range(count):
        make_sent_work(make_student(school_class=cast.school_class), cast.course, state=S.CERTIFIED)

    with django_assert_num_queries(5 + 6):
        teacher.get(DECIDED)


@pytest.mark.parametrize("count", [1, 10])
def test_certifying_asks_a_constant_number_of_queries(
    cast, teacher, window, django_assert_num_queries, count
):
    works = [make_sent_work(make_student(school_class=cast.school_class), cast.course) for _ in range(count)]
    values = view(teacher, *works)
    first = make_sent_work(make_student(school_class=cast.school_class), cast.course)
    teacher.post(CERTIFY, {"work": view(teacher, first)})  # a process asks once for what never changes

    # the frame's five and whether the log is sound; the act; its events of the log
    with django_assert_num_queries(5 + 1 + 10 + 7):
        answer = teacher.post(CERTIFY, {"work": values})

    assert answer.status_code == 302
    assert {state_of(work) for work in works} == {S.CERTIFIED}
