"""Real photographs of any size, each a file of its own."""

import random
from functools import cache

from licheng.demo.media import make_jpg

COMMENT_BYTES = 65_533


@cache
def small_photograph(seed: int = 1) -> bytes:
    """Return a real photograph of some kilobytes."""
    return make_jpg("校園", seed, (96, 64))


def photograph(dice: random.Random, size: int) -> bytes:
    """Return a real photograph with ``size`` random bytes in its comments; other dice, another file."""
    comments = bytearray()
    for start in range(0, size, COMMENT_BYTES):
        length = min(COMMENT_BYTES, size - start)
        comments += b"\xff\xfe" + (length + 2).to_bytes(2, "big") + dice.randbytes(length)
    picture = small_photograph()
    return picture[:2] + bytes(comments) + picture[2:]
