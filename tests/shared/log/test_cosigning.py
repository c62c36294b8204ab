"""Our head before another's witness: cosigned, late, and refused where our log is not what it was (P8, P9, F34)."""

import contextlib
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction

from licheng.kernel.checkpoints import Checkpoint
from licheng.kernel.published_keys import KeyRole
from licheng.kernel.receipt_checks import Verdict, judge_log_receipt
from licheng.kernel.results import RefusedError
from licheng.kernel.signatures import generate_key
from licheng.shared.clock import real_now
from licheng.shared.files.keeping import StoreSet
from licheng.shared.log.actions import record_log_events
from licheng.shared.log.cosigning import ask_witnesses
from licheng.shared.log.files import CHECKPOINT_NAME
from licheng.shared.log.keys import own_key, published_keys, verifier_of
from licheng.shared.log.models import LogCosignature, LogHead, LogPeer
from licheng.shared.log.peers import keep_peer
from licheng.shared.log.proving import receipts_of
from licheng.shared.log.queries import LogEvent
from licheng.shared.log.sequencing import sequence
from licheng.shared.log.standing import log_standing
from licheng.shared.tenancy.models import School
from tests.factories.log_entries import FILE, make_entry
from tests.factories.witness import Witness, running_witness
from tests.shared.log.test_guarding import _PutBackError, trouble
from tests.shared.log.test_sequencing import log_some


@pytest.fixture
def witness(inside: School, stores: StoreSet) -> Iterator[Witness]:
    """Return a witness that knows our log, and which we know."""
    with running_witness(Witness(verifier_of(own_key(KeyRole.LOG)))) as made:
        keep_peer(made.introduction(), now=real_now())
        yield made


def go_on(stores: StoreSet) -> int:
    """Do what the two jobs of the log do."""
    sequence(stores, now=real_now())
    return ask_witnesses(stores, now=real_now())


def verdicts(stores: StoreSet) -> list[Verdict | None]:
    """Return what a verifier says of every event's 憑證, None for one that is still pending."""
    events = list(LogEvent.objects.order_by("id").values_list("id", flat=True))
    receipts, keys = receipts_of(stores, events), published_keys().to_bytes()
    return [
        judge_log_receipt(receipts[event].to_bytes(), [keys], FILE) if event in receipts else None
        for event in events
    ]


def test_head_is_cosigned_step_by_step_and_every_receipt_is_proved(stores: StoreSet, witness: Witness):
    for count in (1, 3, 300):
        log_some(count)
        assert go_on(stores) == 1

    assert witness.last == Checkpoint(
        own_key(KeyRole.LOG).name, 304, bytes(LogHead.objects.get(size=304).root)
    )
    assert set(verdicts(stores)) == {Verdict.PROVED}
    assert stores.stores[1].read_file(CHECKPOINT_NAME).count(b"\n\xe2\x80\x94 ") == 2


def test_head_that_is_cosigned_is_not_asked_for_again(stores: StoreSet, witness: Witness):
    log_some(1)
    go_on(stores)

    assert go_on(stores) == 0

    assert witness.asked == 1


def test_witness_down_for_ten_minutes_delays_receipts_and_nothing_else(stores: StoreSet, witness: Witness):
    witness.is_down = True
    log_some(2)
    go_on(stores)
    log_some(1)
    go_on(stores)

    later = log_standing(now=real_now() + timedelta(minutes=10))
    assert (later.ok, later.code, later.size, later.cosigned) == (True, "log_witness_late", 3, 0)
    assert verdicts(stores) == [None, None, None]

    witness.is_down = False
    go_on(stores)

    assert log_standing(now=real_now() + timedelta(minutes=10)).code == "well"
    assert verdicts(stores) == [Verdict.PROVED] * 3


def test_answer_that_was_lost_is_asked_for_from_where_the_witness_stands(stores: StoreSet, witness: Witness):
    log_some(1)
    go_on(stores)
    log_some(1)
    sequence(stores, now=real_now())
    with contextlib.suppress(_PutBackError), transaction.atomic():
        ask_witnesses(stores, now=real_now())
        raise _PutBackError
    log_some(1)

    assert go_on(stores) == 1

    assert verdicts(stores) == [Verdict.PROVED] * 3


def put_back_after_cosigning(stores: StoreSet, *, files: bool) -> None:
    """Let the witness see more than the database remembers; with ``files`` the stores are put back with it."""
    kept = {store.name: store.read_file(CHECKPOINT_NAME) for store in stores.stores}
    with contextlib.suppress(_PutBackError), transaction.atomic():
        log_some(2)
        go_on(stores)
        raise _PutBackError
    if files:
        for store in stores.stores:
            store.write_file(CHECKPOINT_NAME, kept[store.name])


def forget_what_this_process_saw(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be a process that was started after everything was put back."""
    from licheng.shared.log import guarding  # noqa: PLC0415

    guarding._memory_of.cache_clear()


def test_system_put_back_with_its_stores_is_stopped_by_the_witness(
    stores: StoreSet, witness: Witness, monkeypatch: pytest.MonkeyPatch
):
    log_some(1)
    go_on(stores)
    put_back_after_cosigning(stores, files=True)
    forget_what_this_process_saw(monkeypatch)
    assert trouble() is None
    log_some(1)

    go_on(stores)

    assert trouble() == "log_witness_ahead"
    with pytest.raises(RefusedError) as refused:
        record_log_events([make_entry()], now=real_now())
    assert refused.value.refused.code == "log_witness_ahead"
    assert log_standing(now=real_now()).ok is False


@pytest.mark.parametrize("count", [2, 3])
def test_log_rewritten_is_refused_by_the_witness(
    stores: StoreSet, witness: Witness, monkeypatch: pytest.MonkeyPatch, count: int
):
    log_some(1)
    go_on(stores)
    put_back_after_cosigning(stores, files=True)
    forget_what_this_process_saw(monkeypatch)
    log_some(count)

    go_on(stores)

    assert trouble() == "log_witness_refuses"
    assert LogCosignature.objects.count() == 1


def test_line_of_another_key_is_no_cosignature(stores: StoreSet, witness: Witness):
    witness.key = generate_key()
    log_some(1)

    assert go_on(stores) == 0

    assert LogCosignature.objects.count() == 0
    assert LogPeer.objects.get().trouble == ""


def test_witness_that_does_not_know_us_stops_nothing(stores: StoreSet, witness: Witness, monkeypatch):
    monkeypatch.setattr(witness, "answer", lambda _body: (404, b""))
    log_some(1)
    go_on(stores)

    assert LogPeer.objects.get().trouble == "log_witness_unknown"
    assert trouble() is None
