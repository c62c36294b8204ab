"""What is damaged, and why nothing was rebuilt."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from licheng.kernel.results import Refused


@dataclass(frozen=True)
class Damage:
    """What of the log a store has damaged, or has not: file, line (0: the whole) and why."""

    store: str
    name: str
    reason: str
    line: int = 0


class RebuildError(Exception):
    """Nothing was written; ``refusals`` say why, each with its sentence, and ``damages`` what was damaged beside."""

    def __init__(self, refusals: Sequence[Refused], damages: Sequence[Damage] = ()) -> None:
        """Keep the reasons."""
        super().__init__(*(refused.code for refused in refusals))
        self.refusals, self.damages = tuple(refusals), tuple(damages)


def refuse(code: str, damages: Sequence[Damage] = (), /, **facts: Any) -> RebuildError:
    """Return the error of one reason, to be raised."""
    return RebuildError([Refused(code, facts)], damages)
