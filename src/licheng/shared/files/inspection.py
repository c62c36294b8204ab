"""The gate every file passes before it becomes part of a work (reliability plan S14 to S16).

Cheap questions (is it a file, its size, its first bytes, its name) are answered here; what
needs a parser is answered by a limited process of its own.  Neither Django nor a parser is
imported, so that the command line and the web workers share one gate.
"""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from licheng.kernel.limits import check_size, limit_for
from licheng.kernel.results import Allowed, Decision, Refused
from licheng.shared.files.inspection_client import Answer, client_for
from licheng.shared.files.inspection_kinds import EXTENSIONS, SNIFFED_BYTES, extension_of, family_of, kind_of


@dataclass(frozen=True)
class Verdict:
    """The answer on one file; ``code`` is empty when it is accepted, ``usage`` is what its check took."""

    accepted: bool
    kind: str
    code: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    usage: Mapping[str, Any] = field(default_factory=dict)

    def refusal(self) -> Refused:
        """Return the refusal of a file not accepted, for its sentence."""
        return Refused(self.code, self.facts)


def inspect_file(path: Path | str, purpose: str, declared_name: str | None = None) -> Verdict:
    """Return whether the file at ``path`` may be handed in for ``purpose``, within ten seconds.

    With ``declared_name`` the extension of that name must agree with the content.
    Whatever cannot be opened or checked is refused; nothing is raised for a file's sake.

    Raises:
        ValueError: there is no such purpose.
    """
    limit_for(purpose)
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116 (a path may not be text)
            return _refused("unknown", "file_not_regular")
        number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except FileNotFoundError:
        return _refused("unknown", "file_not_found")
    except (OSError, ValueError):
        return _refused("unknown", "file_not_readable")
    try:
        return inspect_open_file(number, purpose, declared_name)
    except OSError:
        return _refused("unknown", "file_not_readable")
    finally:
        os.close(number)


def inspect_open_file(number: int, purpose: str, declared_name: str | None = None) -> Verdict:
    """Return the verdict on the file open as ``number``; its position is neither used nor moved.

    Raises:
        OSError: it cannot be read.
    """
    status = os.fstat(number)
    if not stat.S_ISREG(status.st_mode):
        return _refused("unknown", "file_not_regular")
    if status.st_size == 0:
        return _refused("unknown", "file_empty")
    kind = kind_of(os.pread(number, SNIFFED_BYTES, 0))
    for decision in (_check_kind(kind, purpose, declared_name), check_size(purpose, status.st_size)):
        if isinstance(decision, Refused):
            return _refused(kind, decision.code, decision.facts)
    return _verdict(kind, client_for(kind).ask(kind, number))


def _check_kind(kind: str, purpose: str, declared_name: str | None) -> Decision:
    """Answer whether a file of ``kind`` under its name is one for ``purpose``."""
    if kind not in EXTENSIONS:
        family = family_of(kind)
        return Refused(f"file_is_{family}" if family else "file_type_unknown", {"is": kind})
    types = limit_for(purpose).types
    if kind not in types:
        code = "file_type_not_allowed_here"
        return Refused(code, {"is": kind.upper(), "allowed": ", ".join(name.upper() for name in types)})
    if declared_name is None:
        return Allowed()
    says = extension_of(declared_name)
    if not says:
        return Refused("file_extension_missing", {"is": kind.upper(), "extension": kind})
    if says not in EXTENSIONS[kind]:
        return Refused("file_type_mismatch", {"says": says, "is": kind.upper(), "extension": kind})
    return Allowed()


def _verdict(kind: str, answer: Answer) -> Verdict:
    """Return the verdict that the inspecting process gave, or that it gave none."""
    if answer.decision is None:
        return Verdict(False, kind, "file_could_not_be_checked", usage=answer.ending)
    code, facts = str(answer.decision["code"]), answer.decision.get("facts", {})
    return Verdict(not code, kind, code, facts, answer.ending)


def _refused(kind: str, code: str, facts: Mapping[str, Any] | None = None) -> Verdict:
    """Return the verdict that refuses with ``code``."""
    return Verdict(False, kind, code, facts or {})
