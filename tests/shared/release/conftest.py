"""Two stores and a scanner made for the test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from licheng.shared.accounts.actor import Actor
from licheng.shared.clock import real_now
from licheng.shared.files.stores import init_from_settings
from tests.factories.clamd import Clamd, configured_clamd
from tests.factories.people import actor_for


@pytest.fixture
def stores(settings: Settings, tmp_path: Path) -> list[Path]:
    settings.LICHENG_STORES = [tmp_path / "store-a", tmp_path / "store-b"]
    settings.LICHENG_VAR = tmp_path / "var"
    init_from_settings(now=real_now())
    return list(settings.LICHENG_STORES)


@pytest.fixture
def clamd(settings: Settings) -> Iterator[Clamd]:
    """Configure a scanner that runs as long as the test."""
    with configured_clamd(settings) as server:
        yield server


@pytest.fixture
def by(cast, stores) -> Actor:
    return actor_for(cast.student.account)
