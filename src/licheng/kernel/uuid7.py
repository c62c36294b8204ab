"""Time-ordered identifiers (RFC 9562, UUID version 7), made in Python, never by the database."""

import secrets
import time
from uuid import UUID

_VERSION = 0x7 << 76
_VARIANT = 0b10 << 62
_RANDOM_A_BITS = 12
_RANDOM_B_BITS = 62
_RANDOM_BITS = _RANDOM_A_BITS + _RANDOM_B_BITS


def uuid7() -> UUID:
    """Return a new UUIDv7: 48 bits of milliseconds, then 74 random bits."""
    return _made(time.time_ns() // 1_000_000, secrets.randbits(_RANDOM_BITS))


def uuid7_after(earlier: UUID) -> UUID:
    """Return a new UUIDv7 that is greater than ``earlier``, also within one millisecond or when the clock steps back.

    Then it is the next one after ``earlier`` (RFC 9562, 6.2, method 2).
    """
    made = uuid7()
    if made > earlier:
        return made
    low = earlier.int & ((1 << _RANDOM_B_BITS) - 1)
    high = (earlier.int >> 64) & ((1 << _RANDOM_A_BITS) - 1)
    following = (milliseconds_of(earlier) << _RANDOM_BITS | high << _RANDOM_B_BITS | low) + 1
    return _made(following >> _RANDOM_BITS, following & ((1 << _RANDOM_BITS) - 1))


def milliseconds_of(made: UUID) -> int:
    """Return the Unix time in milliseconds that a UUIDv7 holds."""
    return made.int >> 80


def _made(milliseconds: int, random: int) -> UUID:
    random_a, random_b = divmod(random, 1 << _RANDOM_B_BITS)
    return UUID(int=(milliseconds << 80) | _VERSION | (random_a << 64) | _VARIANT | random_b)
