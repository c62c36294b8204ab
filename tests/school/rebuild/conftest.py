"""A school whose year was told, and its database lost."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from licheng.kernel.published_keys import KeyRole
from licheng.kernel.signatures import PublicKey
from licheng.shared.clock import real_now
from licheng.shared.files.keeping import StoreSet
from licheng.shared.files.stores import from_settings
from licheng.shared.log.keys import own_key
from licheng.shared.log.sequencing import sequence
from licheng.shared.tenancy.models import School, SchoolKeys
from tests.factories.center import Center, running
from tests.factories.rebuilt_states import State, states
from tests.factories.second_database import second_database
from tests.factories.submissions import SUBMITTING
from tests.factories.whole_story import Class, tell_all


@dataclass(frozen=True)
class Year:
    """Who acted, the stores, and all that the database held when its log was last published."""

    people: Class
    stores: StoreSet
    state: State


@pytest.fixture
def year(
    inside: School, stores: tuple[Path, Path], move_clock, settings: Settings, tmp_path: Path
) -> Iterator[Year]:
    """Tell a whole year and publish its log."""
    move_clock(SUBMITTING)
    key = PublicKey(bytes(SchoolKeys.objects.get().public_key))
    with running(Center("210399", key)) as center:
        settings.LICHENG_CENTRAL_URL = center.url
        people = tell_all(tmp_path, center)
        sequence(from_settings(), now=real_now())
        own_key(KeyRole.WITNESS)  # made when a witness is first asked
        yield Year(people, from_settings(), states())


@pytest.fixture
def lost(year: Year) -> Iterator[Year]:
    """Let an empty database stand in for the one that was lost."""
    with second_database():
        yield year
