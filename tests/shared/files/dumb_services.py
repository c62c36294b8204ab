"""Services that are none: a port that takes connections and never says a word of HTTP."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass
class DumbService:
    """Where it listens, and how many connections it has taken."""

    port: int
    taken: int = 0


@contextmanager
def dumb_service(*, hanging: bool) -> Iterator[DumbService]:
    """Take connections for the length of the block; hang up at once, or keep them and be silent."""
    kept: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        service = DumbService(listening.getsockname()[1])

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                service.taken += 1
                if hanging:
                    kept.append(connection)
                else:
                    connection.close()

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield service
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()
            for connection in kept:
                connection.close()
