"""What two stores and the rows about them must be, whatever happened: plain values, no disk, no database."""

from dataclasses import dataclass, field
from hashlib import sha256

STORES = (0, 1)
# As many files one person may have on the way; the oldest makes room.
OPEN_UPLOADS = 6


@dataclass
class Reference:
    """A dictionary that forgets nothing it acknowledged, and two shelves that may hold more but never less."""

    offered: dict[str, bytes] = field(default_factory=dict)
    open_uploads: dict[str, str] = field(default_factory=dict)
    acknowledged: dict[str, str] = field(default_factory=dict)
    committed: dict[str, str] = field(default_factory=dict)
    away: set[int] = field(default_factory=set)
    distrusted: set[int] = field(default_factory=set)
    lacking: dict[int, set[str]] = field(default_factory=lambda: {store: set() for store in STORES})

    def begin(self, key: str, content: bytes) -> None:
        """A client begins to send; the same file begun before and not finished has the same key."""
        digest = sha256(content).hexdigest()
        self.offered[digest] = content
        if key not in self.open_uploads:
            self.open_uploads[key] = digest
        while len(self.open_uploads) > OPEN_UPLOADS:
            del self.open_uploads[next(iter(self.open_uploads))]

    def same_as(self, content: bytes) -> str | None:
        """Return the key of the same file on its way."""
        digest = sha256(content).hexdigest()
        return next((key for key, each in self.open_uploads.items() if each == digest), None)

    def takes(self) -> bool:
        """Return whether a file may be kept now: only with both stores there and trusted."""
        return not self.away and not self.distrusted

    def keep(self, key: str) -> None:
        """A file is safe in both stores and written down; the client may or may not hear of it."""
        digest = self.open_uploads.pop(key)
        self.committed[key] = digest
        for lacking in self.lacking.values():
            lacking.discard(digest)

    def acknowledge(self, key: str) -> None:
        """The client hears that its file is kept."""
        self.acknowledged[key] = self.committed[key]

    def lose_objects(self, store: int) -> None:
        """A store comes back without its objects."""
        self.lacking[store] = set(self.offered)

    def mend(self, store: int) -> None:
        """What a store lacks of the rows is brought back from the other."""
        self.lacking[store] -= set(self.committed.values())

    def must_hold(self, store: int) -> set[str]:
        """Return the digests a store that is there must give."""
        return set(self.committed.values()) - self.lacking[store]
