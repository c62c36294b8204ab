"""Writing down that a file is kept; the bytes lie in both stores before (design, section 5)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from licheng.kernel.uuid7 import uuid7
from licheng.shared.accounts.actor import Actor
from licheng.shared.audit.actions import Subject, record_event
from licheng.shared.clock import real_now
from licheng.shared.files.models import StoredObject, Upload
from licheng.shared.files.queries import object_of_digest
from licheng.shared.files.receiving import CheckedFile
from licheng.shared.release.actions import note_upload
from licheng.shared.release.queries import is_scanning
from licheng.shared.tenancy.inserting import insert, insert_unless_there


@transaction.atomic(savepoint=False)
def record_upload(
    *, file: CheckedFile, by: Actor, begun_at: datetime, now: datetime, upload_id: UUID | None = None
) -> Upload:
    """Note that ``file`` is safe and waits to be made part of a work of the actor; return the upload.

    The same bytes are one object, however often they come. ``begun_at`` is when the sending began: an upload begun
    before a window closes counts. ``upload_id`` is the id it had while it was on its way, if it had one. Where files
    are scanned it is released with this, or waits. Raises RefusedError ``file_in_quarantine`` for bytes that are there,
    and with it gives up the caller's transaction, unless that has a savepoint.
    """
    stored = StoredObject(digest=file.digest, size=file.size, kind=file.kind, stored_at=now)
    if not insert_unless_there(stored):
        stored = object_of_digest(file.digest)
    if is_scanning():
        note_upload(stored=stored, is_clean=file.is_clean, by=by, now=real_now())
    upload = Upload(
        id=upload_id or uuid7(),
        account_id=by.account_id,
        purpose=file.purpose,
        stored_object=stored,
        file_name=file.name,
        begun_at=begun_at,
    )
    insert(upload)
    facts = {"digest": file.digest, "size": file.size, "kind": file.kind, "purpose": file.purpose}
    record_event("file_uploaded", Subject("upload", upload.id, facts=facts), by=by, now=now)
    return upload
