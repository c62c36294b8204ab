"""Building blocks of both systems: schools, accounts, audit, files, jobs, screens."""
