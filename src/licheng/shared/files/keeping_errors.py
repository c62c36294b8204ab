"""Why a file was not kept, each with the refusal that is shown."""

from collections.abc import Mapping
from typing import Any

from licheng.kernel.results import Refused


class KeepingError(Exception):
    """A file was not kept; nothing of it was acknowledged. ``refused`` has its sentence."""

    def __init__(self, code: str, facts: Mapping[str, Any]) -> None:
        """Keep the refusal for the caller, who shows its sentence."""
        super().__init__(code, dict(facts))
        self.refused = Refused(code, facts)


class TooLargeError(KeepingError):
    """The bytes were more than allowed; reading stopped at the first one too many."""


class DifferentBytesError(KeepingError):
    """What arrived is not what was declared: a broken connection, or a file that changed meanwhile."""


class StoreUnavailableError(KeepingError):
    """A store could not take the file or, when reading, none could give it."""


class StoreSetupError(KeepingError):
    """The stores are not a set that may hold anything: too few, or one place counted twice."""
