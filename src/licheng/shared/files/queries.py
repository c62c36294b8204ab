"""Finding uploads and objects of the school in scope."""

from collections.abc import Collection
from uuid import UUID

from licheng.shared.accounts.actor import Actor
from licheng.shared.files.models import StoredObject, Upload


def own_upload(actor: Actor, upload_id: UUID) -> Upload | None:
    """Return the actor's own upload with its object, or None when it is another's or nobody's."""
    return own_uploads(actor, [upload_id]).get(upload_id)


def own_uploads(actor: Actor, upload_ids: Collection[UUID]) -> dict[UUID, Upload]:
    """Return those of ``upload_ids`` that are the actor's own, with their objects, by id."""
    uploads = Upload.objects.select_related("stored_object").filter(
        account_id=actor.account_id, id__in=upload_ids
    )
    return {upload.id: upload for upload in uploads}


def find_object(object_id: UUID) -> StoredObject | None:
    """Return the object, None when the school has none of this id."""
    stored: StoredObject | None = StoredObject.objects.filter(id=object_id).first()
    return stored


def object_of_digest(digest: str) -> StoredObject:
    """Return the object of ``digest``; raises StoredObject.DoesNotExist when the school has none."""
    stored: StoredObject = StoredObject.objects.get(digest=digest)
    return stored
