"""How instants, days and sizes are written."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from licheng.shared.ui import dates

NOW = datetime(2026, 1, 29, 4, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 2, 3, 16, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_chinese() -> Iterator[None]:
    with translation.override("zh-hant"):
        yield


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (date(2026, 2, 3), "115/2/3（二）"),
        (datetime(2026, 2, 3, 15, 59, tzinfo=UTC), "115/2/3（二）"),
        (datetime(2026, 2, 3, 16, 0, tzinfo=UTC), "115/2/4（三）"),
        (date(1911, 12, 31), "0/12/31（日）"),
    ],
)
def test_roc_date_in_chinese(value: date, expected: str) -> None:
    assert dates.roc_date(value) == expected


def test_roc_date_without_year() -> None:
    assert dates.roc_date(date(2026, 2, 3), with_year=False) == "2/3（二）"


def test_roc_datetime_in_chinese() -> None:
    assert dates.roc_datetime(datetime(2026, 2, 3, 15, 59, tzinfo=UTC)) == "115/2/3（二）23:59"


def test_roc_datetime_in_english() -> None:
    with translation.override("en"):
        assert dates.roc_datetime(datetime(2026, 2, 3, 15, 59, tzinfo=UTC)) == "2026-02-03 (Tue) 23:59"


@pytest.mark.parametrize(
    ("ends_at", "now", "expected"),
    [
        (MIDNIGHT, NOW, "2/3（二）23:59 截止 · 還有 5 天"),
        (MIDNIGHT, MIDNIGHT - timedelta(hours=24, seconds=1), "2/3（二）23:59 截止 · 明天"),
        (MIDNIGHT, MIDNIGHT - timedelta(seconds=1), "2/3（二）23:59 截止 · 今天"),
        (MIDNIGHT, MIDNIGHT, "2/3（二）23:59 已截止"),
        (datetime(2026, 2, 6, 9, 0, tzinfo=UTC), NOW, "2/6（五）17:00 截止 · 還有 8 天"),
        (datetime(2027, 1, 31, 16, 0, tzinfo=UTC), NOW, "116/1/31（日）23:59 截止 · 還有 367 天"),
    ],
)
def test_deadline_says_when_and_what_remains(ends_at: datetime, now: datetime, expected: str) -> None:
    assert dates.deadline(ends_at, now) == expected


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (0, "0 KB"),
        (1, "1 KB"),
        (1_048_575, "1024 KB"),
        (1_048_576, "1 MB"),
        (3_355_443, "3.2 MB"),
        (4_194_304, "4 MB"),
    ],
)
def test_file_size(size: int, expected: str) -> None:
    assert dates.file_size(size) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0, "0 秒"), (59.4, "59 秒"), (90, "2 分鐘"), (3_599, "1 小時 0 分鐘"), (7_500, "2 小時 5 分鐘")],
)
def test_duration(seconds: float, expected: str) -> None:
    assert dates.duration(seconds) == expected
