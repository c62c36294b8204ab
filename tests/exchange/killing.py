"""Ending processes of the running systems as a power cut would: at a random moment, or at one chosen system call."""

import logging
import os
import random
import shutil
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event

from faults.waiting import is_traced, lives, wait_for
from licheng.settings.environment import System
from tests.running import Demo

logger = logging.getLogger(__name__)

# How many kills, and by which dice: KILLS=24 for the long form.
KILLS = int(os.environ.get("KILLS", "4"))
SEED = int(os.environ.get("KILL_SEED", "114"))
STRACE = shutil.which("strace")


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
    tracer = subprocess.Popen(
        [
            str(STRACE), "-f", "-qq", "-o", os.devnull, "-e", f"trace={call}",
            "-e", f"inject={call}:signal=SIGKILL:when={number}", *(f"-p{pid}" for pid in pids),
        ],
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_for(
            f"{kill}: the tracer", lambda: is_over() or any(map(is_traced, pids)) or not all(map(lives, pids))
        )
        wait_for(str(kill), lambda: is_over() or not all(map(lives, pids)), seconds=120)
    finally:
        _end(tracer)
    kill.landed += [pid for pid in pids if not lives(pid)]
    logger.info("%s: killed %s", kill, kill.landed)


def _end(tracer: "subprocess.Popen[bytes]") -> None:
    """Let go of who is left; a tracer that waits for a dead one does not hear, and the kernel lets go for it."""
    tracer.terminate()
    try:
        tracer.wait(5)
    except subprocess.TimeoutExpired:
        tracer.kill()
        tracer.wait(30)
