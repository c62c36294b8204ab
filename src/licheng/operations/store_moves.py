"""`licheng store migrate` and `approve`: moving a store, with two people. Imported after the system has started."""

import argparse
import time

from licheng.kernel.results import RefusedError
from licheng.operations.keepers import find_keepers_school, identify_keeper
from licheng.operations.output import complain, tell
from licheng.operations.sentences import said_of
from licheng.shared.clock import real_now
from licheng.shared.files.keeping_errors import KeepingError
from licheng.shared.files.protocol import Store, StoreError
from licheng.shared.files.stores import from_settings
from licheng.shared.safekeeping.models import StoreMove
from licheng.shared.safekeeping.moves import (
    Compared,
    approve_move,
    carry_out,
    find_move_by_code,
    open_move,
    plan_move,
)
from licheng.shared.safekeeping.turns import BusyError
from licheng.shared.tenancy.models import School
from licheng.shared.tenancy.scope import in_school

TELL_SECONDS = 2.0
PLANNED = """搬遷代碼 %(code)s。請另一位管理員在「檔案庫」頁核對並同意（或執行 licheng store approve %(code)s），再執行一次同樣的指令。
  The move has the code %(code)s. Let another administrator compare it and approve on the page “Stores” (or with
  licheng store approve %(code)s), then run the same command again."""
MOVED = """搬遷完成：%(count)s 個檔案逐一重讀，兩邊相同（%(digest)s）。
請從 LICHENG_STORES 移除 %(store)s，再重新啟動服務；舊的留作唯讀至少九十天。
  Moved: %(count)s objects were read again on both sides and are equal. Remove %(store)s from LICHENG_STORES and restart
  the services; keep the old one, for reading only, for ninety days at least."""
DIFFERENT = """兩邊還不相同：舊 %(before)s 個，新 %(after)s 個，無法複製 %(left)s 個。沒有切換，請查明後再執行一次。
  The two are not equal yet: %(before)s objects in the old one, %(after)s in the new one, %(left)s could not be
  copied. Nothing was switched; find out why and run this again."""
APPROVED = "已同意搬遷 %(code)s。 / The move %(code)s is approved."
NO_SCHOOL = "請以 --school 指定學校代碼。 / Name your school with --school CODE."


def migrate(arguments: argparse.Namespace) -> int:
    """Plan the move, or carry it out once it is approved; returns 0 only when it is done."""
    try:
        source, target = _store(arguments.old), _store(arguments.new)
        if source is None or target is None:
            complain("沒有這個名字的檔案庫。 / There is no store of this name.")
            return 1
        move = open_move(source=source, target=target)
        if move is None:
            return _plan(source, target, arguments)
        return _told(move, carry_out(move, from_settings(), clock=real_now, watch=_Printer()))
    except (StoreError, KeepingError, RefusedError, BusyError) as error:
        complain(said_of(error))
        return 1


def approve(arguments: argparse.Namespace) -> int:
    """Approve a planned move as its second person; returns 1 with the reason when it may not be."""
    school = find_keepers_school(arguments.school)
    if school is None:
        complain(NO_SCHOOL)
        return 1
    try:
        keeper = identify_keeper(school, arguments.account, now=real_now())
        move = find_move_by_code(arguments.code)
        with in_school(school.id):
            approve_move(move_id=move.id, by=keeper, now=real_now())
    except RefusedError as error:
        complain(said_of(error))
        return 1
    tell(APPROVED % {"code": move.code})
    return 0


def _plan(source: Store, target: Store, arguments: argparse.Namespace) -> int:
    school: School | None = find_keepers_school(arguments.school)
    if school is None or arguments.account is None:
        complain(f"{NO_SCHOOL} --account LOGIN")
        return 1
    keeper = identify_keeper(school, arguments.account, now=real_now())
    with in_school(school.id):
        move = plan_move(source=source, target=target, by=keeper, now=real_now())
    tell(PLANNED % {"code": move.code})
    return 1


def _store(name: str) -> Store | None:
    return next((store for store in from_settings().stores if store.name == name), None)


def _told(move: StoreMove, compared: Compared) -> int:
    if compared.is_equal:
        facts = {"count": compared.before.count, "digest": compared.before.digest, "store": move.store}
        tell(MOVED % facts)
        return 0
    facts = {"before": compared.before.count, "after": compared.after.count, "left": compared.left}
    complain(DIFFERENT % facts)
    return 1


class _Printer:
    """Prints now and then how far the copying is."""

    def __init__(self) -> None:
        self._told_at = time.monotonic()

    def __call__(self, compared: Compared) -> None:
        """Print the number of objects compared."""
        if time.monotonic() - self._told_at >= TELL_SECONDS:
            self._told_at = time.monotonic()
            tell(f"{compared.after.count} 件 / objects")
