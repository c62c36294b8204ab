"""A log of its own for each test: two stores, and a school in which things are acknowledged."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from licheng.shared.clock import real_now
from licheng.shared.files.keeping import StoreSet
from licheng.shared.files.stores import from_settings, init_from_settings


@pytest.fixture
def stores(settings: Settings, tmp_path: Path) -> StoreSet:
    """Return two stores made for the test, which are those of the settings."""
    settings.LICHENG_STORES = [tmp_path / "store-a", tmp_path / "store-b"]
    settings.LICHENG_VAR = tmp_path / "var"
    init_from_settings(now=real_now())
    return from_settings()
