"""What each operation costs, beside what bare Django costs for the same kind of work: see README.md."""
