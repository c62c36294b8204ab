"""Taking in a file: bytes into both stores, judged while nobody can see them, kept only when they pass.

No transaction is open while bytes stream; the row is written afterwards by ``actions.record_upload``.
"""

from dataclasses import dataclass

from django.conf import settings

from licheng.kernel.limits import limit_for
from licheng.kernel.results import RefusedError
from licheng.shared.files.inspection import inspect_open_file
from licheng.shared.files.names import tidy_name
from licheng.shared.files.stores import from_settings
from licheng.shared.files.streaming import Readable
from licheng.shared.release.asking import ask_about_staged
from licheng.shared.release.rules import malware_refusal


@dataclass(frozen=True)
class Incoming:
    """A file on its way: what it is for, what its sender calls it, and which bytes were promised."""

    purpose: str
    name: str
    declared_size: int | None = None
    declared_digest: str | None = None


@dataclass(frozen=True)
class CheckedFile:
    """A file that lies in both stores and passed the inspection for its purpose."""

    digest: str
    size: int
    kind: str
    name: str
    purpose: str
    is_clean: bool = False  # a scanner said so; without one nothing is asked


def is_held(file: CheckedFile) -> bool:
    """Return whether a file that is kept waits for the scanner."""
    return settings.LICHENG_CLAMD is not None and not file.is_clean


def receive_file(source: Readable, incoming: Incoming) -> CheckedFile:
    """Read ``source`` once into the stores, inspect it, and keep it (P1, S14); return what was kept.

    Raises:
        KeepingError: too large, not what was promised, or a store cannot take it; nothing is kept.
        RefusedError: the inspection refuses it, or the scanner found malware; nothing is kept.
        ValueError: there is no such purpose.
    """
    limit = limit_for(incoming.purpose)
    name = tidy_name(incoming.name)
    stores = from_settings()
    with stores.stage(
        source,
        declared_size=incoming.declared_size,
        declared_digest=incoming.declared_digest,
        max_bytes=limit.max_bytes,
    ) as staged:
        verdict = inspect_open_file(staged.fileno(), incoming.purpose, name)
        if not verdict.accepted:
            raise RefusedError(verdict.refusal())
        scanned = ask_about_staged(staged.fileno())
        if scanned is not None and not scanned.is_clean:
            raise RefusedError(malware_refusal(staged.digest, scanned))
        kept = staged.commit()
    is_clean = scanned is not None
    return CheckedFile(kept.digest, kept.size, verdict.kind, name, incoming.purpose, is_clean)
