"""Child processes that run a command of our own."""

import ctypes
import os
import signal
import subprocess
import sys

# prctl(2): which signal a process gets when its parent ends.
PR_SET_PDEATHSIG = 1


def licheng_command(*arguments: str) -> list[str]:
    """Return the command line of `licheng` in this same environment."""
    return [sys.executable, "-m", "licheng.cli", *arguments]


def run_licheng(*arguments: str) -> int:
    """Run a `licheng` command to its end and return its exit code."""
    return subprocess.run(licheng_command(*arguments), check=False).returncode


def end_with_parent() -> None:
    """Have the kernel send this process SIGTERM when its parent ends, however it ends."""
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:
        # It ended between our start and the call; the kernel will not tell us any more.
        os.kill(os.getpid(), signal.SIGTERM)
