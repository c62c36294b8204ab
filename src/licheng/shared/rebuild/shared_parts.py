"""The rows below every feature: salts of the people, and the files they put into the stores."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db.models import Model

from licheng.kernel.canonical import Document
from licheng.shared.files.models import StoredObject
from licheng.shared.log.actions import sealed_salt
from licheng.shared.log.payloads import Payload
from licheng.shared.rebuild.parts import Part, Table, Told, id_in, time_in


class SaltPart(Part):
    """當事人鹽值: later events of a person must have the commitment of the earlier ones."""

    tables = ()

    def __init__(self, told: Told) -> None:
        """Begin with none."""
        super().__init__(told)
        self._salts: dict[UUID, tuple[bytes, UUID]] = {}

    def take(self, payload: Payload) -> bool:
        """Keep the salt of the person; it is everyone's event."""
        head = payload.head
        self._salts[head.subject_id] = (head.subject_salt, head.school_id)
        return False

    def rows(self) -> Iterator[Sequence[Model]]:
        """Yield the sealed salts."""
        yield [
            sealed_salt(subject_id, salt, school_id) for subject_id, (salt, school_id) in self._salts.items()
        ]


class FilePart(Part):
    """檔案物件 that a version names."""

    tables = (Table(StoredObject, ("digest", "size", "kind", "stored_at"), all=False),)

    def __init__(self, told: Told) -> None:
        """Begin with none."""
        super().__init__(told)
        self._objects: dict[UUID, StoredObject] = {}

    def take(self, _payload: Payload) -> bool:
        """Take nothing: the features with versions hand over their files."""
        return False

    def keep(self, file: Document | None) -> UUID | None:
        """Keep the object of ``file``, as ``file_row`` wrote it, and return its id; None for none."""
        if file is None:
            return None
        object_id = id_in(file, "object")
        if object_id not in self._objects:
            self._objects[object_id] = StoredObject(
                id=object_id,
                digest=file["digest"],
                size=file["size"],
                kind=file["kind"],
                stored_at=time_in(file, "stored_at"),
            )
        return object_id

    def rows(self) -> Iterator[Sequence[Model]]:
        """Yield the objects."""
        yield list(self._objects.values())
