"""Registering schools, and noting that a signed request was taken."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from licheng.central.registry.models import RegisteredSchool, RequestNonce
from licheng.central.registry.queries import city_of, holder_of_key
from licheng.central.registry.rules import can_register
from licheng.kernel.request_signatures import RequestProof
from licheng.kernel.results import require
from licheng.kernel.signatures import PublicKey
from licheng.shared.accounts.actor import Actor
from licheng.shared.audit.actions import Subject, record_event


@transaction.atomic
def register_school(
    *, code: str, name: str, public_key: PublicKey, by: Actor | None, now: datetime
) -> RegisteredSchool:
    """Let a school submit, signing with ``public_key``; return its row. Runs inside the office.

    A school registered before gets the new name and key and is active again; the same again changes nothing.

    Raises:
        RefusedError: school_code_invalid, or school_key_taken by another school.
    """
    require(can_register(code, key_holder=holder_of_key(public_key.key_id)))
    values = {
        "name": name,
        "city": city_of(code),
        "public_key": public_key.raw,
        "key_id": public_key.key_id,
        "is_active": True,
    }
    school, made = RegisteredSchool.objects.select_for_update().get_or_create(
        code=code, defaults={**values, "registered_at": now}
    )
    changed = [key for key, value in values.items() if _plain(getattr(school, key)) != value]
    if made or changed:
        for key in changed:
            setattr(school, key, values[key])
        school.save(update_fields=changed)
        facts = {"code": code, "key_id": public_key.key_id, "changed": changed}
        record_event(
            "school_registered", Subject("registered_school", school.id, facts=facts), by=by, now=now
        )
    return school


@transaction.atomic
def set_school_active(
    *, school_id: UUID, is_active: bool, by: Actor, now: datetime
) -> RegisteredSchool | None:
    """Let a school submit again, or no longer; what it handed in stays. Return its row, None when unknown."""
    school = RegisteredSchool.objects.select_for_update().filter(id=school_id).first()
    if school is None or school.is_active == is_active:
        return school
    school.is_active = is_active
    school.save(update_fields=["is_active"])
    event = "school_activated" if is_active else "school_deactivated"
    record_event(event, Subject("registered_school", school.id, facts={"code": school.code}), by=by, now=now)
    return school


def take_nonce(proof: RequestProof, *, now: datetime) -> bool:
    """Note that this request was taken, at once; return False when it was taken before."""
    row = RequestNonce(key_id=proof.key_id, nonce=proof.nonce, used_at=now)
    RequestNonce.objects.bulk_create([row], ignore_conflicts=True)
    # A conflict is ignored silently, so what is kept is asked for: ours has our own id.
    kept = RequestNonce.objects.values_list("id", flat=True).get(key_id=proof.key_id, nonce=proof.nonce)
    return bool(kept == row.id)


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value
