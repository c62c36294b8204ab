"""A log of three heads in two stores, with nothing but the log around it."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from licheng.shared.clock import real_now
from licheng.shared.files.keeping import StoreSet
from licheng.shared.files.stores import from_settings, init_from_settings
from licheng.shared.log.actions import record_log_events
from licheng.shared.log.sequencing import sequence
from licheng.shared.tenancy.models import School
from tests.factories.log_entries import make_entry

SIZES = (2, 3, 8)


@pytest.fixture
def stores(settings: Settings, tmp_path: Path) -> StoreSet:
    """Return two stores made for the test, which are those of the settings."""
    settings.LICHENG_STORES = [tmp_path / "store-a", tmp_path / "store-b"]
    settings.LICHENG_VAR = tmp_path / "var"
    init_from_settings(now=real_now())
    return from_settings()


@pytest.fixture
def published(inside: School, stores: StoreSet) -> StoreSet:
    """Return the stores with heads of two, three and eight leaves."""
    size = 0
    for longer in SIZES:
        record_log_events([make_entry() for _ in range(longer - size)], now=real_now())
        sequence(stores, now=real_now())
        size = longer
    return stores
