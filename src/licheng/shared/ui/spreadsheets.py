"""Cells that a spreadsheet shows as text and never runs as a formula (S21)."""

DANGEROUS_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")


def safe_cell(text: str) -> str:
    """Return ``text``, with a leading quote where a spreadsheet would read a formula."""
    return f"'{text}" if text.startswith(DANGEROUS_STARTS) else text
