"""The log as a side of the comparison: which files were acknowledged, whatever the rows say now (P10)."""

from collections import defaultdict
from typing import Final

from licheng.shared.log.payloads import PayloadError, open_envelope
from licheng.shared.log.queries import envelopes_between, positions_end
from licheng.shared.safekeeping.rules import LOG, Code, Difference

BATCH_LEAVES: Final = 2_000


class LogInventory:
    """The files that the leaves of the log tell of, up to the last leaf that had a place when it was made."""

    name = LOG

    def __init__(self) -> None:
        """Open every envelope once; what does not open is a difference of its own, named by its leaf."""
        self.unreadable: list[Difference] = []
        self._held: dict[str, dict[str, int]] = defaultdict(dict)
        end = positions_end()
        for first in range(0, end, BATCH_LEAVES):
            for _, data, sealed in envelopes_between(first, min(first + BATCH_LEAVES, end)):
                self._note(data, sealed)

    def on_shelf(self, shelf: str) -> dict[str, int]:
        """Return length by digest of everything on ``shelf`` that was acknowledged."""
        return self._held.get(shelf, {})

    def _note(self, data: bytes, sealed: bytes) -> None:
        try:
            file = open_envelope(sealed).facts.file
        except PayloadError:
            self.unreadable.append(Difference(LOG, Code.UNREADABLE, data.hex()))
            return
        if file is not None:
            self._held[file.digest[:2]][file.digest] = file.size
