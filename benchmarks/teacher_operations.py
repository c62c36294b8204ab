"""What a teacher does. Each function returns acts ready to be timed."""

from functools import partial
from itertools import cycle, islice

from django.urls import reverse

from benchmarks.browser import Browser
from benchmarks.measuring import Act
from benchmarks.stage import Stage
from benchmarks.work_rows import make_outcomes
from licheng.school.outcomes.models import OutcomeState
from licheng.shared.tenancy.scope import in_school

MANY = 40


def decided(stage: Stage, acts: int) -> list[Act]:
    """Return requests of the list of decided works, 50 a page."""
    return _requests(stage, "certification_decided", acts)


def queue(stage: Stage, acts: int) -> list[Act]:
    """Return requests of the queue of works that wait."""
    return _requests(stage, "certification", acts)


def _requests(stage: Stage, page: str, acts: int) -> list[Act]:
    browser = stage.sign_in(stage.teacher.account)
    return [lambda: _get(browser, reverse(page))] * acts


def _get(browser: Browser, path: str) -> None:
    browser.get(path)


def certify_one(stage: Stage, acts: int) -> list[Act]:
    """Return the certifying of one viewed work each."""
    return _certifying(stage, acts, each=1)


def certify_forty(stage: Stage, acts: int) -> list[Act]:
    """Return the certifying of 40 viewed works each."""
    return _certifying(stage, acts, each=MANY)


def _certifying(stage: Stage, acts: int, *, each: int) -> list[Act]:
    """Return the sending of `acts` forms of `each` works, all of one new course; the works are viewed before."""
    course = stage.new_course()
    with in_school(stage.school_id):
        places = [(student, course) for student in islice(cycle(stage.students), acts * each)]
        works = [str(work.id) for work in make_outcomes(places, OutcomeState.PENDING)]
    signed_in = stage.sign_in(course.teacher.account)
    batches = [works[start : start + each] for start in range(0, len(works), each)]
    return [partial(_certify, _viewed(stage, signed_in, batch), batch) for batch in batches]


def _viewed(stage: Stage, signed_in: Browser, works: list[str]) -> Browser:
    """Return another browser of the same session in which each of `works` was on screen."""
    browser = Browser(stage.systems.plan.school_port)
    browser.cookies.update(signed_in.cookies)
    for work in works:
        browser.get(reverse("certification_work", args=[work]))
    return browser


def _certify(browser: Browser, works: list[str]) -> None:
    browser.post(reverse("certification_certify"), {"work": [f"{work}:1" for work in works]})
    browser.close()
