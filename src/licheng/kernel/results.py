"""The answer of every rule: allowed, or refused with a code and the facts behind it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Allowed:
    """The act may be done."""

    def __bool__(self) -> bool:
        """Return True, so that ``if rule(...)`` reads as the question it asks."""
        return True


@dataclass(frozen=True)
class Refused:
    """The act may not be done; ``code`` names why, ``facts`` fill its sentence."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Return False, so that ``if rule(...)`` reads as the question it asks."""
        return False


Decision = Allowed | Refused


class RefusedError(Exception):
    """An action was asked for what its rule refuses; nothing was changed."""

    def __init__(self, refused: Refused) -> None:
        """Keep the refusal for the caller, who shows its sentence."""
        super().__init__(refused.code)
        self.refused = refused


def require(decision: Decision) -> None:
    """Raise RefusedError when ``decision`` is a refusal; return nothing otherwise."""
    if isinstance(decision, Refused):
        raise RefusedError(decision)
