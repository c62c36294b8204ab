"""What a process can give up for good before it meets hostile bytes.

Each step is Linux's own and best effort: an older kernel or a strict container may
refuse one, and the resource limits of ``inspection_child`` stand in any case.
"""

import ctypes
import os
import signal
import struct

_CLONE_NEWNET = 0x40000000
_CLONE_NEWUSER = 0x10000000
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_LANDLOCK_CREATE_RULESET = 444  # the same number on every architecture
_LANDLOCK_RESTRICT_SELF = 446
_LANDLOCK_VERSION_FLAG = 1
_EVERY_FILE_RIGHT = (1 << 13) - 1
_EVERY_NETWORK_RIGHT = 3
_NETWORK_SINCE_VERSION = 4

_libc = ctypes.CDLL(None, use_errno=True)


def leave_network() -> bool:
    """Move this process into a network of its own that has no devices; return whether the kernel agreed."""
    return bool(_libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0)


def forbid_opening_files() -> bool:
    """Forbid this process and its children to open any file by path; return whether the kernel agreed.

    Files that are open already, and pipes, stay usable.  See Linux ``landlock(7)``.
    """
    version = _libc.syscall(_LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), _LANDLOCK_VERSION_FLAG)
    if version < 1:
        return False
    rights = struct.pack("=Q", _EVERY_FILE_RIGHT)
    if version >= _NETWORK_SINCE_VERSION:
        rights += struct.pack("=Q", _EVERY_NETWORK_RIGHT)
    rules = _libc.syscall(_LANDLOCK_CREATE_RULESET, rights, ctypes.c_size_t(len(rights)), 0)
    if rules < 0:
        return False
    _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    refused = _libc.syscall(_LANDLOCK_RESTRICT_SELF, rules, 0)
    os.close(rules)
    return bool(refused == 0)


def die_with_parent() -> None:
    """Ask the kernel to kill this process when the one that forked it ends."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
