"""The acts of `licheng store`. Imported after the system has started."""

import argparse
import time
from collections.abc import Callable, Sequence

from licheng.kernel.results import Refused
from licheng.operations.output import complain, tell
from licheng.operations.sentences import in_both, said_of
from licheng.shared.clock import real_now
from licheng.shared.files.keeping_errors import StoreSetupError
from licheng.shared.files.protocol import Store, StoreError
from licheng.shared.files.stores import from_settings, init_from_settings
from licheng.shared.safekeeping import reconciling
from licheng.shared.safekeeping.actions import Tally, repair_store, scrub_store
from licheng.shared.safekeeping.models import Repair
from licheng.shared.safekeeping.queries import canary_of, due_in, scrub_state
from licheng.shared.safekeeping.rules import Code, Outcome
from licheng.shared.safekeeping.turns import BusyError

TELL_SECONDS = 2.0
CODE_WORDS = {
    Code.FLIPPED: "內容改變 / bytes changed",
    Code.CUT: "被截短 / cut short",
    Code.GROWN: "多出內容 / grown",
    Code.SWAPPED: "是另一個檔案的內容 / bytes of another file",
    Code.ZEROED: "全是零 / all zeros",
    Code.UNREADABLE: "讀不出來 / cannot be read",
    Code.MISSING: "不見了 / missing",
    Code.STRANGE: "不是檔案庫的檔案 / no file of ours",
    Code.WITHOUT_ROW: "沒有資料列 / no row names it",
    Code.LENGTH: "長度不同 / another length",
}
OUTCOME_WORDS = {
    Outcome.REPAIRED: "已修復 / mended",
    Outcome.SET_ASIDE: "已隔離 / set aside",
    Outcome.LOST: "遺失 / LOST",
    Outcome.LEFT: "請查明 / left as it is; look at it",
    Outcome.FAILED: "無法修復 / not mended",
}
# What a person need not look at any more.
SETTLED = {Outcome.REPAIRED, Outcome.SET_ASIDE}


def init_stores(_arguments: argparse.Namespace) -> int:
    """Make each configured place a store and print its identity; returns 1 when a place cannot be one."""
    try:
        identities = init_from_settings(now=real_now())
    except StoreError as error:
        complain(said_of(error))
        return 1
    for identity in identities:
        tell(f"{identity.id}  {identity.created.isoformat()}")
    return 0


def show_status(_arguments: argparse.Namespace) -> int:
    """Print health and last scrub of each store; returns 1 when one is not well."""
    try:
        store_set = from_settings()
    except StoreSetupError as error:
        complain(said_of(error))
        return 1
    healths = store_set.health()
    for store, health in zip(store_set.stores, healths, strict=True):
        tell(f"{store.name}  {store.location}")
        tell(f"  {in_both(Refused(health.code, health.facts))}")
        canary = canary_of(store)
        if canary is not None:
            tell(f"  信物 / canary: {canary.epoch}  {canary.shown_at or '—'}")
            tell(f"  演練通過 / rehearsed: {canary.rehearsed_at or '—'}")
        state = scrub_state(store, now=real_now())
        if state is not None:
            tell(f"  三十天內重讀 / re-read within 30 days: {state.percent_read} %")
            tell(f"  上次全部重讀 / last whole pass: {state.whole_pass_finished_at or '—'}")
    return 0 if all(health.ok for health in healths) else 1


def scrub(arguments: argparse.Namespace) -> int:
    """Go on with the pass over each store, to its end or as far as is due; returns 1 when something is left wrong."""

    def act(store: Store) -> Tally:
        budget = due_in(store, now=real_now()) if arguments.due else None
        return scrub_store(from_settings(), store, budget=budget, clock=real_now, watch=_Printer())

    return _for_stores(arguments.store, act)


def repair(arguments: argparse.Namespace) -> int:
    """Bring back what each store lacks; returns 1 when something is left wrong."""

    def act(store: Store) -> Tally:
        return repair_store(from_settings(), store, clock=real_now, watch=_Printer())

    return _for_stores(arguments.store, act)


def reconcile(_arguments: argparse.Namespace) -> int:
    """Compare rows and stores and print every difference; returns 1 when there is one."""
    try:
        found = reconciling.reconcile(from_settings(), clock=real_now)
    except (StoreError, StoreSetupError, BusyError) as error:
        complain(said_of(error))
        return 1
    for side, count in found.counts.items():
        tell(f"{side}  {count}")
    for difference in found.differences.order_by("digest", "side"):
        tell(f"- {difference.digest}  {difference.side}  {CODE_WORDS[Code(difference.code)]}")
    tell(f"差異 {found.difference_count} / differences {found.difference_count}")
    return 1 if found.difference_count else 0


class _Printer:
    """Prints each finding as it is treated, and now and then how far the run is."""

    def __init__(self) -> None:
        self._told_at = time.monotonic()
        self._findings = 0

    def __call__(self, tally: Tally) -> None:
        """Print what is new in ``tally``."""
        if tally.last is not None and tally.finding_count > self._findings:
            self._findings = tally.finding_count
            tell(_line_of(tally.last))
        if time.monotonic() - self._told_at >= TELL_SECONDS:
            self._told_at = time.monotonic()
            tell(f"{tally.store}  {tally.objects_read} 件 / objects  {tally.bytes_read / 2**20:.0f} MiB")


def _line_of(repair: Repair) -> str:
    finding = repair.finding
    said = f"{CODE_WORDS[Code(finding.code)]} → {OUTCOME_WORDS[Outcome(repair.outcome)]}"
    return f"- {finding.store}  {finding.name}  {said} {repair.source}".rstrip()


def _for_stores(name: str | None, act: Callable[[Store], Tally]) -> int:
    """Do ``act`` on the store called ``name``, or on each, and print its figures; returns 1 when not all is well."""
    try:
        stores: Sequence[Store] = from_settings().stores
        chosen = [store for store in stores if name in {None, store.name}]
        if not chosen:
            complain(f"沒有名為 {name} 的檔案庫。 / There is no store of this name.")
            return 1
        tallies = [_told(act(store)) for store in chosen]
    except (StoreError, StoreSetupError, BusyError) as error:
        complain(said_of(error))
        return 1
    return 0 if all(tally.outcomes.keys() <= SETTLED for tally in tallies) else 1


def _told(tally: Tally) -> Tally:
    """Print the figures of a finished run and return them."""
    outcomes = "，".join(f"{OUTCOME_WORDS[outcome]} {number}" for outcome, number in tally.outcomes.items())
    tell(
        f"{tally.store}  {tally.objects_read} 件 / objects  {tally.bytes_read} bytes  "
        f"發現 {tally.finding_count} / findings {tally.finding_count}  {outcomes}".rstrip()
    )
    return tally
