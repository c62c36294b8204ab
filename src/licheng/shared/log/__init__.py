"""存證紀錄: the append-only log of this system; docs/algorithms/living-log.md tells how it lives."""
