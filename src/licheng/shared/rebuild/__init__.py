"""重建: making the rows again from what the stores hold of the log (docs/algorithms/rebuild.md)."""
