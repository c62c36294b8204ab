"""The same key and content are done once and answered alike, other content is refused, and what failed is asked anew."""

from datetime import timedelta

import pytest
from django.http import HttpResponse, JsonResponse
from django.test import Client, RequestFactory

from licheng.shared.clock import real_now
from licheng.shared.files.models import StoredObject, Upload
from licheng.shared.once.answering import KEPT_FOR, REPEATED, answer_once, answer_request_once, sweep_answers
from licheng.shared.once.asked import FIELD, read_asked
from licheng.shared.once.models import AnsweredRequest
from tests.factories.people import actor_for
from tests.factories.tus import create_with
from tests.factories.works import jpg_bytes

KEY = "a-key-of-enough-length"


class Counted:
    """An act that tells how often it was done."""

    def __init__(self, *statuses: int):
        self.statuses = list(statuses) or [200]
        self.done = 0

    def __call__(self) -> HttpResponse:
        status = self.statuses[min(self.done, len(self.statuses) - 1)]
        self.done += 1
        return JsonResponse({"done": self.done}, status=status)


@pytest.fixture
def ask(cast):
    """Return what makes a request of the student, or of another, from fields and a key."""

    def make(fields=None, *, by=None, key=KEY, path="/act", **extra):
        headers = {"Idempotency-Key": key} if key else {}
        request = RequestFactory().post(path, fields or {"answer": "yes"}, headers=headers, **extra)
        request.actor = actor_for((by or cast.student).account)
        return request

    return make


def test_same_request_is_done_once_and_answered_alike(ask):
    act = Counted()

    first, second = answer_request_once(ask(), act), answer_request_once(ask(), act)

    assert act.done == 1
    assert (first.content, first.status_code) == (second.content, second.status_code)
    assert (REPEATED in first, second[REPEATED]) == (False, "true")


def test_same_key_with_other_content_is_refused(ask):
    act = Counted()
    answer_request_once(ask(), act)

    others = [
        ask({"answer": "no"}),
        ask({"answer": ["yes", "yes"]}),
        ask(path="/other"),
        ask({"answe": "ryes"}),
    ]

    assert [answer_request_once(other, act).status_code for other in others] == [409] * 4
    assert act.done == 1


def test_key_is_one_accounts_own(ask, cast):
    act = Counted()
    answer_request_once(ask(), act)
    answer_request_once(ask(by=cast.classmate), act)

    assert act.done == 2


@pytest.mark.parametrize("key", ["", "short", "x" * 81, "with blank", "字" * 10])
def test_request_without_a_usable_key_is_done_as_it_comes(ask, key):
    act = Counted()
    request = ask(key=key and key.encode().decode("latin-1"))

    answer_request_once(request, act)

    assert (act.done, AnsweredRequest.objects.count()) == (1, 0)


@pytest.mark.parametrize("status", [400, 409, 503])
def test_what_was_refused_is_asked_anew(ask, status):
    act = Counted(status, 200)

    answers = [answer_request_once(ask(), act).status_code for _ in range(3)]

    assert answers == [status, 200, 200]
    assert act.done == 2


def test_field_of_a_form_holds_for_what_is_written_in_it(ask):
    act, field = Counted(), {FIELD: "0123456789abcdef" * 2}

    for answer in ("yes", "yes", "no", "yes"):
        answer_request_once(ask({"answer": answer, **field}, key=""), act)

    assert act.done == 2


def test_tokens_of_a_form_are_no_content(ask):
    plain, with_token = ask(), ask({"answer": "yes", "csrfmiddlewaretoken": "x"})

    assert read_asked(plain) == read_asked(with_token)


def test_reading_requests_have_no_key():
    assert read_asked(RequestFactory().get("/", headers={"Idempotency-Key": KEY})) is None


def test_answer_costs_two_queries(ask, django_assert_num_queries):
    first, second, plain = ask(), ask(), ask(key="")

    with django_assert_num_queries(2):
        answer_request_once(first, Counted())
    with django_assert_num_queries(2):
        answer_request_once(second, Counted())
    with django_assert_num_queries(0):
        answer_request_once(plain, Counted())


def test_stranger_is_answered_without_a_key():
    request = RequestFactory().post("/", headers={"Idempotency-Key": KEY})
    request.actor = None

    assert answer_once(request, Counted(), asked=None).status_code == 200


def test_answers_are_forgotten_after_a_day(ask):
    answer_request_once(ask(), Counted())

    assert sweep_answers(now=real_now() + KEPT_FOR - timedelta(minutes=1)) == 0
    assert sweep_answers(now=real_now() + KEPT_FOR + timedelta(minutes=1)) == 1


def test_stored_answer_shows_nothing_to_who_reads_the_table(ask):
    answer_request_once(ask(), lambda: HttpResponse("林小明的作品"))

    assert "林小明".encode() not in bytes(AnsweredRequest.objects.get().answer_sealed)


def send_whole(student: Client, content: bytes, key: str):
    return create_with(student, content, content, name="相片.jpg", key=key)


def test_file_sent_twice_with_one_key_is_one_upload(student):
    first, second = send_whole(student, jpg_bytes(), KEY), send_whole(student, jpg_bytes(), KEY)

    assert first["Location"] == second["Location"]
    assert (Upload.objects.count(), StoredObject.objects.count()) == (1, 1)


def test_other_file_with_the_same_key_is_a_conflict(student):
    send_whole(student, jpg_bytes(), KEY)

    other = send_whole(student, jpg_bytes(2), KEY)

    assert (other.status_code, other.json()["code"]) == (409, "key_used_for_other_content")
    assert Upload.objects.count() == 1
