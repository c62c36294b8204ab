"""A database put back, forked or robbed of a leaf acknowledges nothing more (P8, F22)."""

import contextlib
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from pytest_django.fixtures import Settings

from licheng.kernel.checkpoints import Checkpoint, sign_checkpoint
from licheng.kernel.merkle import root
from licheng.kernel.published_keys import KeyRole
from licheng.kernel.results import RefusedError
from licheng.shared.accounts.middleware import UNAVAILABLE
from licheng.shared.clock import real_now
from licheng.shared.files.keeping import StoreSet
from licheng.shared.files.stores import from_settings, init_from_settings
from licheng.shared.log.actions import record_log_events
from licheng.shared.log.files import CHECKPOINT_NAME
from licheng.shared.log.guarding import log_trouble
from licheng.shared.log.keys import own_key, signing_key
from licheng.shared.log.models import LogHead, LogLeaf
from licheng.shared.log.publishing import LogBrokenError
from licheng.shared.log.sequencing import sequence
from licheng.shared.tenancy.models import School
from tests.factories.log_entries import make_entry
from tests.factories.people import make_student
from tests.shared.log.test_sequencing import leaves, log_some, without_marker


class _PutBackError(Exception):
    """Ends a block whose rows are to be as if they had never been, while the files stay."""


def sequenced_and_put_back(stores: StoreSet, count: int) -> None:
    """Log and publish so much, then put the database back to before."""
    with contextlib.suppress(_PutBackError), transaction.atomic():
        log_some(count)
        sequence(stores, now=real_now())
        raise _PutBackError


def test_sound_log_is_acknowledged_to(inside: School, stores: StoreSet):
    log_some(2)
    sequence(stores, now=real_now())

    assert trouble() is None
    log_some(1)


def test_database_put_back_acknowledges_nothing(inside: School, stores: StoreSet):
    log_some(1)
    sequence(stores, now=real_now())
    sequenced_and_put_back(stores, 2)

    with pytest.raises(RefusedError) as refused:
        record_log_events([make_entry()], now=real_now())

    assert refused.value.refused.code == "log_behind"
    assert LogLeaf.objects.count() == 1


def test_database_put_back_is_not_sequenced(inside: School, stores: StoreSet):
    log_some(1)
    sequence(stores, now=real_now())
    sequenced_and_put_back(stores, 2)

    with pytest.raises(LogBrokenError) as broken:
        sequence(stores, now=real_now())

    assert broken.value.refused.code == "log_behind"


def test_forked_log_is_neither_sequenced_nor_acknowledged_to(
    inside: School, stores: StoreSet, settings: Settings, tmp_path: Path
):
    log_some(1)
    sequence(stores, now=real_now())
    sequenced_and_put_back(stores, 2)
    # Elsewhere, with the same keys, the same log goes on otherwise.
    places = settings.LICHENG_STORES
    settings.LICHENG_STORES = [tmp_path / "elsewhere-a", tmp_path / "elsewhere-b"]
    init_from_settings(now=real_now())
    log_some(2)
    sequence(from_settings(), now=real_now())

    settings.LICHENG_STORES = places

    assert trouble() == "log_differs"
    with pytest.raises(LogBrokenError) as broken:
        sequence(stores, now=real_now())
    assert broken.value.refused.code == "log_differs"


def test_head_without_one_of_its_leaves_is_not_grown(inside: School, stores: StoreSet):
    log_some(1)
    sequence(stores, now=real_now())
    key = own_key(KeyRole.LOG)
    (leaf,) = leaves()
    checkpoint = Checkpoint(key.name, 2, root([leaf, bytes(32)]))
    note = sign_checkpoint(checkpoint, signing_key(key)).to_bytes()
    LogHead.objects.create(size=2, root=checkpoint.root, note=note, writer=1, made_at=real_now())

    with pytest.raises(LogBrokenError) as broken:
        sequence(stores, now=real_now())

    assert broken.value.refused.code == "log_differs"


def test_store_that_does_not_answer_is_passed_over(inside: School, stores: StoreSet):
    log_some(1)
    sequence(stores, now=real_now())
    sequenced_and_put_back(stores, 1)
    with without_marker(stores.stores[0]):
        assert trouble() == "log_behind"


def test_process_that_found_no_store_asks_again(inside: School, stores: StoreSet, settings: Settings):
    log_some(1)
    sequence(stores, now=real_now())
    sequenced_and_put_back(stores, 1)
    settings.LICHENG_STORES = settings.LICHENG_STORES[
        ::-1
    ]  # other stores to the process: it remembers nothing of them
    with without_marker(stores.stores[0]), without_marker(stores.stores[1]):
        assert trouble() is None

    assert trouble() == "log_behind"


def test_checkpoint_that_is_none_counts_for_nothing(inside: School, stores: StoreSet):
    log_some(1)
    sequence(stores, now=real_now())
    for store in stores.stores:
        store.write_file(CHECKPOINT_NAME, b"someone else's\n")

    assert trouble() is None


def trouble() -> str | None:
    refused = log_trouble()
    return None if refused is None else refused.code


def test_page_that_changes_something_is_refused_and_pages_are_still_shown(
    inside: School, stores: StoreSet, browser_of: Callable[..., Client]
):
    student = browser_of(make_student().account)
    log_some(1)
    sequence(stores, now=real_now())
    assert student.post("/outcomes/new", {}).status_code != UNAVAILABLE
    sequenced_and_put_back(stores, 1)

    answer = student.post("/outcomes/new", {})

    assert answer.status_code == UNAVAILABLE
    assert "log_behind" in answer.content.decode()
    assert student.get("/outcomes/").status_code == 200
    health = Client().get("/healthz")
    assert (health.status_code, health.json()["log"]["code"]) == (UNAVAILABLE, "log_behind")
    assert "licheng_log_sound 0.0\n" in Client().get("/metrics").content.decode()
