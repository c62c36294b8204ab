from uuid import UUID

from django.http import HttpResponse
from django.test import RequestFactory

from licheng.school.certification.viewed import read_viewed, remember_viewed
from tests.factories.people import actor_for


def after(request, *shown):
    """The request of a browser that was shown each of ``shown``."""
    for one in shown:
        response = HttpResponse()
        remember_viewed(request, response, one)
        request.COOKIES.update({name: morsel.value for name, morsel in response.cookies.items()})
    return request


def request_of(teacher):
    request = RequestFactory().get("/certification/")
    request.actor = actor_for(teacher.account)
    return request


def test_viewed_works_are_remembered_once_each_with_their_version(cast):
    first, second = (UUID(int=1), 1), (UUID(int=2), 13)

    request = after(request_of(cast.course_teacher), first, second, first)

    assert read_viewed(request) == [second, first]


def test_viewed_works_are_at_most_a_hundred_and_fit_a_cookie(cast):
    request = after(request_of(cast.course_teacher), *((UUID(int=number), 1) for number in range(103)))

    assert read_viewed(request) == [(UUID(int=number), 1) for number in range(3, 103)]
    assert max(len(value) for value in request.COOKIES.values()) < 4000


def test_viewing_is_of_one_account_and_cannot_be_forged(cast):
    request = after(request_of(cast.course_teacher), (UUID(int=1), 1))
    other = request_of(cast.other_teacher)
    other.COOKIES.update(request.COOKIES)
    forged = request_of(cast.course_teacher)
    forged.COOKIES.update({name: f"x{value}" for name, value in request.COOKIES.items()})

    assert (read_viewed(other), read_viewed(forged)) == ([], [])
