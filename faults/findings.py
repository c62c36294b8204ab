"""What a fault showed."""

from collections import Counter
from dataclasses import dataclass, field


class NotPossibleError(Exception):
    """A fault cannot be injected on this machine; its text is the reason, in both languages."""


@dataclass
class Finding:
    """The figures of one fault; lost, doubled and false alarms must stay zero."""

    code: str
    title: str
    injected: Counter[str] = field(default_factory=Counter)
    acknowledged: int = 0
    refused: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    false_alarms: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    skipped: str = ""
    seconds: float = 0.0

    @property
    def fails(self) -> bool:
        """Return whether a promise was broken."""
        return bool(self.lost or self.doubled or self.false_alarms)
