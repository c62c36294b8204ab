"""Keeps child processes running: starts them, starts them again when they die, stops them."""

import signal
import subprocess
import time
from dataclasses import dataclass

from licheng.demo.plan import ChildPlan

# A process that dies at once is started again ever more slowly, up to this pause.
LONGEST_PAUSE_SECONDS = 30.0
FIRST_PAUSE_SECONDS = 0.5
# A process that lived this long is well again: its next death is followed by the first pause.
WELL_SECONDS = 60.0
# Longer than the grace gunicorn and the job workers give their own work.
STOP_SECONDS = 40.0
LARGEST_LOG_BYTES = 10_000_000


@dataclass
class Child:
    """One process the supervisor keeps running."""

    plan: ChildPlan
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = FIRST_PAUSE_SECONDS

    def start(self) -> None:
        """Start the process; what it prints is added to its log."""
        self.plan.log.parent.mkdir(parents=True, exist_ok=True)
        _keep_log_small(self.plan)
        with self.plan.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.plan.command,
                env=dict(self.plan.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # Ctrl-C reaches the supervisor only; it stops the others in order.
                start_new_session=True,
            )
        self.started = time.monotonic()

    def died(self) -> int | None:
        """Return the exit code of a process that ended by itself, `None` while it lives."""
        return self.process.poll() if self.process is not None else None

    def start_again_when_due(self) -> bool:
        """Start a dead process again after its pause; returns whether it was started."""
        if self.process is None or self.process.poll() is None:
            return False
        now = time.monotonic()
        if now - self.started > WELL_SECONDS:
            self.pause = FIRST_PAUSE_SECONDS
        if now - self.started < self.pause:
            return False
        self.pause = min(self.pause * 2, LONGEST_PAUSE_SECONDS)
        self.start()
        return True


def stop_all(children: list[Child]) -> None:
    """Ask every process to finish what it has begun, wait, and end those that do not."""
    living = [
        child.process for child in children if child.process is not None and child.process.poll() is None
    ]
    for process in living:
        process.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    for process in living:
        try:
            process.wait(max(deadline - time.monotonic(), 0.0))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _keep_log_small(plan: ChildPlan) -> None:
    """Put a large log aside, in place of the one put aside before."""
    if plan.log.exists() and plan.log.stat().st_size > LARGEST_LOG_BYTES:
        plan.log.replace(plan.log.with_suffix(".log.1"))
