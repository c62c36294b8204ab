"""How text is tidied and counted, alike in the browser's counter, the form and the central check."""

import unicodedata

from licheng.kernel.results import Allowed, Decision, Refused

# Full-width forms U+FF01-U+FF5E mirror ASCII U+0021-U+007E; U+3000 is the full-width blank.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def to_half_width(text: str) -> str:
    """Return ``text`` with full-width letters, digits, signs and blanks as ASCII; nothing else changes."""
    return text.translate(_HALF_WIDTH)


def tidy_brief(text: str) -> str:
    """Return 簡述 as it is stored: NFC, every line break one LF, outer blanks trimmed (formats.md 4)."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", lines).strip()


def count_characters(text: str) -> int:
    """Return the length of 簡述 in Unicode code points after tidying (formats.md 4, limits.json)."""
    return len(tidy_brief(text))


def check_brief(text: str, limit: int) -> Decision:
    """Answer whether 簡述 keeps within ``limit`` characters (R-011); brief_too_long tells by how many not."""
    count = count_characters(text)
    if count > limit:
        return Refused("brief_too_long", {"count": count, "limit": limit, "over": count - limit})
    return Allowed()
