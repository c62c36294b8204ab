"""How the works of the demo came to be what they are: which acts, on which days."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from licheng.kernel.calendar import TAIPEI, taipei_date
from licheng.kernel.windows import Window
from licheng.school.outcomes.rules import TRANSITIONS, OutcomeAct, OutcomeState

_A, _S = OutcomeAct, OutcomeState

_STORIES: Final[dict[OutcomeState, tuple[tuple[OutcomeAct, ...], ...]]] = {
    _S.DRAFT: ((_A.SAVE,), (_A.SAVE, _A.SAVE), (_A.SAVE, _A.SEND, _A.WITHDRAW)),
    _S.PENDING: (
        (_A.SAVE, _A.SEND),
        (_A.SAVE, _A.SAVE, _A.SEND),
        (_A.SAVE, _A.SEND),
        (_A.SAVE, _A.SEND, _A.RETURN, _A.SAVE, _A.SEND),
    ),
    _S.CERTIFIED: (
        (_A.SAVE, _A.SEND, _A.CERTIFY),
        (_A.SAVE, _A.SEND, _A.CERTIFY),
        (_A.SAVE, _A.SAVE, _A.SEND, _A.CERTIFY),
        (_A.SAVE, _A.SEND, _A.RETURN, _A.SAVE, _A.SEND, _A.CERTIFY),
    ),
    _S.RETURNED: ((_A.SAVE, _A.SEND, _A.RETURN),),
    _S.REVOKED: ((_A.SAVE, _A.SEND, _A.CERTIFY, _A.REVOKE),),
    _S.DELETED: ((_A.SAVE, _A.DELETE), (_A.SAVE, _A.SEND, _A.RETURN, _A.DELETE)),
}
# How many of a hundred works end in each state: while a semester runs, and when it is over.
RUNNING: Final = {
    _S.CERTIFIED: 44,
    _S.PENDING: 30,
    _S.DRAFT: 12,
    _S.RETURNED: 9,
    _S.REVOKED: 2,
    _S.DELETED: 3,
}
OVER: Final = {_S.CERTIFIED: 88, _S.RETURNED: 4, _S.DRAFT: 3, _S.REVOKED: 1, _S.DELETED: 4}

_GAPS: Final = (1, 1, 2, 3, 5)
_LONGEST_WAIT: Final = 9
_FIRST_HOUR, _LAST_HOUR = 7, 22


@dataclass(frozen=True)
class Step:
    """One act of a story: when, and where the work stands afterwards."""

    act: OutcomeAct
    at: datetime
    state: OutcomeState


def chance_of(state_shares: dict[OutcomeState, int], dice: Random) -> OutcomeState:
    """Return a state by its share."""
    return dice.choices([*state_shares], [*state_shares.values()])[0]


def tell_story(end: OutcomeState, window: Window, latest: datetime, dice: Random) -> list[Step]:
    """Return acts that lead to ``end``, each on a day of its own inside ``window`` and before ``latest``.

    A work that waits was sent within the last days before ``latest``.
    """
    acts = dice.choice(_STORIES[end])
    days = _days(len(acts), end, window, latest, dice)
    return list(_steps(acts, days, dice))


def _days(count: int, end: OutcomeState, window: Window, latest: datetime, dice: Random) -> Sequence[date]:
    last_day = min(taipei_date(latest) - timedelta(days=1), window.last_day)
    first_day = window.first_day
    gaps = [dice.choice(_GAPS) for _ in range(count - 1)]
    room = max(0, (last_day - first_day).days - sum(gaps))
    waited = dice.randrange(_LONGEST_WAIT) if end is OutcomeState.PENDING else dice.randrange(room + 1)
    day = last_day - timedelta(days=min(waited, room))
    days = [day]
    for gap in reversed(gaps):
        day -= timedelta(days=gap)
        days.append(day)
    return days[::-1]


def _steps(acts: Sequence[OutcomeAct], days: Sequence[date], dice: Random) -> Iterator[Step]:
    state = OutcomeState.DRAFT
    for act, day in zip(acts, days, strict=True):
        state = TRANSITIONS[state, act]
        hour = dice.randrange(_FIRST_HOUR, _LAST_HOUR)
        at = datetime.combine(day, time(hour, dice.randrange(60), dice.randrange(60)), TAIPEI)
        yield Step(act, at, state)
