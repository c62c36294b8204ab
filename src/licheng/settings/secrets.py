"""Secrets made once when none are given, kept in one file that only its owner can read."""

import base64
import json
import os
import secrets
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

SECRETS_FILE = "secrets.json"
SECRET_KEY_BYTES = 64
MASTER_KEY_BYTES = 32


@dataclass(frozen=True)
class Secrets:
    """The key that signs sessions and the key that encrypts each school's keys."""

    secret_key: str = field(repr=False)
    master_key: bytes = field(repr=False)


def load_secrets(path: Path) -> Secrets:
    """Return the secrets kept in `path`, making them the first time.

    Two processes that start at once agree: the file appears whole or not at all, and the first one wins.
    """
    if not path.exists():
        _keep_new_secrets(path)
    document = json.loads(path.read_text(encoding="utf-8"))
    return Secrets(
        secret_key=document["secret_key"],
        master_key=base64.b64decode(document["master_key"], validate=True),
    )


def _keep_new_secrets(path: Path) -> None:
    """Write fresh secrets to `path`, synced, mode 0600; leaves an existing file as it is."""
    document = {
        "secret_key": secrets.token_urlsafe(SECRET_KEY_BYTES),
        "master_key": base64.b64encode(secrets.token_bytes(MASTER_KEY_BYTES)).decode("ascii"),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    # mkstemp makes the file with mode 0600 from the start, so there is no moment in which others can read it.
    handle, staged = tempfile.mkstemp(dir=path.parent, prefix=".secrets-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(document, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        os.link(staged, path)
    except FileExistsError:
        return
    finally:
        Path(staged).unlink()
    _sync_directory(path.parent)


def _sync_directory(directory: Path) -> None:
    """Make the names in `directory` survive a power cut: a lost master key loses every encrypted value."""
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
