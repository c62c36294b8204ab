"""How the central database comes to know the demo's schools: a file that the school platform writes."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from licheng.kernel.signatures import PublicKey

FILE_NAME: Final = "public-keys.json"


@dataclass(frozen=True)
class SchoolIdentity:
    """A school as it registers: code, name and the key it signs with."""

    code: str
    name: str
    public_key: PublicKey


def write_identities(directory: Path, identities: Iterable[SchoolIdentity]) -> None:
    """Write the schools' identities into ``directory``."""
    entries = [
        {"code": school.code, "name": school.name, "public_key": school.public_key.raw.hex()}
        for school in identities
    ]
    (directory / FILE_NAME).write_text(json.dumps(entries, ensure_ascii=False, indent=1), encoding="utf-8")


def read_identities(directory: Path) -> list[SchoolIdentity]:
    """Return the identities written into ``directory``; none when nothing was."""
    path = directory / FILE_NAME
    if not path.exists():
        return []
    return [
        SchoolIdentity(entry["code"], entry["name"], PublicKey(bytes.fromhex(entry["public_key"])))
        for entry in json.loads(path.read_text(encoding="utf-8"))
    ]
