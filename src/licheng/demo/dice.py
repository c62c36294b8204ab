"""The chance behind the demo's story: the same for every load."""

from random import Random
from typing import Final

SEED: Final = 114


def dice_of(name: str) -> Random:
    """Return the dice of one part of the story."""
    return Random(f"{SEED} {name}")  # noqa: S311 - a story, not a secret
