"""The verdict, by the client's ledger, the bytes on the disks and the rows alone."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from faults.database import Database
from faults.findings import Finding
from licheng.shared.files.keeping_errors import StoreUnavailableError
from licheng.shared.files.layout import OBJECTS
from licheng.shared.files.protocol import StoreError
from licheng.shared.files.store import LocalStore

Entries = Sequence[Mapping[str, str]]

ROWS_AN_UPLOAD = """
    SELECT wanted.id::text, count(DISTINCT upload.id), count(DISTINCT event.id), max(object.digest)
    FROM unnest(%s::uuid[]) AS wanted(id)
    LEFT JOIN shared_upload AS upload ON upload.id = wanted.id
    LEFT JOIN shared_storedobject AS object ON object.id = upload.stored_object_id
    LEFT JOIN shared_auditevent AS event ON event.subject_id = wanted.id AND event.event_type = 'file_uploaded'
    GROUP BY wanted.id
"""


def digest_in(root: Path, digest: str) -> str:
    """Return the SHA-256 of what the store at ``root`` alone gives under ``digest``, empty when it gives nothing."""
    alone = LocalStore(root, root.name, volatile_allowed=True)
    try:
        with alone.open(digest) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    except (StoreError, StoreUnavailableError, OSError):
        return ""


def wrong_in(root: Path, digests: Iterable[str]) -> list[str]:
    """Return which of ``digests`` the store at ``root`` does not give whole."""
    return [digest for digest in digests if digest_in(root, digest) != digest]


def half_files_in(root: Path) -> list[str]:
    """Return the names of objects whose bytes are others (P2); a name stands for nothing but its bytes."""
    return [
        path.name
        for path in sorted((root / OBJECTS).glob("??/*"))
        if hashlib.sha256(path.read_bytes()).hexdigest() != path.name
    ]


def judge(finding: Finding, entries: Entries, stores: Sequence[Path], database: Database) -> None:
    """Add to ``finding`` what acknowledgements, stores and rows say of each other."""
    finding.acknowledged += len(entries)
    for root in stores:
        judge_store(finding, entries, root)
    judge_rows(finding, entries, stores, database)


def judge_store(finding: Finding, entries: Entries, root: Path) -> None:
    """Add what the store at ``root``, read alone, lacks of ``entries``, and what is half there."""
    digests = sorted({entry["digest"] for entry in entries})
    finding.lost += [f"{root.name}: {digest} lost" for digest in wrong_in(root, digests)]
    finding.lost += [f"{root.name}: {name} is not whole" for name in half_files_in(root)]


def judge_rows(finding: Finding, entries: Entries, stores: Sequence[Path], database: Database) -> None:
    """Compare every acknowledgement with its row, and every row with ``stores``: no row without bytes."""
    with database.connect() as connection:
        found = connection.execute(ROWS_AN_UPLOAD, [[entry["upload"] for entry in entries]]).fetchall()
        held = connection.execute("SELECT DISTINCT digest FROM shared_storedobject").fetchall()
    rows = {str(upload): (uploads, events, digest) for upload, uploads, events, digest in found}
    for entry in entries:
        uploads, events, digest = rows[entry["upload"]]
        if uploads != 1 or digest != entry["digest"]:
            finding.lost.append(f"row of upload {entry['upload']} lost")
        elif events != 1:
            finding.doubled.append(f"upload {entry['upload']} has {events} audit rows")
    for root in stores:
        names = {path.name for path in (root / OBJECTS).glob("??/*")}
        finding.lost += [
            f"{root.name}: row {digest} without bytes" for (digest,) in held if digest not in names
        ]
