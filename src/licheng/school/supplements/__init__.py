"""補件: an act kept open for one student after its window."""
