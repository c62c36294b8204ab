"""Processes that keep three files and note each acknowledgement, each killed one call to the disk later.

Run as: keeping_child.py DIRECTORY nameless|named. Every process has its own two stores below DIRECTORY;
its end is printed, as waitpid tells it, until one was not killed.
"""

import io
import os
import sys
from contextlib import nullcontext
from itertools import count
from pathlib import Path

from tests.shared.files.store_helpers import (
    CHANGING_CALLS,
    NthCall,
    disk_acting_at,
    killing,
    store_pair,
    without_nameless_files,
)

# The third is the first again: it must be adopted.
CONTENTS = (b"first " * 50_000, b"second", b"first " * 50_000)


def keep_and_note(directory: Path, number: int, *, named: bool) -> None:
    """Keep CONTENTS in the stores of ``directory``, killed at the ``number``-th call of the stores."""
    pair = store_pair(directory)
    ledger = os.open(directory / "ledger", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    for content in CONTENTS:
        with without_nameless_files() if named else nullcontext():
            call = NthCall(number, killing)
            with disk_acting_at(call, CHANGING_CALLS):
                kept = pair.keep(io.BytesIO(content))
        number -= len(call.calls)
        os.write(ledger, f"{kept.digest}\n".encode())
        os.fsync(ledger)


def main(directory: Path, *, named: bool) -> None:
    for number in count(1):
        sys.stdout.flush()
        child = os.fork()
        if child == 0:
            keep_and_note(directory / str(number), number, named=named)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        if os.WIFEXITED(status):
            break


if __name__ == "__main__":
    main(Path(sys.argv[1]), named=sys.argv[2] == "named")
