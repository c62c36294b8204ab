"""A file on its way when the window closes: counted until the grace of the rule set is over, to the microsecond."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from licheng.kernel.uuid7 import uuid7
from licheng.school.outcomes.models import CourseOutcome
from licheng.school.outcomes.rules import UPLOAD_GRACE
from tests.factories.calendars import CLOSES, make_window
from tests.factories.tus import append, begun, id_of
from tests.factories.works import pdf_bytes

LAST = CLOSES + UPLOAD_GRACE - timedelta(microseconds=1)

pytestmark = pytest.mark.usefixtures("stores")


@pytest.fixture
def hand_in(cast, browser_of):
    """Return what begins an upload at one instant and saves a work of it at another, answering the status."""
    make_window()

    def act(begins, saves):
        with time_machine.travel(begins, tick=False):
            client = browser_of(cast.student.account)
            address = begun(client, pdf_bytes())
            append(client, address, 0, pdf_bytes()[:1000])
        with time_machine.travel(saves, tick=False):
            assert append(client, address, 1000, pdf_bytes()[1000:]).status_code == 204
            form = {
                "item": str(uuid7()),
                "course": str(cast.course.id),
                "brief": "觀察校園。",
                "document": str(id_of(address)),
            }
            return client.post(reverse("outcome_new"), {**form, "act": "save"}).status_code

    return act


@pytest.mark.parametrize(
    ("begins", "saves", "status", "works"),
    [
        (CLOSES - timedelta(microseconds=1), CLOSES, 302, 1),
        (CLOSES - timedelta(microseconds=1), LAST, 302, 1),
        (CLOSES - timedelta(minutes=10), LAST, 302, 1),
        (CLOSES - timedelta(microseconds=1), CLOSES + UPLOAD_GRACE, 422, 0),
        (CLOSES, CLOSES + timedelta(seconds=1), 409, 0),
    ],
    ids=["at closing", "at the last moment", "begun long before", "too late", "begun too late"],
)
def test_upload_begun_before_closing_counts_when_finished_within_the_grace(
    hand_in, begins, saves, status, works
):
    assert (hand_in(begins, saves), CourseOutcome.objects.count()) == (status, works)


def test_form_says_that_what_was_begun_in_time_counts(cast, browser_of):
    make_window()
    with time_machine.travel(CLOSES - timedelta(days=1), tick=False):
        page = browser_of(cast.student.account).get(reverse("outcome_new")).content.decode()

    assert "截止前就開始傳的檔案，在截止後 15 分鐘內存檔仍算數。" in page
