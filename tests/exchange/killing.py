"""Ending processes of the running systems as a power cut would: at a random moment, or at one chosen system call."""

import logging
import os
import random
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event

from faults.killing import STRACE, kill_one_at_call
from faults.waiting import lives, wait_for
from licheng.settings.environment import System
from tests.running import Demo

__all__ = ["KILLS", "SEED", "STRACE", "Kill", "Victim", "kill_at_call", "kill_at_random"]

logger = logging.getLogger(__name__)

# How many kills, and by which dice: KILLS=24 for the long form.
KILLS = int(os.environ.get("KILLS", "4"))
SEED = int(os.environ.get("KILL_SEED", "114"))


@dataclass(frozen=True)
class Victim:
    """A part of a running system that is to be killed: its web processes or its job worker."""

    verb: str
    system: System

    def pids(self, demo: Demo) -> list[int]:
        """Return its processes, without the one that only starts web processes again."""
        if self.verb == "serve":
            return [pid for pid in demo.web_workers(self.system) if lives(pid)]
        pid = demo.pid(self.verb, self.system)
        return [pid] if pid is not None and lives(pid) else []


@dataclass
class Kill:
    """One kill: of whom, and when; ``landed`` once the process is dead."""

    victim: Victim
    moment: str
    landed: list[int] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.victim.system} {self.victim.verb} {self.moment}"


def kill_at_random(demo: Demo, kill: Kill, dice: random.Random, within: float) -> None:
    """Kill one process of the victim after a random part of ``within`` seconds."""
    Event().wait(dice.uniform(0, within))
    pid = dice.choice(wait_for(str(kill), lambda: kill.victim.pids(demo)))
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
        kill.landed.append(pid)
    logger.info("%s: killed %s", kill, kill.landed)


def kill_at_call(demo: Demo, kill: Kill, call: str, number: int, is_over: Callable[[], bool]) -> None:
    """Kill the first process of the victim that is about to make its ``number``-th ``call``, before it is made.

    Gives up, and ``kill`` has not landed, when ``is_over``.
    """
    pids = wait_for(str(kill), lambda: kill.victim.pids(demo))
    kill.landed += kill_one_at_call(pids, call, number, is_over)
    logger.info("%s: killed %s", kill, kill.landed)
