"""The name a person gave a file, made safe to keep and to show (S19)."""

import re
import unicodedata

LONGEST_NAME = 200
_FOLDERS = re.compile(r"[/\\]")
# Control characters, writing-direction marks and other unseen ones, halves of pairs, unassigned ones.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"})


def tidy_name(name: str) -> str:
    """Return ``name`` without folders and unseen characters, at most LONGEST_NAME long, its extension kept."""
    last = _FOLDERS.split(name)[-1]
    seen = "".join(character for character in last if unicodedata.category(character) not in _UNSEEN)
    tidy = unicodedata.normalize("NFC", seen).strip()
    stem, dot, extension = tidy.rpartition(".")
    if len(tidy) <= LONGEST_NAME or not dot:
        return tidy[:LONGEST_NAME]
    ending = (dot + extension)[:LONGEST_NAME]
    return stem[: LONGEST_NAME - len(ending)] + ending


def stem_of(name: str) -> str:
    """Return ``name`` without its extension, as works are called by."""
    stem, dot, _ = name.rpartition(".")
    return stem if dot and stem else name
