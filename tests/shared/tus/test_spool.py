"""Partial bytes: of two requests one goes on, and a file that is whole counts as whole only when it is kept."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest

from licheng.shared.clock import real_now
from licheng.shared.tus import spool

pytestmark = pytest.mark.usefixtures("stores")


def test_bytes_follow_on_bytes():
    upload_id = uuid4()
    with spool.opened(upload_id, 6) as file:
        assert file.append(0, b"ab") == 2
        assert file.append(2, memoryview(b"cd")) == 4

    assert spool.offset_of(upload_id, 6) == 4
    with spool.reading(upload_id) as source:
        assert source.read() == b"abcd"


@pytest.mark.parametrize("position", [0, 1, 3])
def test_bytes_elsewhere_are_refused_and_told_where_to_go_on(position):
    with spool.opened(uuid4(), 6) as file:
        file.append(0, b"ab")
        with pytest.raises(spool.OffsetError) as refused:
            file.append(position, b"x")

    assert refused.value.offset == 2


def test_last_byte_counts_only_when_the_file_is_kept_and_may_come_again():
    upload_id = uuid4()
    with spool.opened(upload_id, 3) as file:
        file.append(0, b"abc")
        assert (file.is_whole, file.offset) == (True, 2)
        assert file.append(2, b"c") == 3

    assert spool.offset_of(upload_id, 3) == 2


def test_of_requests_at_the_same_place_one_goes_on():
    upload_id, together, answers = uuid4(), threading.Barrier(8), []

    def send(mark: bytes) -> None:
        with spool.opened(upload_id, 100) as file:
            together.wait()
            try:
                answers.append(file.append(0, mark * 50))
            except spool.OffsetError as error:
                answers.append(("refused", error.offset))

    threads = [threading.Thread(target=send, args=(bytes([65 + number]),)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with spool.reading(upload_id) as source:
        content = source.read()
    assert sorted(answers, key=str) == [("refused", 50)] * 7 + [50]
    assert (len(content), len(set(content))) == (50, 1)


def test_removed_bytes_are_gone_and_removing_again_is_harmless():
    upload_id = uuid4()
    with spool.opened(upload_id, 3) as file:
        file.append(0, b"a")

    spool.remove(upload_id)
    spool.remove(upload_id)

    assert spool.offset_of(upload_id, 3) == 0


def test_sweep_takes_what_was_last_written_before_an_instant():
    old = uuid4()
    with spool.opened(old, 3) as file:
        file.append(0, b"a")

    assert spool.sweep(older_than=real_now() - timedelta(hours=1)) == 0
    assert spool.sweep(older_than=real_now() + timedelta(hours=1)) == 1
    assert spool.offset_of(old, 3) == 0


def test_room_is_left_for_the_machine():
    assert spool.has_room(1)
    assert not spool.has_room(2**62)
