"""Reading the log back: every leaf proved, damage named and read around, nothing believed that is not signed."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from licheng.shared.files.keeping import StoreSet
from licheng.shared.files.store import LocalStore
from licheng.shared.log.files import CHECKPOINT_NAME, KEYS_NAME, journal_name
from licheng.shared.log.models import LogLeaf
from licheng.shared.rebuild.journals import JournalDamagedError, ReadLog, parse_journal, read_log
from licheng.shared.rebuild.problems import Damage, RebuildError

SIZE = 8


def watch_nothing(step: str, done: int, total: int) -> None:
    """Hear nothing."""


def place(stores: StoreSet, side: int, name: str) -> Path:
    store = stores.stores[side]
    assert isinstance(store, LocalStore)
    return store.root / name


def leaves_of(log: ReadLog) -> list[bytes]:
    return [entry.data for journal in log.journals for entry in log.entries_of(journal)]


def in_the_database() -> list[bytes]:
    rows = LogLeaf.objects.order_by("position__index").values_list("data", flat=True)
    return [bytes(data) for data in rows]


def refused(stores: StoreSet) -> RebuildError:
    with pytest.raises(RebuildError) as caught:
        read_log(stores, watch_nothing)
    return caught.value


def test_log_is_read_whole_and_told_how_far(published: StoreSet):
    heard = []

    log = read_log(published, lambda *told: heard.append(told))

    assert (log.size, [(one.first, one.end) for one in log.journals]) == (SIZE, [(0, 2), (2, 3), (3, 8)])
    assert leaves_of(log) == in_the_database()
    assert [(school.code, school.name) for school in log.schools] == [("210399", "歷程示範高中")]
    assert heard == [("read", 2, 8), ("read", 3, 8), ("read", 8, 8)]
    assert log.damages == ()


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("first", [0, 2, 3])
def test_damaged_journal_of_one_store_is_named_and_read_from_the_other(
    published: StoreSet, side: int, first: int
):
    path = place(published, side, journal_name(first))
    lines = path.read_bytes().splitlines(keepends=True)
    lines[1] = lines[1].replace(b'"leaf":"', b'"leaf":"0', 1)
    path.write_bytes(b"".join(lines))

    log = read_log(published, watch_nothing)

    name = published.stores[side].name
    assert log.damages == (Damage(name, journal_name(first), "cannot be opened", 2),)
    assert leaves_of(log) == in_the_database()


def test_missing_journal_of_one_store_is_named_and_read_from_the_other(published: StoreSet):
    place(published, 0, journal_name(2)).unlink()

    log = read_log(published, watch_nothing)

    name = published.stores[0].name
    assert log.damages == (Damage(name, journal_name(2), "store_file_missing"),)
    assert leaves_of(log) == in_the_database()


def test_journal_that_is_sound_nowhere_is_named_with_its_leaves(published: StoreSet):
    place(published, 0, journal_name(2)).unlink()
    place(published, 1, journal_name(2)).write_bytes(b"")
    place(published, 0, journal_name(3)).unlink()
    place(published, 1, journal_name(3)).unlink()

    error = refused(published)

    assert [(refusal.code, dict(refusal.facts)) for refusal in error.refusals] == [
        ("rebuild_journal_lost", {"name": journal_name(2), "first": 2, "last": 7})
    ]
    assert len(error.damages) == 2


def test_journals_lost_apart_are_each_named(published: StoreSet):
    for side in (0, 1):
        place(published, side, journal_name(0)).unlink()
        place(published, side, journal_name(3)).unlink()

    facts = [refusal.facts for refusal in refused(published).refusals]

    assert [(one["first"], one["last"]) for one in facts] == [(0, 1), (3, 7)]


def test_store_that_is_behind_does_not_matter(published: StoreSet):
    checkpoint = place(published, 1, CHECKPOINT_NAME)
    checkpoint.unlink()
    place(published, 1, KEYS_NAME).unlink()

    log = read_log(published, watch_nothing)

    assert log.damages == (Damage(published.stores[1].name, CHECKPOINT_NAME, "store_file_missing"),)
    assert leaves_of(log) == in_the_database()


def test_stores_without_any_head_have_no_log(published: StoreSet):
    for side in (0, 1):
        place(published, side, CHECKPOINT_NAME).write_bytes(b"nothing\n\nsigned\n")

    assert [refusal.code for refusal in refused(published).refusals] == ["rebuild_no_log"]


def test_log_of_another_master_key_is_not_ours(published: StoreSet, settings):
    settings.LICHENG_MASTER_KEY = bytes(32)

    assert [refusal.code for refusal in refused(published).refusals] == ["rebuild_no_log"]


def test_lines_in_another_order_do_not_make_the_signed_root(published: StoreSet):
    for side in (0, 1):
        path = place(published, side, journal_name(3))
        head, *lines = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(b"".join([head, *reversed(lines)]))

    assert [refusal.code for refusal in refused(published).refusals] == ["rebuild_root_differs"]


def test_journal_without_its_last_line_is_damaged(published: StoreSet):
    data = place(published, 0, journal_name(3)).read_bytes()

    with pytest.raises(JournalDamagedError, match="lines are missing"):
        parse_journal(3, b"".join(data.splitlines(keepends=True)[:-1]))


def test_journal_under_another_name_is_damaged(published: StoreSet):
    with pytest.raises(JournalDamagedError, match="not the journal of its name"):
        parse_journal(2, place(published, 0, journal_name(3)).read_bytes())


def test_id_of_another_event_is_damage(published: StoreSet):
    head, first, second, *rest = place(published, 0, journal_name(3)).read_bytes().splitlines()
    exchanged = {**json.loads(first), "id": json.loads(second)["id"]}

    with pytest.raises(JournalDamagedError, match="id or leaf is another"):
        parse_journal(3, b"\n".join([head, json.dumps(exchanged).encode(), second, *rest, b""]))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_flipped_bit_of_a_journal_is_noticed(published: StoreSet, data: st.DataObject):
    whole = place(published, 0, journal_name(3)).read_bytes()
    entries = parse_journal(3, whole)
    position = data.draw(st.integers(0, len(whole) - 1))
    bit = data.draw(st.integers(0, 7))
    changed = whole[:position] + bytes([whole[position] ^ 1 << bit]) + whole[position + 1 :]

    try:
        read = parse_journal(3, changed)
    except JournalDamagedError:
        return
    # What is left unnoticed says the same: a letter of the hexadecimal numbers written large.
    assert [(one.id, one.data, one.sealed) for one in read] == [
        (one.id, one.data, one.sealed) for one in entries
    ]
