"""What a client was told is safe."""

import json
import os
from pathlib import Path


class Ledger:
    """Acknowledgements, line by line, on the disk before anything else is done."""

    def __init__(self, path: Path) -> None:
        """Open the ledger at ``path``."""
        self.path = path
        self._descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC, 0o600)

    def note(self, **entry: str) -> None:
        """Write an entry down and flush it."""
        os.write(self._descriptor, json.dumps(entry).encode() + b"\n")
        os.fsync(self._descriptor)

    def entries(self) -> list[dict[str, str]]:
        """Return everything noted."""
        return [json.loads(line) for line in self.path.read_text(encoding="utf-8").splitlines()]
