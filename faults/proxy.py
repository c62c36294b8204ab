"""A line between the web processes and PostgreSQL that can be cut around a COMMIT, and nowhere else."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

SOCKET_NAME = ".s.PGSQL.5432"
PIECE = 1 << 16
COMMIT = b"COMMIT"
BEFORE, AFTER, UNHEARD = "before it was sent", "after its answer", "sent, its answer cut off"


class Proxy:
    """Listens where PostgreSQL's socket would be in ``directory``, and passes everything on to the real one.

    ``cut_at(moment, number)`` arms it once: the ``number``-th COMMIT from then on loses its line at that moment.
    """

    def __init__(self, directory: Path, target: Callable[[], Path]) -> None:
        """Begin to listen; ``target`` says where the server's socket is at the moment."""
        directory.mkdir(parents=True, exist_ok=True)
        self.directory, self._target = directory, target
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(directory / SOCKET_NAME))
        self._listener.listen(64)
        self._armed, self._left = "", 0
        self._lock = threading.Lock()
        self.cuts = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def cut_at(self, moment: str, number: int = 1) -> None:
        """Arm the proxy; an empty ``moment`` disarms it."""
        with self._lock:
            self._armed, self._left = moment, number

    def close(self) -> None:
        """Stop listening; lines that are open go on until one of their ends goes."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        (self.directory / SOCKET_NAME).unlink()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._join, args=(client,), daemon=True).start()

    def _join(self, client: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX)
        try:
            server.connect(str(self._target()))
        except OSError:
            client.close()
            server.close()
            return
        line = _Line(self, client, server)
        threading.Thread(target=line.carry_answers, daemon=True).start()
        line.carry_questions()

    def at_commit(self) -> str:
        """Return the moment at which the line of this COMMIT is to be cut, if it is its turn, and disarm."""
        with self._lock:
            self._left -= bool(self._armed)
            moment = self._armed if self._left == 0 else ""
            if moment:
                self._armed = ""
                self.cuts += 1
            return moment


class _Line:
    """One connection: two directions, cut together."""

    def __init__(self, proxy: Proxy, client: socket.socket, server: socket.socket) -> None:
        self._proxy, self._client, self._server = proxy, client, server
        self._drop_answers_at = ""

    def carry_questions(self) -> None:
        """Pass on what the client says until one side goes, or the line is cut at a COMMIT."""
        with suppress(OSError):
            while data := self._client.recv(PIECE):
                if COMMIT in data:
                    self._drop_answers_at = self._proxy.at_commit()
                    if self._drop_answers_at == BEFORE:
                        break
                self._server.sendall(data)
        if self._drop_answers_at in {AFTER, UNHEARD}:
            return  # the other direction cuts, as soon as the server has answered
        self._cut()

    def carry_answers(self) -> None:
        """Pass on what the server says; the answer to a COMMIT is waited for and, where it is to be unheard, kept back."""
        with suppress(OSError):
            while data := self._server.recv(PIECE):
                if self._drop_answers_at == UNHEARD:
                    break
                self._client.sendall(data)
                if self._drop_answers_at == AFTER:
                    break
        self._cut()

    def _cut(self) -> None:
        for end in (self._client, self._server):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
