"""The day the school's tests live on: the training clock of an installation made for the test."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from licheng.shared.clock import move_training_clock
from licheng.shared.files.stores import init_from_settings
from tests.factories.calendars import WITHIN


@pytest.fixture
def move_clock(settings: Settings, tmp_path: Path) -> Callable[[datetime], None]:
    """Return what moves the school's today to an instant."""
    settings.LICHENG_TRAINING_CLOCK = tmp_path / "clock"
    return move_training_clock


@pytest.fixture
def school_day(move_clock: Callable[[datetime], None]) -> datetime:
    """Move the school's today into the first semester of 114, and return the instant."""
    move_clock(WITHIN)
    return WITHIN


@pytest.fixture
def stores(settings: Settings, tmp_path: Path) -> tuple[Path, Path]:
    """Return the directories of two stores made for the test."""
    pair = (tmp_path / "store-a", tmp_path / "store-b")
    settings.LICHENG_STORES = list(pair)
    settings.LICHENG_VAR = tmp_path / "var"
    settings.LICHENG_ACCEL_PREFIX = ""
    init_from_settings(now=WITHIN)
    return pair
