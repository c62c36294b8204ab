"""Gathers style, scripts, fonts and pictures where the web server reads them; does nothing when none changed."""

import hashlib
import shutil
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from licheng.settings.environment import Environment

STAMP = "assets.stamp"


def collect_assets(environment: Environment) -> bool:
    """Gather the assets below `STATIC_ROOT`; returns whether anything had to be done."""
    stamp = environment.system_var / STAMP
    wanted = assets_digest()
    root = Path(str(settings.STATIC_ROOT))
    if root.is_dir() and stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return False
    stamp.unlink(missing_ok=True)
    shutil.rmtree(root, ignore_errors=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(wanted, encoding="ascii")
    return True


def assets_digest() -> str:
    """Return a digest of every asset's name, size and time of change."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
