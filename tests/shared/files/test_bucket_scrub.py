"""A bucket of a real OpenStack Swift, re-read object by object and mended from the directory beside it."""

from pathlib import Path

import pytest

from licheng.shared.safekeeping.mending import mend
from licheng.shared.safekeeping.rules import Code
from licheng.shared.safekeeping.scrubbing import examine, lacking, strange_names
from tests.shared.files.store_benches import LocalBench, SwiftBench, place_of, put
from tests.shared.files.store_helpers import digest_of

pytestmark = pytest.mark.xdist_group("swift")


class Rows:
    """What the rows of a database would say is kept."""

    name = "rows"

    def __init__(self, contents: list[bytes]) -> None:
        self._sizes = {digest_of(content): len(content) for content in contents}

    def on_shelf(self, shelf: str) -> dict[str, int]:
        return {digest: size for digest, size in self._sizes.items() if digest[:2] == shelf}


@pytest.fixture
def directory(tmp_path: Path) -> LocalBench:
    return LocalBench(tmp_path / "store-a")


def test_every_damage_in_a_bucket_is_found_none_invented_and_mended(
    directory: LocalBench, swift_bench: SwiftBench
):
    contents = [b"work %d " % number * 50 for number in range(10)]
    digests = [put(store, content) for content in contents for store in (directory.store, swift_bench.store)][
        ::2
    ]
    flipped, cut, grown, zeroed, missing, swapped = digests[:6]
    swift_bench.write(place_of(flipped), b"W" + contents[0][1:])
    swift_bench.write(place_of(cut), contents[1][:-1])
    swift_bench.write(place_of(grown), contents[2] + b".")
    swift_bench.write(place_of(zeroed), bytes(len(contents[3])))
    swift_bench.remove(place_of(missing))
    swift_bench.write(place_of(swapped), contents[9])
    swift_bench.write("objects/00/notes.txt", b"not ours")
    others = [directory.store]

    found = {each.name: each.code for each in examine(swift_bench.store, others, Rows(contents)) if each.code}

    assert found == {
        flipped: Code.FLIPPED,
        cut: Code.CUT,
        grown: Code.GROWN,
        zeroed: Code.ZEROED,
        missing: Code.MISSING,
        swapped: Code.SWAPPED,
    }
    assert [each.name for each in strange_names(swift_bench.store)] == ["00/notes.txt"]
    assert {mend(name, into=swift_bench.store, others=others) for name in found} == {"store-a"}
    assert [each for each in examine(swift_bench.store, others, Rows(contents)) if each.code] == []
    assert [swift_bench.read(place_of(digest)) for digest in digests] == contents
    assert len(swift_bench.names("damaged")) == 5


def test_what_a_bucket_lacks_is_told_without_reading_objects(swift_bench: SwiftBench):
    kept, lost = b"kept", b"lost"
    put(swift_bench.store, kept)

    found = [(each.name, each.code) for each in lacking(swift_bench.store, Rows([kept, lost]))]

    assert found == [(digest_of(lost), Code.MISSING)]


def test_directory_is_mended_from_a_bucket(directory: LocalBench, swift_bench: SwiftBench):
    content = b"a piece of work" * 1000
    digest = put(swift_bench.store, content)
    put(directory.store, content)
    directory.write(place_of(digest), content[:-1])

    assert mend(digest, into=directory.store, others=[swift_bench.store]) == "store-b"

    assert directory.read(place_of(digest)) == content
