"""The school platform of the storekeeping faults, seen by whoever starts it, and by one client of it."""

import hashlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from faults.waiting import lives, wait_for

REPOSITORY = Path(__file__).resolve().parent.parent
ANSWER_SECONDS = 60.0
_numbers = count(1)


@dataclass
class Upload:
    """A file a client wants kept; ``key`` is the upload's id once it was begun, the same for every try."""

    content: bytes
    name: str
    key: str = ""
    acknowledged: bool = False

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the bytes."""
        return hashlib.sha256(self.content).hexdigest()


def new_uploads(dice: random.Random, *sizes: int) -> list[Upload]:
    """Return uploads of random bytes, each a file of its own."""
    return [Upload(dice.randbytes(size), f"{next(_numbers)}.jpg") for size in sizes]


class GoneError(Exception):
    """The platform ended before it answered: nobody knows what became of the request."""


class Worker:
    """One process of the platform and the connection a client has to it."""

    def __init__(self, pid: int, connection: socket.socket) -> None:
        """Own the connection; the process ends when it is closed."""
        self.pid = pid
        self._connection = connection
        self._answers = connection.makefile("rb")

    def begin(self, upload: Upload) -> dict[str, str]:
        """Begin ``upload``, so that it has its key; return the answer, which may be a refusal."""
        about = {"size": len(upload.content), "digest": upload.digest, "file_name": upload.name}
        answer = self._ask({"act": "begin", **about}, b"")
        upload.key = answer.get("upload", "")
        return answer

    def keep(self, upload: Upload) -> dict[str, str]:
        """Send the bytes of ``upload`` and return the answer: ``kept``, or ``refused`` with its ``reason``."""
        about = {"size": len(upload.content), "digest": upload.digest, "file_name": upload.name}
        return self._ask({"act": "keep", "upload": upload.key, **about}, upload.content)

    def end(self) -> None:
        """Hang up, and wait until the process is gone."""
        self._answers.close()
        self._connection.close()
        wait_for("the end of a worker", lambda: not lives(self.pid), pause=0.002)

    def kill(self) -> None:
        """End the process as a power cut would."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self.end()

    def _ask(self, request: dict[str, Any], body: bytes) -> dict[str, str]:
        try:
            self._connection.sendall(json.dumps(request).encode() + b"\n" + body)
            line = self._answers.readline()
        except OSError as error:
            raise GoneError from error
        if not line.endswith(b"\n"):
            raise GoneError
        answer: dict[str, str] = json.loads(line)
        return answer


class Platform:
    """The running platform below ``directory``, with stores and database wherever its settings say."""

    def __init__(self, directory: Path, stores: Sequence[Path], settings: Mapping[str, str]) -> None:
        """Start the process that the workers are forked from."""
        self.directory = directory
        self.stores = stores
        directory.mkdir(parents=True, exist_ok=True)
        self.port, self.central_port = free_port(), free_port()
        self.environment = {
            **clean_environment(),
            "PYTHONPATH": f"{REPOSITORY / 'src'}:{REPOSITORY}",
            "PYTHONUNBUFFERED": "1",
            "LICHENG_VAR": str(directory / "var"),
            "LICHENG_STORES": ":".join(map(str, stores)),
            "LICHENG_PORT": str(self.port),
            "LICHENG_CENTRAL_URL": f"http://127.0.0.1:{self.central_port}",
            "LICHENG_TRAINING_CLOCK": str(directory / "training-clock"),
            **settings,
        }
        self.log = directory / "platform.log"
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "faults.acknowledge"],
                env=self.environment, cwd=REPOSITORY, stderr=log,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
        self._who: dict[str, str] = {}

    def prepare(self) -> None:
        """Make what the uploads need."""
        self._who = self.call("prepare")

    def call(self, name: str, **given: Any) -> Any:
        """Call an act of ``platform_acts`` and return its answer; raise GoneError when the process ended."""
        if self._process.stdin is None or self._process.stdout is None:
            raise GoneError
        try:
            self._process.stdin.write(json.dumps({"name": name, **given}) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise GoneError(self.last_words()) from None
        answer = self._process.stdout.readline()
        if not answer:
            raise GoneError(self.last_words())
        return json.loads(answer)

    def last_words(self) -> str:
        """Return the end of what the process printed."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-3000:]

    @contextmanager
    def worker(self) -> Iterator[Worker]:
        """Fork a process that waits for requests; it is ended when the block is left."""
        address = str(self.directory / f"{next(_numbers)}.socket")
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(address)
            listener.listen(1)
            listener.settimeout(ANSWER_SECONDS)
            pid = self.call("fork", address=address, **self._who)
            connection, _ = listener.accept()
        connection.settimeout(ANSWER_SECONDS)
        worker = Worker(pid, connection)
        try:
            yield worker
        finally:
            worker.end()
            Path(address).unlink()

    def stop(self) -> None:
        """End the process; workers that still run are not waited for."""
        with suppress(BrokenPipeError):
            self._process.communicate(timeout=30)
        self._process.wait(30)


def clean_environment() -> dict[str, str]:
    """Return this process's environment without what was set for another installation, such as the tests' own."""
    ours = ("LICHENG_", "DJANGO_SETTINGS")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
