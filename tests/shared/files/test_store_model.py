"""Two stores behave like a dictionary from digest to bytes, whatever is done to one of them."""

import io
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from licheng.shared.files.keeping_errors import DifferentBytesError, StoreUnavailableError
from tests.shared.files.store_helpers import digest_of, objects_in, store_pair

CONTENTS = st.binary(max_size=40) | st.sampled_from([bytes(128 * 1024), bytes(300_000)])


class TwoStores(RuleBasedStateMachine):
    """Keeps, stages, damages one copy and keeps again; the model is a dictionary."""

    known = Bundle("known")

    def __init__(self) -> None:
        super().__init__()
        self.directory = Path(tempfile.mkdtemp(prefix="licheng-model-"))
        self.pair = store_pair(self.directory)
        self.model: dict[str, bytes] = {}
        self.harmed: dict[str, int] = {}

    def teardown(self) -> None:
        shutil.rmtree(self.directory)

    @rule(target=known, content=CONTENTS)
    def keep(self, content: bytes) -> str:
        kept = self.pair.keep(io.BytesIO(content), declared_size=len(content))
        assert (kept.digest, kept.size) == (digest_of(content), len(content))
        self.model[kept.digest] = content
        self.harmed.pop(kept.digest, None)
        return kept.digest

    @rule(content=CONTENTS)
    def stage_and_discard(self, content: bytes) -> None:
        with self.pair.stage([content]) as staged:
            assert staged.digest == digest_of(content)

    @rule(content=CONTENTS)
    def keep_with_another_digest(self, content: bytes) -> None:
        with pytest.raises(DifferentBytesError):
            self.pair.keep([content], declared_digest=digest_of(content + b"."))

    @rule(digest=known, number=st.integers(0, 1), change=st.sampled_from(["removed", "shortened", "longer"]))
    def harm_one_copy(self, digest: str, number: int, change: str) -> None:
        if self.harmed.setdefault(digest, number) != number:
            return
        path = Path(self.pair.stores[number].location) / "objects" / digest[:2] / digest
        content = self.model[digest]
        path.unlink(missing_ok=True)
        if change == "shortened" and content:
            path.write_bytes(content[:-1])
        if change == "longer":
            path.write_bytes(content + b".")

    @rule(content=CONTENTS)
    def ask_for_what_was_never_kept(self, content: bytes) -> None:
        digest = digest_of(b"never" + content)
        with pytest.raises(StoreUnavailableError):
            self.pair.open_for_reading(digest)

    @rule(digest=known)
    def read(self, digest: str) -> None:
        content = self.model[digest]
        with self.pair.open_for_reading(digest, size=len(content)) as file:
            assert file.read() == content

    @invariant()
    def every_store_alone_has_what_was_kept_and_nothing_else(self) -> None:
        for number, store in enumerate(self.pair.stores):
            found = objects_in(Path(store.location))
            harmed = {digest for digest, where in self.harmed.items() if where == number}
            whole = {name: digest for name, digest in found.items() if name not in harmed}
            assert whole == {digest: digest for digest in self.model if digest not in harmed}


TestTwoStores = TwoStores.TestCase
TestTwoStores.settings = settings(max_examples=12, stateful_step_count=20, deadline=None)
