"""The process that meets the hostile bytes: limited before it reads the first of them.

It is forked from ``inspection_server`` with the parsers loaded, judges one file and ends.
Whatever else becomes of it (killed by a limit, crashed), its caller takes as not checked.
"""

import importlib
import json
import os
import resource
import signal
from typing import BinaryIO, NoReturn, cast

from licheng.kernel.results import Decision, Refused
from licheng.shared.files import inspection_caps as caps
from licheng.shared.files.confinement import die_with_parent

PARSERS = {
    "pdf": "licheng.shared.files.inspection_pdf",
    "jpg": "licheng.shared.files.inspection_image",
    "png": "licheng.shared.files.inspection_image",
    "mp3": "licheng.shared.files.inspection_media",
    "mp4": "licheng.shared.files.inspection_media",
}
"""The module that inspects each kind."""

_OPEN_FILES = 16


def run_child(kind: str, file_number: int, answer_number: int) -> NoReturn:
    """Judge the file open as ``file_number`` as a ``kind`` and write one JSON line to ``answer_number``; exit."""
    status = 1
    try:
        limit_this_process()
        with open(file_number, "rb") as file:
            file.seek(0)  # the position is shared with whoever wrote it
            decision = judge(kind, file)
        os.write(answer_number, encode_decision(decision))
        status = 0
    finally:
        os._exit(status)  # no clean-up of the server's copy of anything


def judge(kind: str, file: BinaryIO) -> Decision:
    """Return what the parser of ``kind`` finds in ``file``, read from its beginning.

    A process loads only the parsers it is asked for; ``inspection_server`` asks before it forks.

    Raises:
        KeyError: there is no parser for ``kind``.
    """
    module = importlib.import_module(PARSERS[kind])
    return cast("Decision", module.inspect(file, kind))


def limit_this_process() -> None:
    """Give this process its own group, and caps of memory, time, files and children that only grow tighter."""
    os.setpgid(0, 0)
    die_with_parent()
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, caps.WALL_SECONDS)
    for what, soft in (
        (resource.RLIMIT_AS, caps.MEMORY_BYTES),
        (resource.RLIMIT_CPU, caps.CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(what, (soft, soft))


def encode_decision(decision: Decision) -> bytes:
    """Return ``decision`` as one line of JSON."""
    if isinstance(decision, Refused):
        return json.dumps({"code": decision.code, "facts": dict(decision.facts)}).encode() + b"\n"
    return b'{"code": ""}\n'
