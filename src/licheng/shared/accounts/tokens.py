"""The session cookie: the school's id and a secret; the database keeps only the secret's hash."""

import hashlib
import secrets
from dataclasses import dataclass
from uuid import UUID

TOKEN_BYTES = 32


@dataclass(frozen=True)
class SessionToken:
    """What the cookie carries."""

    school_id: UUID
    secret: str

    @property
    def hash(self) -> bytes:
        """Return the SHA-256 under which the session is found."""
        return hashlib.sha256(self.secret.encode()).digest()

    def __str__(self) -> str:
        return f"{self.school_id.hex}.{self.secret}"


def new_token(school_id: UUID) -> SessionToken:
    """Return a token no one can guess."""
    return SessionToken(school_id, secrets.token_urlsafe(TOKEN_BYTES))


def read_token(cookie: str) -> SessionToken | None:
    """Return the token in ``cookie``, or None when it is not of our form."""
    school, _, secret = cookie.partition(".")
    try:
        school_id = UUID(hex=school)
    except ValueError:
        return None
    return SessionToken(school_id, secret) if secret else None
