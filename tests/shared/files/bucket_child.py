"""Processes that keep a file in a directory and a bucket, each killed one call to the disk or the network later.

Run as: bucket_child.py DIRECTORY ENDPOINT. All keep in the directory and the bucket of DIRECTORY, each a file of its own,
twice; each end is printed, as waitpid tells it, until a process was not killed.
"""

import io
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from licheng.shared.files.keeping import StoreSet
from licheng.shared.files.s3_address import S3Place, parse_s3_address
from licheng.shared.files.s3_store import S3Store
from tests.shared.files.store_benches import CREDENTIALS, SwiftBench
from tests.shared.files.store_helpers import (
    CHANGING_CALLS,
    NOW,
    NthCall,
    disk_acting_at,
    killing,
    local_store,
)

NETWORK_CALLS = ("sendall", "recv_into")
TIMES = 2


def content_of(number: int) -> bytes:
    return b"work %d " % number * 400


def pair_of(directory: Path, endpoint: str) -> StoreSet:
    """Return the directory and the bucket as one set."""
    address = parse_s3_address(f"s3://{SwiftBench.bucket}/{directory.name}?endpoint={endpoint}")
    bucket = S3Store(S3Place(address, CREDENTIALS), "store-b", spool=directory / "spool")
    return StoreSet([local_store(directory / "store-a"), bucket])


@contextmanager
def network_acting_at(call: NthCall) -> Iterator[None]:
    """Route what a connection sends and receives through ``call`` within the block."""
    real = {name: getattr(socket.socket, name) for name in NETWORK_CALLS}
    try:
        for name, function in real.items():
            setattr(socket.socket, name, call.wrap(name, function))
        yield
    finally:
        for name, function in real.items():
            setattr(socket.socket, name, function)


def keep_and_note(directory: Path, endpoint: str, number: int) -> None:
    """Keep a file and note it, and keep it again, killed at the ``number``-th call of the stores."""
    pair = pair_of(directory, endpoint)
    content = content_of(number)
    ledger = os.open(directory / "ledger", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    for _ in range(TIMES):
        call = NthCall(number, killing)
        with disk_acting_at(call, CHANGING_CALLS), network_acting_at(call):
            kept = pair.keep(io.BytesIO(content))
        number -= len(call.calls)
        os.write(ledger, f"{kept.digest}\n".encode())
        os.fsync(ledger)


def main(directory: Path, endpoint: str) -> None:
    for store in pair_of(directory, endpoint).stores:
        store.init(now=NOW)  # type: ignore[attr-defined]
    for number in count(1):
        sys.stdout.flush()
        child = os.fork()
        if child == 0:
            keep_and_note(directory, endpoint, number)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        if os.WIFEXITED(status):
            break


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
