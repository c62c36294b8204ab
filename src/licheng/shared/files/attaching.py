"""Making a sent file part of a work: a new upload of the person, or a file the work has had before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from licheng.kernel.results import Refused, RefusedError
from licheng.shared.accounts.actor import Actor
from licheng.shared.files.models import StoredObject, Upload
from licheng.shared.files.queries import own_uploads


@dataclass(frozen=True)
class Attached:
    """A file as a version holds it; ``begun_at`` is when its sending began, None for one the work already had."""

    stored_object: StoredObject | None = None
    name: str = ""
    begun_at: datetime | None = None

    @property
    def object_id(self) -> UUID | None:
        """The object's id, None when there is no file."""
        return self.stored_object.id if self.stored_object else None


NOTHING: Final = Attached()


@dataclass(frozen=True)
class FileChoice:
    """What a form says about its two files: ids of uploads or of objects the work has, None for no file."""

    document: UUID | None = None
    media: UUID | None = None


NO_FILES: Final = FileChoice()


@dataclass(frozen=True)
class FilePair:
    """The two files of a work."""

    document: Attached = NOTHING
    media: Attached = NOTHING

    @property
    def begun_at(self) -> list[datetime]:
        """When the sending of each new file began."""
        return [file.begun_at for file in (self.document, self.media) if file.begun_at is not None]


def kept_files(versions: Iterable[Any]) -> dict[UUID, Attached]:
    """Return the files of a work's ``versions`` by object, so that a later version may hold them again."""
    kept: dict[UUID, Attached] = {}
    for version in versions:
        for stored, name in ((version.document, version.document_name), (version.media, version.media_name)):
            if stored is not None:
                kept.setdefault(stored.id, Attached(stored, name))
    return kept


def attach(choice: FileChoice, *, record: str, kept: Mapping[UUID, Attached], by: Actor) -> FilePair:
    """Return the files of ``choice`` for a work of ``record`` ("outcome" or "performance"); one query.

    ``kept`` are the files of the work's earlier versions by object. Raises RefusedError ``upload_not_yours`` for an
    id that is neither such a file nor an upload of the actor for this very place.
    """
    wanted = {file_id for file_id in (choice.document, choice.media) if file_id is not None}
    uploads = own_uploads(by, wanted - kept.keys()) if wanted - kept.keys() else {}
    return FilePair(
        _find(choice.document, f"{record}-document", uploads, kept),
        _find(choice.media, f"{record}-media", uploads, kept),
    )


def _find(
    file_id: UUID | None, purpose: str, uploads: Mapping[UUID, Upload], kept: Mapping[UUID, Attached]
) -> Attached:
    if file_id is None:
        return NOTHING
    if file_id in kept:
        return kept[file_id]
    upload = uploads.get(file_id)
    if upload is None or upload.purpose != purpose:
        raise RefusedError(Refused("upload_not_yours"))
    return Attached(upload.stored_object, upload.file_name, upload.begun_at)


def read_uuid(value: Any) -> UUID | None:
    """Return the id a form's field holds, None for an empty or malformed one."""
    try:
        return UUID(str(value)) if value else None
    except ValueError:
        return None
