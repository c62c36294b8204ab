"""Two stores made for the test, and a student who sends files."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from licheng.shared.clock import real_now
from licheng.shared.files.stores import init_from_settings


@pytest.fixture
def stores(settings: Settings, tmp_path: Path) -> tuple[Path, Path]:
    """Return the directories of two stores made for the test."""
    pair = (tmp_path / "store-a", tmp_path / "store-b")
    settings.LICHENG_STORES = list(pair)
    settings.LICHENG_VAR = tmp_path / "var"
    init_from_settings(now=real_now())
    return pair


@pytest.fixture
def student(cast, browser_of, stores) -> Client:
    """Return the browser of a student, who may send files."""
    return browser_of(cast.student.account)
