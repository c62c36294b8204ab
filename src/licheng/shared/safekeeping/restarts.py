"""Which start of the machine, and which mount of a directory, this is."""

import ctypes
import os
from pathlib import Path

from licheng.shared.files.protocol import Store
from licheng.shared.safekeeping.canary_rules import Restart

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
# statx(2): the mask that asks for a number no later mount gets again (Linux 6.8), the plain one that may be
# given again, and where both stand in the answer.
_UNIQUE, _PLAIN, _PLACE, _ANSWER_BYTES = 0x4000, 0x1000, 0x90, 0x100


def restart_of(store: Store) -> Restart:
    """Return the boot id of this machine and the mount ``store`` lies on, empty for a bucket."""
    boot_id = BOOT_ID.read_text(encoding="ascii").strip()
    return Restart(boot_id, mount_of(store.location) if Path(store.location).is_dir() else "")


def mount_of(path: str) -> str:
    """Return the kernel's number of the mount ``path`` lies on."""
    answer = ctypes.create_string_buffer(_ANSWER_BYTES)
    statx = ctypes.CDLL(None, use_errno=True).statx
    if statx(-1, os.fsencode(path), 0, _UNIQUE | _PLAIN, answer) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), path)
    return str(int.from_bytes(answer.raw[_PLACE : _PLACE + 8], "little"))
