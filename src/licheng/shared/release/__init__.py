"""Whether a kept file may be opened: what the malware scanner said of it (docs/algorithms/release.md, S17, F30)."""
