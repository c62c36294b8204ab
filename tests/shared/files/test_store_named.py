"""Named files of every store: written whole, read back, replaced in one step, and only below log/."""

import pytest

from licheng.shared.files.protocol import StoreError
from tests.shared.files.store_benches import MARKER, Bench

pytestmark = pytest.mark.xdist_group("swift")

NAME = "log/tile/0/x001/067.p/5"


def test_named_file_is_read_back_and_replaced(bench: Bench):
    bench.store.write_file(NAME, b"first")
    bench.store.write_file(NAME, b"second")

    assert bench.opened().read_file(NAME) == b"second"
    assert bench.names("staging") == []


def test_named_file_removed_is_gone_and_may_be_removed_again(bench: Bench):
    bench.store.write_file(NAME, b"first")

    bench.store.remove_file(NAME)
    bench.store.remove_file(NAME)

    with pytest.raises(StoreError) as refused:
        bench.store.read_file(NAME)
    assert refused.value.code == "store_file_missing"


def test_named_file_of_a_store_without_marker_is_neither_read_nor_written(bench: Bench):
    bench.store.write_file(NAME, b"first")
    bench.remove(MARKER)

    for act in (lambda: bench.opened().read_file("log/none"), lambda: bench.opened().write_file(NAME, b"x")):
        with pytest.raises(StoreError) as refused:
            act()
        assert refused.value.code == "store_marker_missing"


@pytest.mark.parametrize(
    "name", ["log", "log/", "log/../objects", "log//a", "objects/aa", "log/.x", "/log/a"]
)
def test_name_elsewhere_is_refused(bench: Bench, name: str):
    with pytest.raises(ValueError, match="below log/"):
        bench.store.write_file(name, b"first")
    with pytest.raises(ValueError, match="below log/"):
        bench.store.read_file(name)
    with pytest.raises(ValueError, match="below log/"):
        bench.store.remove_file(name)


def test_named_file_is_no_object(bench: Bench):
    bench.store.write_file(NAME, b"first")

    assert list(bench.store.listing()) == []
    assert list(bench.store.strange()) == []
