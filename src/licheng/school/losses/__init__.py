"""檔案遺失: which files no store has any more, whom that concerns, and how they are brought back (P14, P25)."""
