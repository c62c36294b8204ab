"""Two stores and a scanner made for the test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from licheng.shared.accounts.actor import Actor
from licheng.shared.clock import real_now
from licheng.shared.files.stores import init_from_settings
from licheng.shared.release.asking import speak_again
from tests.factories.clamd import Clamd, running_clamd
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
    speak_again()
    with running_clamd() as server:
        settings.LICHENG_CLAMD = server.place
        yield server
    speak_again()


@pytest.fixture
def by(cast, stores) -> Actor:
    return actor_for(cast.student.account)
