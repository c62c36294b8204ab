"""A small server of clamd's protocol on a real socket, and the ways in which a real one fails."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from pytest_django.fixtures import Settings

from licheng.shared.files.clamd import ClamdPlace
from licheng.shared.release.asking import speak_again

# The harmless test file every scanner knows (eicar.org), in two halves: a scanner would take this source for it.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
MARK = EICAR[-30:]
SIGNATURE = "Eicar-Test-Signature"


@dataclass
class Clamd:
    """What a test may change of the running server while it runs, and what it saw.

    ``answer`` replaces every verdict; ``dies_after`` closes the connection when so many bytes arrived; while
    ``silent`` holds no answer is given. ``found`` are the marks that count as malware.
    """

    place: ClamdPlace = field(default_factory=ClamdPlace)
    limit: int = 25 * 2**20
    answer: bytes | None = None
    dies_after: int | None = None
    silent: bool = False
    found: list[bytes] = field(default_factory=lambda: [MARK])
    sizes: list[int] = field(default_factory=list)
    version: str = "ClamAV 1.4.6/27816/Sat Nov 21 09:24:32 2026"
    stopping: threading.Event = field(default_factory=threading.Event)


class _Handler(socketserver.StreamRequestHandler):
    server: Any

    def handle(self) -> None:
        clamd: Clamd = self.server.clamd
        command = b""
        while not command.endswith(b"\0"):
            command += self.rfile.read(1) or b"\0"
        if clamd.silent:
            clamd.stopping.wait()
        elif command == b"zINSTREAM\0":
            self._scan(clamd)
        elif command in {b"zPING\0", b"zVERSION\0"}:
            self.wfile.write((b"PONG" if command == b"zPING\0" else clamd.version.encode()) + b"\0")
        else:
            self.wfile.write(b"UNKNOWN COMMAND\0")

    def _scan(self, clamd: Clamd) -> None:
        content = b""
        while size := struct.unpack("!I", self.rfile.read(4))[0]:
            if len(content) + size > clamd.limit:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
            content += self.rfile.read(size)
            if clamd.dies_after is not None and len(content) >= clamd.dies_after:
                return
        clamd.sizes.append(len(content))
        is_found = any(mark in content for mark in clamd.found)
        verdict = f"stream: {SIGNATURE} FOUND".encode() if is_found else b"stream: OK"
        self.wfile.write(verdict + b"\0" if clamd.answer is None else clamd.answer)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    clamd: Clamd


@contextmanager
def configured_clamd(settings: Settings) -> Iterator[Clamd]:
    """Configure a scanner that runs as long as the block, one that was never silent before it."""
    speak_again()
    with running_clamd() as server:
        settings.LICHENG_CLAMD = server.place
        yield server
    speak_again()


@contextmanager
def running_clamd() -> Iterator[Clamd]:
    """Yield a server that listens on a free port of this machine until the block ends."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.clamd = Clamd(ClamdPlace(host="127.0.0.1", port=server.server_address[1]))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server.clamd
        finally:
            server.clamd.stopping.set()
            server.shutdown()
            thread.join()
