"""`licheng rebuild`: what it says at the terminal. Imported after the system has started."""

import time
from collections.abc import Callable, Iterable
from typing import Final

from licheng.kernel.results import Refused
from licheng.operations.output import complain, tell
from licheng.operations.sentences import in_both, said_of
from licheng.shared.files.keeping import StoreSet
from licheng.shared.files.keeping_errors import StoreSetupError
from licheng.shared.files.stores import from_settings
from licheng.shared.rebuild.comparing import Difference
from licheng.shared.rebuild.journals import read_log
from licheng.shared.rebuild.living import compare as compare_rows
from licheng.shared.rebuild.problems import Damage, RebuildError
from licheng.shared.rebuild.writing import rebuild as rebuild_from

SCHOOL: Final = "school"
TELL_SECONDS: Final = 2.0
STEP_WORDS: Final = {
    "read": "讀取並核對日誌 / journals read and proved",
    "log": "寫入存證紀錄 / leaves written",
    "told": "重述事件 / events told",
}


def check() -> int:
    """Prove the log in the stores and print its size and what is damaged; 1 when it cannot be proved."""

    def act(stores: StoreSet) -> int:
        log = read_log(stores, _Printer())
        _tell_damages(log.damages)
        for school in log.schools:
            tell(f"{school.code} {school.name} {school.id}")
        tell(f"存證紀錄 {log.size} 筆，全部核對無誤。 / {log.size} leaves, all proved.")
        return 0

    return _done(act)


def compare(*, system: str) -> int:
    """Compare the rows of a living database with the log and print every difference; 1 when there is one."""
    if system != SCHOOL:
        return _refused(Refused("rebuild_central"))

    def act(stores: StoreSet) -> int:
        compared = compare_rows(stores, _Printer())
        _tell_damages(compared.damages)
        for code, difference in compared.differences:
            tell(f"- {code}  {_said(difference)}")
        count = len(compared.differences)
        tell(f"存證紀錄 {compared.leaves} 筆，差異 {count} / {compared.leaves} leaves, {count} differences")
        return 1 if count else 0

    return _done(act)


def rebuild(*, system: str) -> int:
    """Make all rows again in an empty database and print how many; 1 with the reasons when nothing was written."""
    if system != SCHOOL:
        return _refused(Refused("rebuild_central"))

    def act(stores: StoreSet) -> int:
        rebuilt = rebuild_from(stores, _Printer())
        _tell_damages(rebuilt.damages)
        for school in rebuilt.schools:
            tell(f"{school.code} {school.name} {school.id}")
        for model, count in rebuilt.rows.items():
            tell(f"  {model}  {count}")
        tell(f"已重建，存證紀錄 {rebuilt.leaves} 筆。 / Rebuilt; {rebuilt.leaves} leaves.")
        tell(
            "接下來請匯入名冊、設定期程並發給密碼。 / Now import the rosters, set the windows, issue passwords."
        )
        return 0

    return _done(act)


def _refused(refused: Refused) -> int:
    complain(in_both(refused))
    return 1


def _done(act: Callable[[StoreSet], int]) -> int:
    """Return the exit code of ``act``; 1 with what was refused printed."""
    try:
        return act(from_settings())
    except StoreSetupError as error:
        complain(said_of(error))
    except RebuildError as error:
        _tell_damages(error.damages)
        for refused in error.refusals:
            _refused(refused)
    return 1


def _tell_damages(damages: Iterable[Damage]) -> None:
    for damage in damages:
        place = f"{damage.name}:{damage.line}" if damage.line else damage.name
        complain(f"- 損壞 / damaged  {damage.store}  {place}  {damage.reason}")


def _said(difference: Difference) -> str:
    values = f"  {difference.told} → {difference.held}" if difference.told or difference.held else ""
    return f"{difference.model} {difference.key}  {difference.what}{values}"


class _Printer:
    """Prints now and then how far each step is, and always its end."""

    def __init__(self) -> None:
        self._told_at = time.monotonic()

    def __call__(self, step: str, done: int, total: int) -> None:
        """Hear how far ``step`` is."""
        if done < total and time.monotonic() - self._told_at < TELL_SECONDS:
            return
        self._told_at = time.monotonic()
        tell(f"{STEP_WORDS[step]}  {done} / {total}")
