"""Over capacity: refused at once and unread, in plain words; and one school never takes every place."""

import json
import threading
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from licheng.shared.accounts.middleware import cookie_name
from licheng.shared.places.counting import Places
from licheng.shared.places.middleware import LARGE_BYTES, RETRY_SECONDS, BodyPlacesMiddleware

HERE, THERE = uuid4(), uuid4()


class Unread:
    """A body that must not be read."""

    def read(self, _size: int = -1) -> bytes:
        raise AssertionError("the body was read")


@pytest.fixture
def ask(settings):
    """Return what makes a request of a school with a body of some length, none of which may be read."""
    settings.LICHENG_BODY_PLACES = 3

    def make(school=HERE, length=LARGE_BYTES + 1, **extra):
        request = RequestFactory().post("/", headers={"Accept": "application/json"}, **extra)
        request.META.update({"CONTENT_LENGTH": str(length), "wsgi.input": Unread()})
        request.COOKIES[cookie_name()] = f"{school.hex}.secret"
        return request

    return make


class Busy:
    """Requests that are being answered, and stay so until they are let go."""

    def __init__(self):
        self.begun, self.may_end = threading.Semaphore(0), threading.Event()
        self.middleware = BodyPlacesMiddleware(self.answer)
        self.threads: list[threading.Thread] = []

    def answer(self, _request) -> HttpResponse:
        self.begun.release()
        self.may_end.wait()
        return HttpResponse()

    def begin(self, request) -> None:
        thread = threading.Thread(target=self.middleware, args=(request,))
        self.threads.append(thread)
        thread.start()
        self.begun.acquire()

    def end(self) -> None:
        self.may_end.set()
        for thread in self.threads:
            thread.join()


@pytest.fixture
def busy(ask):
    working = Busy()
    yield working
    working.end()


def test_request_beyond_the_places_is_refused_unread_with_a_sentence(ask, busy):
    for school in (HERE, HERE, THERE):
        busy.begin(ask(school))

    refused = busy.middleware(ask(uuid4()))

    assert refused.status_code == 503
    assert refused["Retry-After"] == str(RETRY_SECONDS)
    told = json.loads(refused.content)
    assert told["code"] == "too_many_uploads_now"
    assert "還沒有收到" in told["message"]


def test_one_school_leaves_a_place_to_the_others(ask, busy):
    busy.begin(ask(HERE))
    busy.begin(ask(HERE))

    assert busy.middleware(ask(HERE)).status_code == 503
    busy.begin(ask(THERE))


def test_place_is_given_back_with_the_answer_and_also_without_one(ask, busy):
    for school in (HERE, HERE, THERE):
        busy.begin(ask(school))
    busy.end()

    def breaks(_request):
        raise LookupError

    assert busy.middleware(ask(HERE)).status_code == 200
    breaking = BodyPlacesMiddleware(breaks)
    for _ in range(4):
        with pytest.raises(LookupError):
            breaking(ask(HERE))


def test_small_request_needs_no_place(ask, busy):
    for school in (HERE, HERE, THERE):
        busy.begin(ask(school))
    busy.may_end.set()

    assert busy.middleware(ask(HERE, length=LARGE_BYTES)).status_code == 200


@pytest.mark.parametrize(("total", "places", "of_one"), [(0, 1, 1), (1, 1, 1), (2, 2, 1), (3, 3, 2)])
def test_places_are_at_least_one_and_one_party_holds_not_all_of_several(total, places, of_one):
    open_places = Places(total)

    taken = [open_places.take("here") for _ in range(places)]

    assert (open_places.total, sum(taken)) == (places, of_one)
