from datetime import UTC, datetime

import pytest

from licheng.kernel.results import Allowed, Refused
from licheng.kernel.windows import Window
from licheng.school.performances.rules import (
    LINK_LENGTH,
    YearQuota,
    can_add,
    can_change,
    can_restore,
    check_link,
    link_host,
)
from licheng.school.schedule.rules import Opening

START, NOW, END = (datetime(2025, month, 1, tzinfo=UTC) for month in (8, 9, 10))
OPEN = Opening(Window(START, END))
CLOSED = Refused("window_closed", {"ended_at": END, "ended_text": "114/10/1（三）08:00"})


@pytest.mark.parametrize(
    ("opening", "quota", "now", "expected"),
    [
        (OPEN, YearQuota(19, 20), NOW, Allowed()),
        (OPEN, YearQuota(20, 20), NOW, Refused("performance_limit_reached", {"limit": 20})),
        (OPEN, YearQuota(99), NOW, Allowed()),
        (OPEN, YearQuota(0, 20), END, CLOSED),
        (Opening(), YearQuota(0, 20), NOW, Refused("window_not_set")),
    ],
)
def test_adding_keeps_to_window_and_limit_and_so_does_restoring(opening, quota, now, expected):
    assert can_add(opening, quota, now) == expected
    assert can_restore(opening, quota, is_deleted=True, now=now) == expected


def test_changing_is_for_records_that_are_there_in_time():
    assert can_change(OPEN, is_deleted=False, now=NOW) == Allowed()
    assert can_change(OPEN, is_deleted=False, now=END) == CLOSED
    assert can_change(OPEN, is_deleted=True, now=NOW) == Refused("performance_is_deleted")
    assert can_restore(OPEN, YearQuota(0), is_deleted=False, now=NOW) == Refused("performance_is_not_deleted")


@pytest.mark.parametrize(
    ("link", "host"),
    [
        ("https://www.youtube.com/watch?v=abc", "www.youtube.com"),
        ("https://例子.台灣/影片", "例子.台灣"),
        ("https://youtu.be:443/abc", "youtu.be"),
        ("http://youtu.be/abc", ""),
        ("javascript:alert(1)", ""),
        ("https://localhost/abc", ""),
        ("https://youtube.com@evil.example/x", ""),
        ("https://evil.example\\@youtube.com", ""),
        ("https://[::1", ""),
        ("https://youtu.be:99999999/abc", ""),
        ("youtu.be/abc", ""),
        ("https://", ""),
    ],
)
def test_link_is_https_to_a_host_people_can_see(link, host):
    assert link_host(link) == host
    assert check_link(link) == (Allowed() if host else Refused("link_not_https"))


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("", Allowed()),
        ("https://youtu.be/a b", Refused("link_not_https")),
        ("https://youtu.be/a\u202e", Refused("link_not_https")),
        ("https://youtu.be/" + "a" * LINK_LENGTH, Refused("link_too_long", {"limit": LINK_LENGTH})),
    ],
)
def test_link_that_hides_something_or_is_endless_is_refused(link, expected):
    assert check_link(link) == expected
