"""`licheng store rehearse`: the proof that a store outlives a restart. Imported after the system has started."""

import argparse

from licheng.kernel.results import RefusedError
from licheng.operations.output import complain, tell
from licheng.operations.sentences import in_both, said_of
from licheng.shared.clock import real_now
from licheng.shared.files.keeping_errors import StoreSetupError
from licheng.shared.files.protocol import Store, StoreError
from licheng.shared.files.stores import from_settings
from licheng.shared.safekeeping import rehearsing
from licheng.shared.safekeeping.rules import Step
from licheng.shared.safekeeping.turns import BusyError

BEGUN = """%(store)s  演練開始。請停止服務，重新開機（或卸載再掛載這個磁碟），然後再執行一次同樣的指令。
  The rehearsal has begun. Stop the services, reboot (or unmount and mount this disk), then run the same command again."""
PASSED = """%(store)s  演練通過，可以收檔案。
  The rehearsal has passed; the store takes files."""
FAILED = """%(store)s  演練失敗：這個儲存空間重新啟動後不是原來的樣子，不可使用。
  The rehearsal has failed: after the restart the store was not what it was before. Do not use it."""
SAID = {Step.BEGUN: BEGUN, Step.PASSED: PASSED, Step.FAILED: FAILED}


def rehearse(arguments: argparse.Namespace) -> int:
    """Begin the rehearsal of each store or judge it; returns 0 when all have passed, 1 when something is left to do."""
    try:
        stores = [store for store in from_settings().stores if arguments.store in {None, store.name}]
    except StoreSetupError as error:
        complain(said_of(error))
        return 1
    passed = [_rehearse(store) for store in stores]
    return 0 if passed and all(passed) else 1


def _rehearse(store: Store) -> bool:
    """Do the next step for one store and print how it went; return whether it has passed."""
    try:
        done = rehearsing.rehearse(store, now=real_now())
    except (StoreError, RefusedError, BusyError) as error:
        complain(said_of(error))
        return False
    tell(SAID[done.step] % {"store": store.name})
    if done.refused is not None:
        complain(in_both(done.refused))
    return done.step == Step.PASSED
