"""The time of day of the web processes, moved by a shim that is loaded before their C library."""

import shutil
import struct
import subprocess
from pathlib import Path

SOURCE = Path(__file__).with_name("clock_shim.c")


class Clock:
    """A shift in seconds, seen by every process started with ``environment``."""

    def __init__(self, directory: Path) -> None:
        """Build the shim in ``directory``; without a C compiler there is none, and ``is_there`` says so."""
        self._file = directory / "clock-shift"
        self._library = directory / "clock-shim.so"
        self._file.write_bytes(struct.pack("d", 0.0))
        compiler = shutil.which("cc")
        if compiler is not None:
            command = [compiler, "-shared", "-fPIC", "-O2", "-o", str(self._library), str(SOURCE), "-lm"]
            subprocess.run(command, check=True, capture_output=True)

    @property
    def is_there(self) -> bool:
        """Return whether the time can be moved."""
        return self._library.exists()

    @property
    def environment(self) -> dict[str, str]:
        """Return the settings of a process whose time is to be moved."""
        if not self.is_there:
            return {}
        return {"LD_PRELOAD": str(self._library), "LICHENG_CLOCK_SHIFT": str(self._file)}

    def shift(self, seconds: float) -> None:
        """Let it be ``seconds`` later than it is, at once and in every process."""
        with self._file.open("r+b") as file:
            file.write(struct.pack("d", seconds))
