"""The school day with a scanner beside it."""

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from licheng.school.schedule.models import Act
from tests.factories.calendars import make_window
from tests.factories.clamd import Clamd, configured_clamd


@pytest.fixture
def clamd(settings: Settings) -> Iterator[Clamd]:
    """Configure a scanner that runs as long as the test."""
    with configured_clamd(settings) as server:
        yield server


@pytest.fixture(autouse=True)
def _window(inside, stores, school_day):
    make_window()
    make_window(Act.CERTIFICATION)
    make_window(Act.PERFORMANCE_UPLOAD, semester=0)
