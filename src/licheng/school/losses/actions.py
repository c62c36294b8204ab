"""Noting that files are lost, and that they are back."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from licheng.school.losses.models import LostObject, ObjectRestoration
from licheng.school.losses.queries import losses_of_objects
from licheng.school.losses.rules import Way
from licheng.shared.accounts.actor import Actor
from licheng.shared.audit.actions import Subject, record_events

BATCH_ROWS = 1_000


@transaction.atomic
def note_losses(*, found: Mapping[UUID, datetime], now: datetime) -> list[LostObject]:
    """Write down the loss of each object, with when it was found, and return the rows; from now on people see it.

    What is noted already, here or by a run beside this one, is not noted again. An audit row a file.
    """
    rows = [
        LostObject(stored_object_id=object_id, found_at=found_at, told_at=now)
        for object_id, found_at in sorted(found.items())
    ]
    LostObject.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH_ROWS)
    made = {row.id for row in rows}
    noted = [loss for loss in losses_of_objects(found.keys()) if loss.id in made]
    record_events("lost_file_told", [_subject(loss) for loss in noted], by=None, now=now)
    return noted


@transaction.atomic
def note_restorations(*, losses: Sequence[LostObject], now: datetime, by: Actor | None = None) -> None:
    """Write down that the files of ``losses`` lie in the stores again, brought by ``by`` or found there.

    An audit row a file.
    """
    rows = [
        ObjectRestoration(
            lost_object=loss,
            way=Way.STUDENT if by else Way.STORE,
            restored_by=by.account_id if by else None,
            restored_by_name=by.name if by else "",
            restored_at=now,
        )
        for loss in losses
    ]
    ObjectRestoration.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH_ROWS)
    record_events("lost_file_restored", [_subject(loss) for loss in losses], by=by, now=now)


def restore_objects(*, object_ids: Collection[UUID], by: Actor, now: datetime) -> list[LostObject]:
    """Note that ``by`` brought these objects back, whose bytes lie in every store by now; return their losses.

    Works, briefs and certifications name the object, so they are whole again with it (P14); nothing of them changes.
    """
    losses = losses_of_objects(object_ids)
    note_restorations(losses=losses, now=now, by=by)
    return losses


def _subject(loss: LostObject) -> Subject:
    facts = {"digest": loss.stored_object.digest, "found_at": loss.found_at.isoformat()}
    return Subject("stored_object", loss.stored_object_id, facts=facts)
