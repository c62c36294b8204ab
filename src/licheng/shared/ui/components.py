"""Values behind the components: the five states, a meter's blocks, a board's cells."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class StateLook:
    """How one of the five states is shown: its word and its shape; the colour follows the class."""

    word: Promise
    icon: str


STATES: dict[str, StateLook] = {
    "draft": StateLook(_("未送出"), "circle"),
    "pending": StateLook(_("等待中"), "hourglass-split"),
    "returned": StateLook(_("已退回"), "arrow-return-left"),
    "done": StateLook(_("完成"), "check-circle-fill"),
    "closed": StateLook(_("已截止"), "lock-fill"),
}

_FILL_STEPS = 4


def meter_blocks(value: int, limit: int) -> list[bool]:
    """Return one flag per block, True where filled; a value above the limit fills every block."""
    filled = max(0, min(value, limit))
    return [index < filled for index in range(limit)]


def fill_step(value: int, limit: int) -> int:
    """Return how full a board's cell is drawn, 0 to 4: 0 only for nothing, 4 only for everything."""
    if limit <= 0 or value >= limit:
        return _FILL_STEPS
    if value <= 0:
        return 0
    return min(_FILL_STEPS - 1, 1 + value * (_FILL_STEPS - 1) // limit)


def percent(done: int, total: int) -> int:
    """Return whole percent, rounded down so that 100 means all; 0 when nothing is to be done yet."""
    return min(100, done * 100 // total) if total > 0 else 0
