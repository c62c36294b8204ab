"""The places of one process for requests with large bodies."""

import threading
from collections import Counter
from collections.abc import Hashable


class Places:
    """So many places, of which no one party may hold all as soon as there are two."""

    def __init__(self, total: int) -> None:
        """Open ``total`` places, at least one."""
        self.total = max(total, 1)
        self.most_of_one = max(self.total - 1, 1)
        self._held: Counter[Hashable] = Counter()
        self._lock = threading.Lock()

    def take(self, party: Hashable) -> bool:
        """Take a place for ``party`` and return True; False when there is none for it. Never waits."""
        with self._lock:
            if self._held.total() >= self.total or self._held[party] >= self.most_of_one:
                return False
            self._held[party] += 1
            return True

    def leave(self, party: Hashable) -> None:
        """Give back a place that was taken."""
        with self._lock:
            self._held[party] -= 1
            if not self._held[party]:
                del self._held[party]
