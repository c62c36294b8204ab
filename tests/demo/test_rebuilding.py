"""The demo's year lost with its database, and made again from the stores: it compares equal, and goes on."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.db import connections, transaction
from django.test import override_settings

from licheng.demo.plans import SMALL
from licheng.demo.school_loading import load_schools
from licheng.kernel.published_keys import KeyRole
from licheng.shared.clock import real_now
from licheng.shared.files.keeping import StoreSet
from licheng.shared.files.stores import from_settings, init_from_settings
from licheng.shared.log.keys import own_key
from licheng.shared.log.sequencing import sequence
from licheng.shared.rebuild.living import compare
from licheng.shared.rebuild.problems import RebuildError
from licheng.shared.rebuild.writing import Rebuilt, rebuild
from tests.factories.rebuilt_states import State, named_difference, states
from tests.factories.second_database import second_database

# Loading takes most of a minute: the process that loads the demo anyway does it.
pytestmark = pytest.mark.xdist_group("loaded demo")

PLANS = (replace(SMALL[0], code="210399"), replace(SMALL[1], code="210398"))


@dataclass(frozen=True)
class Loss:
    """The state before the database was lost, what the rebuild said, and the state it made."""

    before: State
    rebuilt: Rebuilt
    after: State


def watch_nothing(step: str, done: int, total: int) -> None:
    """Hear nothing."""


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreSet]:
    """Two empty stores."""
    folder = tmp_path_factory.mktemp("stores")
    with override_settings(LICHENG_STORES=[folder / "a", folder / "b"]):
        init_from_settings(now=real_now())
        yield from_settings()


@pytest.fixture(scope="module")
def loss(stores: StoreSet, django_db_setup: None, django_db_blocker: Any) -> Iterator[Loss]:
    """Load the demo's year, publish its log, lose the database; inside the test the rebuilt one stands in for it."""
    with django_db_blocker.unblock():
        with transaction.atomic():
            load_schools(PLANS)
            sequence(stores, now=real_now())
            own_key(KeyRole.WITNESS)  # made when a witness is first asked
            assert compare(stores, watch_nothing).differences == ()
            before = states()
            transaction.set_rollback(True)
        with second_database():
            rebuilt = rebuild(stores, watch_nothing)
            yield Loss(before, rebuilt, states())
    connections["owner"].close()


def test_every_row_that_was_acknowledged_is_back(loss: Loss):
    for plan in PLANS:
        assert loss.after[plan.code]["whole"] == loss.before[plan.code]["whole"]
    assert loss.rebuilt.damages == ()
    assert loss.rebuilt.rows["CourseOutcome"] == sum(
        len(loss.before[plan.code]["whole"]["CourseOutcome"]) for plan in PLANS
    )


def test_people_courses_and_files_are_those_that_were(loss: Loss):
    for plan in PLANS:
        named = loss.after[plan.code]["named"]
        assert named_difference(named, loss.before[plan.code]["named"]) == {}
        assert all(named.values())


def test_log_is_the_same_bit_by_bit(loss: Loss):
    assert loss.after["log"] == loss.before["log"]
    assert loss.after["schools"] == loss.before["schools"]


def test_nothing_differs_afterwards(loss: Loss, stores: StoreSet):
    assert compare(stores, watch_nothing).differences == ()


def test_second_rebuild_is_refused(loss: Loss, stores: StoreSet):
    with pytest.raises(RebuildError, match="rebuild_not_empty"):
        rebuild(stores, watch_nothing)
