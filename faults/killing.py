"""Ending one of several processes at a chosen system call, as a power cut would."""

import shutil
from collections.abc import Callable, Sequence

from faults.tracing import injecting
from faults.waiting import lives, wait_for

STRACE = shutil.which("strace")
KILL_SECONDS = 120.0


def kill_one_at_call(pids: Sequence[int], call: str, number: int, is_over: Callable[[], bool]) -> list[int]:
    """Kill the first of ``pids`` that is about to make its ``number``-th ``call``, before it is made; return who died.

    ``is_over`` is asked once the processes are followed, and again and again; when it says so, nobody needs to die.
    """
    with injecting(pids, call, f"signal=KILL:when={number}"):
        wait_for(
            f"a kill at {call}",
            lambda: is_over() or not all(map(lives, pids)),
            seconds=KILL_SECONDS,
            pause=0.005,
        )
    return [pid for pid in pids if not lives(pid)]
