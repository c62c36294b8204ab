"""Two stores, their rows and a client, against the reference: crashes, failing disks, lost stores, the same key again.

A crash is an exception that nothing of ours catches, thrown at the n-th call to the disk or the n-th statement of a
request; afterwards everything that was in memory is forgotten. (P1, P2, P3, P5, P11, P18)
"""

import errno
import hashlib
import io
import shutil
import tempfile
from itertools import count
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from faults import platform_acts
from licheng.kernel.results import RefusedError
from licheng.shared.accounts.actor import Actor
from licheng.shared.audit.models import AuditEvent
from licheng.shared.files import suspicion
from licheng.shared.files.keeping import StoreSet
from licheng.shared.files.keeping_errors import DifferentBytesError, StoreUnavailableError
from licheng.shared.files.models import StoredObject, Upload
from licheng.shared.safekeeping.mending import mend
from tests.factories.crashes import CrashError, crashing_at_statement
from tests.factories.people import Cast, actor_for
from tests.faults.reference import STORES, Reference
from tests.shared.files.store_helpers import (
    CHANGING_CALLS,
    NthCall,
    digest_of,
    disk_acting_at,
    failing_with,
    local_store,
    objects_in,
    store_pair,
)

NAMES = ("store-a", "store-b")
CONTENTS = st.binary(min_size=1, max_size=3) | st.just(bytes(200_000))
# Which of the uploads on their way.
PICKS = st.integers(0, 5)


def crash(_name: str) -> None:
    raise CrashError


def can_be_kept(client: "Client") -> bool:
    """Return whether something is on its way and both stores take it."""
    return bool(client.reference.open_uploads) and client.reference.takes()


class Client(RuleBasedStateMachine):
    """One client and whatever can happen to what it sends."""

    actor: Actor
    keys = Bundle("keys")

    def __init__(self) -> None:
        super().__init__()
        self.directory = Path(tempfile.mkdtemp(prefix="licheng-model-"))
        self.savepoint = transaction.savepoint()
        store_pair(self.directory)
        self.stores = self.started()
        self.reference = Reference()

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)
        self.started()
        for path in self.directory.iterdir():
            assert objects_in(path).keys() <= self.reference.offered.keys()
        shutil.rmtree(self.directory)

    def root(self, name: str) -> Path:
        return self.directory / name

    def held_in(self, store: int) -> dict[str, str]:
        """Return, for what was ever sent, the digest of the bytes that lie under its name."""
        places = {
            digest: self.root(NAMES[store]) / "objects" / digest[:2] / digest
            for digest in self.reference.offered
        }
        return {name: digest_of(path.read_bytes()) for name, path in places.items() if path.exists()}

    def started(self) -> StoreSet:
        """Return the stores as a process just started sees them."""
        for name in NAMES:
            suspicion.clear(str(self.root(name)))
        return StoreSet([local_store(self.root(name), name) for name in NAMES], allow_same_device=True)

    def keep(self, key: str, content: bytes) -> str:
        asked = {"upload": key, "size": len(content), "digest": digest_of(content), "file_name": "a.jpg"}
        with transaction.atomic():
            return platform_acts.keep(asked, io.BytesIO(content), self.actor, self.stores)

    def content_of(self, key: str) -> bytes:
        reference = self.reference
        return reference.offered[reference.open_uploads.get(key) or reference.committed[key]]

    def picked(self, pick: int) -> str:
        """Return one of the uploads on their way."""
        keys = list(self.reference.open_uploads)
        return keys[pick % len(keys)]

    def is_known(self, key: str) -> bool:
        return key in self.reference.open_uploads or key in self.reference.committed

    @rule(target=keys, content=CONTENTS)
    def begin(self, content: bytes) -> str:
        asked = {"size": len(content), "digest": digest_of(content), "file_name": "a.jpg"}
        expected = self.reference.same_as(content)
        key = platform_acts.begin(asked, self.actor)
        assert expected in {None, key}
        self.reference.begin(key, content)
        return key

    @rule(key=keys, is_heard=st.booleans())
    def send(self, key: str, is_heard: bool) -> None:  # noqa: FBT001 - drawn
        """Send a file, for the first time or again; the answer may get lost."""
        if not self.is_known(key):
            with pytest.raises(RefusedError, match="upload_ended"):
                self.keep(key, b"gone")
            return
        content, was_kept = self.content_of(key), key in self.reference.committed
        if was_kept or self.reference.takes():
            assert self.keep(key, content) == digest_of(content)
            if not was_kept:
                self.reference.keep(key)
            if is_heard:
                self.reference.acknowledge(key)
            return
        with pytest.raises(StoreUnavailableError):
            self.keep(key, content)

    @precondition(can_be_kept)
    @rule(pick=PICKS)
    def send_other_bytes(self, pick: int) -> None:
        key = self.picked(pick)
        content = self.content_of(key)
        asked = {"upload": key, "size": len(content), "digest": digest_of(content), "file_name": "a.jpg"}
        other = bytes([content[0] ^ 1]) + content[1:]
        with pytest.raises(DifferentBytesError):
            platform_acts.keep(asked, io.BytesIO(other), self.actor, self.stores)

    @precondition(can_be_kept)
    @rule(pick=PICKS, at_statement=st.booleans())
    def crash_while_sending(self, pick: int, at_statement: bool) -> None:  # noqa: FBT001 - drawn
        """Send a file to processes that die ever later on the way, until one comes through."""
        key = self.picked(pick)
        for number in count(1):
            dying = (
                crashing_at_statement(number)
                if at_statement
                else disk_acting_at(NthCall(number, crash), CHANGING_CALLS)
            )
            try:
                with dying:
                    self.keep(key, self.content_of(key))
            except CrashError:
                self.restart()
                self.each_store_holds_whole_files_and_all_it_must()
            else:
                self.reference.keep(key)
                return

    @precondition(can_be_kept)
    @rule(pick=PICKS)
    def crash_after_staging(self, pick: int) -> None:
        self.stores.stage([self.content_of(self.picked(pick))]).discard()
        self.restart()

    @precondition(can_be_kept)
    @rule(pick=PICKS, what=st.sampled_from([errno.ENOSPC, errno.EIO]))
    def fail_while_sending(self, pick: int, what: int) -> None:
        """Send a file while an ever later call to the disk fails; a failed flush costs the store its trust."""
        key = self.picked(pick)
        for number in count(1):
            if key in self.reference.committed or not self.reference.takes():
                return
            with disk_acting_at(NthCall(number, failing_with(what)), CHANGING_CALLS) as call:
                try:
                    self.keep(key, self.content_of(key))
                except StoreUnavailableError:
                    assert call.hit is not None
                else:
                    assert call.hit != "fsync"
                    self.reference.keep(key)
                    self.reference.acknowledge(key)
            if call.hit == "fsync":
                suspects = [store for store in STORES if self.stores.health()[store].code == "store_suspect"]
                assert len(suspects) == 1
                self.reference.distrusted.update(suspects)
            else:
                self.restart()

    @rule()
    def restart(self) -> None:
        self.stores = self.started()
        self.reference.distrusted.clear()

    @precondition(lambda self: not self.reference.away)
    @rule(store=st.sampled_from(STORES))
    def take_away(self, store: int) -> None:
        self.root(NAMES[store]).rename(self.directory / "away")
        self.reference.away.add(store)

    @precondition(lambda self: self.reference.away)
    @rule()
    def bring_back(self) -> None:
        store = self.reference.away.pop()
        (self.directory / "away").rename(self.root(NAMES[store]))

    @precondition(lambda self: not self.reference.away and not any(self.reference.lacking.values()))
    @rule(store=st.sampled_from(STORES))
    def lose_objects(self, store: int) -> None:
        for path in (self.root(NAMES[store]) / "objects").glob("??/*"):
            path.unlink()
        self.reference.lose_objects(store)

    @precondition(lambda self: self.reference.takes() and any(self.reference.lacking.values()))
    @rule()
    def mend(self) -> None:
        for store in STORES:
            into, others = self.stores.stores[store], [self.stores.stores[1 - store]]
            for digest in set(self.reference.committed.values()) & self.reference.lacking[store]:
                assert mend(digest, into=into, others=others) == NAMES[1 - store]
            self.reference.mend(store)

    @invariant()
    def each_store_holds_whole_files_and_all_it_must(self) -> None:
        for store in set(STORES) - self.reference.away:
            found = self.held_in(store)
            assert all(name == digest for name, digest in found.items())
            assert self.reference.must_hold(store) <= found.keys()

    @invariant()
    def rows_tell_what_is_kept_once(self) -> None:
        committed = self.reference.committed
        uploads = Upload.objects.filter(account_id=self.actor.account_id).select_related("stored_object")
        assert {str(each.id): each.stored_object.digest for each in uploads} == committed
        assert set(StoredObject.objects.values_list("digest", flat=True)) == set(committed.values())
        events = AuditEvent.objects.filter(event_type="file_uploaded").values_list("subject_id", flat=True)
        assert sorted(map(str, events)) == sorted(committed)

    @invariant()
    def what_was_acknowledged_can_be_read(self) -> None:
        assert self.reference.acknowledged.items() <= self.reference.committed.items()
        for digest in set(self.reference.acknowledged.values()):
            if any(
                digest not in self.reference.lacking[store] for store in set(STORES) - self.reference.away
            ):
                with self.stores.open_for_reading(digest) as file:
                    assert hashlib.sha256(file.read()).hexdigest() == digest


def test_two_stores_and_their_rows_keep_to_the_reference(cast: Cast):
    class OfTheCast(Client):
        actor = actor_for(cast.student.account)

    run_state_machine_as_test(
        OfTheCast, settings=settings(max_examples=10, stateful_step_count=20, deadline=None)
    )  # type: ignore[no-untyped-call]
