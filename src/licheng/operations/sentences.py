"""A refusal as both kinds of readers at a terminal need it. Imported after the system has started."""

from django.utils import translation

from licheng.kernel.results import Refused, RefusedError
from licheng.shared.files.keeping_errors import KeepingError
from licheng.shared.files.protocol import StoreError
from licheng.shared.messages import sentence
from licheng.shared.safekeeping.turns import BusyError


def in_both(refused: Refused) -> str:
    """Return the sentence of ``refused`` in Chinese, then in English on a line of its own, with its code."""
    with translation.override("zh-hant"):
        chinese = sentence(refused)
    with translation.override("en"):
        english = sentence(refused)
    return f"{chinese}\n  {english} [{refused.code}]"


def said_of(error: StoreError | KeepingError | RefusedError | BusyError) -> str:
    """Return the sentence of what went wrong, in both languages."""
    if isinstance(error, BusyError):
        return (
            "另一個工作正在處理這個檔案庫，請等它結束。\n  Another run is at this store; wait for it to end."
        )
    if isinstance(error, StoreError):
        return in_both(Refused(error.code, error.facts))
    return in_both(error.refused)
