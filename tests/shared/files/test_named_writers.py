"""Writers who replace one named file at the same time: each is told the truth, and no store is suspected for it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from licheng.shared.files.store import LocalStore

NAME = "log/checkpoint"
WRITERS = 8


def test_writers_of_one_named_file_do_not_make_the_store_suspect(tmp_path: Path):
    store = LocalStore(tmp_path / "store", "store-a", volatile_allowed=True)
    store.init(now=datetime(2026, 1, 20, tzinfo=UTC))
    said = [bytes([65 + number]) * 400 for number in range(WRITERS)]

    with ThreadPoolExecutor(WRITERS) as writers:
        list(writers.map(lambda data: [store.write_file(NAME, data) for _ in range(20)], said))

    assert store.read_file(NAME) in said
    assert store.health().ok
