"""Opening an upload, ending it, and making of its bytes a kept file."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from licheng.kernel.limits import FilePurpose, check_size
from licheng.kernel.results import Refused, RefusedError, require
from licheng.shared.accounts.actor import Actor
from licheng.shared.files.actions import record_upload
from licheng.shared.files.models import OpenUpload, Upload
from licheng.shared.files.names import tidy_name
from licheng.shared.files.queries import own_upload
from licheng.shared.files.receiving import CheckedFile
from licheng.shared.tus.headers import Creation
from licheng.shared.tus.queries import (
    expired_open_uploads,
    forgotten_uploads,
    lock_open_upload,
    own_open_uploads,
)
from licheng.shared.tus.rules import LIFETIME, OPEN_UPLOADS, UNUSED_LIFETIME

_PURPOSES = frozenset(FilePurpose) - {FilePurpose.COUNSELING}


@dataclass(frozen=True)
class Opened:
    """An upload that waits for its bytes, and the ids of those that had to go for it."""

    upload: OpenUpload
    ended: list[UUID]


def check_creation(creation: Creation) -> None:
    """Raise RefusedError for a file that could never be kept: an unknown purpose, no byte at all, or too many."""
    if creation.purpose not in _PURPOSES:
        raise RefusedError(Refused("upload_purpose_unknown"))
    if creation.size == 0:
        raise RefusedError(Refused("file_empty"))
    require(check_size(creation.purpose, creation.size))


@transaction.atomic
def open_upload(*, creation: Creation, by: Actor, now: datetime, real_now: datetime) -> Opened:
    """Note that the actor begins to send a file, and return the upload.

    The same file for the same place, begun before and not finished, is gone on with. Of more than OPEN_UPLOADS the
    oldest end. Raises RefusedError as ``check_creation``.
    """
    check_creation(creation)
    name, open_uploads = tidy_name(creation.name), list(own_open_uploads(by))
    living = [upload for upload in open_uploads if upload.expires_at > real_now]
    for upload in living:
        if _is_of(upload, creation, name):
            return Opened(upload, [])
    kept = living[: OPEN_UPLOADS - 1]
    ended = [upload.id for upload in open_uploads if upload not in kept]
    if ended:
        own_open_uploads(by).filter(id__in=ended).delete()
    made: OpenUpload = OpenUpload.objects.create(
        account_id=by.account_id,
        purpose=creation.purpose,
        file_name=name,
        digest=creation.digest,
        size=creation.size,
        begun_at=now,
        expires_at=real_now + LIFETIME,
    )
    return Opened(made, ended)


def _is_of(upload: OpenUpload, creation: Creation, name: str) -> bool:
    sent = (creation.purpose, creation.digest, creation.size, name)
    return (upload.purpose, upload.digest, upload.size, upload.file_name) == sent


@transaction.atomic
def finish_upload(*, upload_id: UUID, file: CheckedFile, by: Actor, now: datetime) -> Upload:
    """Put an Upload of the same id in the place of the unfinished one, whose ``file`` is safe twice; return it.

    Finished twice at once it is one Upload. Raises RefusedError ``upload_ended`` when it was ended meanwhile.
    """
    waiting = lock_open_upload(by, upload_id)
    if waiting is None:
        finished = own_upload(by, upload_id)
        if finished is None:
            raise RefusedError(Refused("upload_ended"))
        return finished
    upload = record_upload(file=file, by=by, begun_at=waiting.begun_at, now=now, upload_id=upload_id)
    waiting.delete()
    return upload


@transaction.atomic
def end_upload(*, upload_id: UUID, by: Actor) -> bool:
    """End an unfinished upload of the actor; return whether there was one."""
    waiting = lock_open_upload(by, upload_id)
    if waiting is None:
        return False
    waiting.delete()
    return True


@transaction.atomic
def sweep_uploads(*, now: datetime, real_now: datetime) -> list[UUID]:
    """Forget what nobody will finish or use, and return the ids of the unfinished ones.

    Kept bytes stay in the stores: what was once acknowledged is never thrown away here.
    """
    expired = list(expired_open_uploads(real_now).values_list("id", flat=True))
    expired_open_uploads(real_now).delete()
    forgotten_uploads(now - UNUSED_LIFETIME).delete()
    return expired
