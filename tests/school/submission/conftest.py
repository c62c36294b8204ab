"""A school with works in real stores, facing a central database of the test."""

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from licheng.kernel.signatures import PublicKey
from licheng.shared.tenancy.models import SchoolKeys
from tests.factories.center import Center, running


@pytest.fixture
def center(cast, stores, settings: Settings) -> Iterator[Center]:
    """Return the central database of the test, which knows the school's key."""
    key = PublicKey(bytes(SchoolKeys.objects.get().public_key))
    with running(Center("210399", key)) as serving:
        settings.LICHENG_CENTRAL_URL = serving.url
        yield serving
