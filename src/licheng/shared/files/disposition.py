"""How a download is named (RFC 6266 and RFC 8187), whatever a person called the file."""

import re
import unicodedata
from urllib.parse import quote

_LONGEST_NAME = 120
# Control characters, writing-direction marks and other unseen ones, halves of pairs, private ones.
_UNSAFE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Characters that name a path or a drive on some system.
_PATH_CHARACTERS = re.compile(r'[/\\:*?"<>|]')
# RFC 8187, section 3.2.1: attr-char, besides letters and digits.
_PLAIN_CHARACTERS = "!#$&+-.^_`|~"


def safe_name(shown_name: str, kind: str) -> str:
    """Return ``shown_name`` without unseen and path characters, ending in ``.kind``."""
    seen = "".join(
        character for character in shown_name if unicodedata.category(character) not in _UNSAFE_CATEGORIES
    )
    suffix = f".{kind}"
    stem = _PATH_CHARACTERS.sub("_", seen).rstrip(" .")
    if stem.lower().endswith(suffix):
        stem = stem[: -len(suffix)]
    stem = stem.strip(" .")
    return (stem[:_LONGEST_NAME] or "file") + suffix


def content_disposition(shown_name: str, kind: str, *, inline: bool) -> str:
    """Return the header for a file of ``kind``: an ASCII name for old readers, the true one beside it."""
    name = safe_name(shown_name, kind)
    disposition = "inline" if inline else "attachment"
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "replace").decode().replace("?", "_")
    header = f'{disposition}; filename="{plain}"'
    if plain == name:
        return header
    return f"{header}; filename*=UTF-8''{quote(name, safe=_PLAIN_CHARACTERS)}"
