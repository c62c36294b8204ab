"""The two upload tiles of a work's form: what they show, and the parts a browser without scripts sends along."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from licheng.kernel.limits import limit_for
from licheng.kernel.results import Refused, RefusedError
from licheng.shared.accounts.actor import Actor, SchoolRequest
from licheng.shared.files.actions import record_upload
from licheng.shared.files.attaching import Attached, FileChoice, FilePair
from licheng.shared.files.download import MEDIA_TYPES
from licheng.shared.files.keeping_errors import KeepingError
from licheng.shared.files.receiving import CheckedFile, Incoming, receive_file
from licheng.shared.release.queries import holds_of
from licheng.shared.release.telling import tell_refused_malware

FIELDS: Final = ("document", "media")
_TITLES: Final[dict[str, Promise]] = {
    "outcome-document": _("文件檔案"),
    "outcome-media": _("影音檔案"),
    "performance-document": _("證明文件"),
    "performance-media": _("影音檔案"),
}

Parts = dict[str, CheckedFile | Refused]


def tile(
    record: str, field: str, file_id: UUID | None, attached: Attached, *, is_held: bool = False
) -> dict[str, Any]:
    """Return the context of ``ui/upload.html`` for one field of a form of ``record``, with what it holds.

    ``is_held`` says that what it holds is not released.
    """
    purpose = f"{record}-{field}"
    limit = limit_for(purpose)
    stored = attached.stored_object
    return {
        "field": field,
        "url": reverse("uploads"),
        "purpose": purpose,
        "limit": limit.max_bytes,
        "accept": ",".join(MEDIA_TYPES[kind] for kind in limit.types),
        "kinds": "、".join(kind.upper() for kind in limit.types),
        "title": _TITLES[purpose],
        "camera": field == "document",
        "icon": "file-earmark-arrow-up" if field == "document" else "file-earmark-play",
        "stored": {"object": file_id, "name": attached.name, "size": stored.size, "is_held": is_held}
        if stored
        else None,
    }


def tiles(record: str, choice: FileChoice, files: FilePair) -> list[dict[str, Any]]:
    """Return both tiles of a form of ``record``; ``choice`` are the ids the form carries, ``files`` what they are."""
    held = holds_of([files.document.object_id, files.media.object_id])
    return [
        tile(record, field, file_id, file, is_held=file.object_id in held)
        for field, file_id, file in (
            ("document", choice.document, files.document),
            ("media", choice.media, files.media),
        )
    ]


def take_parts(request: SchoolRequest, record: str) -> Parts:
    """Keep the files a form without scripts sent along and return them by field, or why one was refused.

    Leaves no transaction open while bytes are read; to be called before one is.
    """
    parts: Parts = {}
    by = request.actor
    for field in FIELDS:
        part = request.FILES.get(f"{field}_file")
        if part is None:
            continue
        try:
            parts[field] = receive_file(part, Incoming(f"{record}-{field}", part.name or "", part.size))
        except (KeepingError, RefusedError) as error:
            tell_refused_malware(error.refused, by=by)
            parts[field] = error.refused
    return parts


def with_parts(choice: FileChoice, parts: Parts, *, by: Actor, now: datetime) -> FileChoice:
    """Write down the files of ``parts`` as uploads of the actor and return ``choice`` with them in their places.

    One that may not be written down is a refusal in ``parts`` from then on.
    """
    ids: dict[str, UUID] = {}
    for field, part in parts.items():
        if isinstance(part, CheckedFile):
            try:
                with transaction.atomic():  # a refusal here leaves the form's own transaction whole
                    ids[field] = record_upload(file=part, by=by, begun_at=now, now=now).id
            except RefusedError as error:
                parts[field] = error.refused
    return FileChoice(ids.get("document", choice.document), ids.get("media", choice.media))
