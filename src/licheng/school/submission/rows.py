"""One row of a roster before it is packed, and the cells that every row shares."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from licheng.kernel.digests import Digest
from licheng.kernel.package_files import file_link
from licheng.kernel.package_manifest import PackageFile
from licheng.kernel.results import Refused
from licheng.kernel.roster_layouts import roster_layout
from licheng.kernel.rosters import BIRTH_DATE_COLUMN, PERSON_ID_COLUMN, RosterRow
from licheng.school.submission.students import SubmittedStudent
from licheng.shared.files.models import StoredObject

PERSON_COLUMNS: Final = frozenset({PERSON_ID_COLUMN, BIRTH_DATE_COLUMN})


@dataclass(frozen=True)
class Item:
    """What a row tells of: the record it was made from, and its version where it has versions."""

    item_id: UUID
    version_id: UUID | None = None


@dataclass(frozen=True)
class GatheredRow:
    """A row with its place in the rosters, what it tells of, its files, and why the school would hold it back."""

    student: SubmittedStudent
    roster_type: str
    sheet: str
    row: RosterRow
    item: Item
    files: tuple[PackageFile, ...] = ()
    refusals: tuple[Refused, ...] = ()


@dataclass(frozen=True)
class Note:
    """Something about a student that would not be refused, but that someone should look at."""

    student: SubmittedStudent
    refused: Refused


@dataclass(frozen=True)
class Place:
    """A sheet of a roster."""

    roster_type: str
    sheet: str


def row_values(place: Place, student: SubmittedStudent, cells: Mapping[str, str]) -> dict[str, str]:
    """Return every column of the sheet: the student's key, then ``cells``, the others empty."""
    columns = roster_layout(place.roster_type).sheets[place.sheet]
    person = {PERSON_ID_COLUMN: student.key.person_id, BIRTH_DATE_COLUMN: student.key.birth_date}
    values = {**dict.fromkeys((column.name for column in columns), ""), **person}
    return {**values, **{name: text for name, text in cells.items() if name in values}}


def packed_files(objects: Iterable[StoredObject | None]) -> tuple[PackageFile, ...]:
    """Return what a package says of each object that is there."""
    return tuple(
        PackageFile(Digest(stored.digest), stored.size, stored.kind)
        for stored in objects
        if stored is not None
    )


def link_to(stored: StoredObject | None) -> str:
    """Return the cell that names ``stored``, empty for none."""
    return "" if stored is None else file_link(stored.digest)
