"""Finding unfinished uploads of the school in scope."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from licheng.shared.accounts.actor import Actor
from licheng.shared.files.models import OpenUpload, Upload


def own_open_uploads(actor: Actor) -> QuerySet[OpenUpload]:
    """Return the actor's unfinished uploads, the newest first."""
    return OpenUpload.objects.filter(account_id=actor.account_id).order_by("-expires_at", "-id")


def own_open_upload(actor: Actor, upload_id: UUID) -> OpenUpload | None:
    """Return the actor's own unfinished upload, or None when it is another's or nobody's."""
    return own_open_uploads(actor).filter(id=upload_id).first()


def lock_open_upload(actor: Actor, upload_id: UUID) -> OpenUpload | None:
    """Return the actor's own unfinished upload, locked until the transaction ends; None when there is none."""
    return own_open_uploads(actor).select_for_update().filter(id=upload_id).first()


def expired_open_uploads(now: datetime) -> QuerySet[OpenUpload]:
    """Return the unfinished uploads whose time is over at ``now``."""
    return OpenUpload.objects.filter(expires_at__lte=now)


def forgotten_uploads(before: datetime) -> QuerySet[Upload]:
    """Return the uploads begun before an instant; works made of them hold the files by themselves."""
    return Upload.objects.filter(begun_at__lt=before)
