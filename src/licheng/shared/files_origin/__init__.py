"""The address of its own from which people's files come, apart from the pages (docs/algorithms/release.md, S18)."""
