"""What the central database logs: of each student, that rows came and were receipted, and what was said to it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from licheng.central.intake.models import Package
from licheng.central.intake.queries import person_hash
from licheng.central.receipts.models import Receipt
from licheng.kernel.canonical import Document
from licheng.kernel.confirmations import Confirmation, RowState
from licheng.kernel.digests import Digest
from licheng.kernel.event_facts import EventKind
from licheng.kernel.package_files import linked_files
from licheng.kernel.rosters import Roster, StudentKey
from licheng.shared.log.payloads import LogEntry, Owner

_SAID = {
    RowState.CONFIRMED: EventKind.CONFIRMED,
    RowState.DEEMED_CONFIRMED: EventKind.CONFIRMED,
    RowState.DISPUTED: EventKind.DISPUTED,
}
_ID_BYTES = 16


def accepted_entries(package: Package, receipt: Receipt, rosters: Sequence[Roster]) -> list[LogEntry]:
    """Return, for each student of a package, the receiving of the rows and the receipt for them."""
    rows: dict[StudentKey, list[Document]] = defaultdict(list)
    for roster in rosters:
        for sheet, _number, row in roster.rows():
            files = {column: str(digest) for column, digest in linked_files(row).items()}
            rows[row.student].append({"key": row.key, "sheet": sheet, "files": files})
    entries = []
    for student, theirs in rows.items():
        owner, snapshot = _owner(student), {**_head(package), "rows": theirs}
        for kind, digest in ((EventKind.RECEIVED, package.digest), (EventKind.RECEIPTED, receipt.digest)):
            entries.append(
                LogEntry(kind, owner, snapshot, item_id=package.package_id, reference=Digest(digest))
            )
    return entries


def said_entries(
    package: Package, confirmation: Confirmation, states: Iterable[tuple[StudentKey, RowState]]
) -> list[LogEntry]:
    """Return what students said to a receipt; one who has not answered said nothing."""
    return [
        LogEntry(
            _SAID[state],
            _owner(student),
            {**_head(package), "state": state.value, "rows": _states(confirmation.students[student])},
            item_id=package.package_id,
            reference=confirmation.receipt_digest,
        )
        for student, state in states
        if state in _SAID
    ]


def _owner(student: StudentKey) -> Owner:
    hashed = person_hash(student.person_id)
    return Owner(UUID(bytes=hashed[:_ID_BYTES]), student, {"person": hashed.hex()})


def _head(package: Package) -> Document:
    return {
        "package": str(package.id),
        "school": package.registered_school.code,
        "kind": package.kind,
        "school_year": package.school_year,
        "semester": package.semester,
        "digest": package.digest,
    }


def _states(rows: Mapping[str, RowState]) -> Document:
    return {key: state.value for key, state in rows.items()}
