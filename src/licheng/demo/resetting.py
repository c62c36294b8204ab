"""Deletes what the demo made, and nothing else."""

import shutil
from pathlib import Path

from licheng.embedded import remove_embedded

# Everything the demo writes below its data directory besides the database.
MADE = ("school", "central", "logs", "training-clock")


def remove_demo_data(var: Path) -> None:
    """Delete the demo's database, files, keys and logs. Raises `EmbeddedPostgresError` while it is in use."""
    remove_embedded(var)
    for name in MADE:
        path = var / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
