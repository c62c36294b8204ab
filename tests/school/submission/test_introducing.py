"""The platform's log and the central database's: met once, and again where one of them has moved."""

from licheng.school.submission.introducing import introduce_platform
from licheng.shared.clock import real_now
from licheng.shared.log.models import LogPeer
from tests.factories.center import running


def test_platform_is_introduced_once(center):
    for _ in range(2):
        introduce_platform(now=real_now())

    assert len(center.platforms) == 1
    assert LogPeer.objects.get().url == center.url


def test_platform_that_moved_is_introduced_by_its_new_address(center, settings):
    introduce_platform(now=real_now())
    settings.LICHENG_PUBLIC_URL = "https://new.school.example"

    for _ in range(2):
        introduce_platform(now=real_now())

    assert [met["url"] for met in center.platforms][1:] == ["https://new.school.example"]
    assert len({met["log"] for met in center.platforms}) == 1


def test_central_database_that_moved_is_met_where_it_is_now(center, settings):
    introduce_platform(now=real_now())
    before = LogPeer.objects.get()

    with running(center) as moved:
        settings.LICHENG_CENTRAL_URL = moved.url
        introduce_platform(now=real_now())

    after = LogPeer.objects.get()
    assert (after.id, after.url, after.log_vkey) == (before.id, moved.url, before.log_vkey)
    assert after.url != before.url
