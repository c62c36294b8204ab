"""Whom malware in a kept file is told: its student and the offices (docs/algorithms/release.md)."""
