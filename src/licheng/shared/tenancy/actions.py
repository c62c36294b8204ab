"""Making schools: an act of the installation's owner, never of the application."""

from uuid import UUID

from django.db import transaction

from licheng.kernel.signatures import SigningKey
from licheng.shared.tenancy.models import School, SchoolKeys
from licheng.shared.tenancy.scope import in_school
from licheng.shared.tenancy.sealing import keyed_hash, seal

SIGNING_PURPOSE = "signing-key"


def create_school(*, code: str, name: str, school_id: UUID | None = None) -> School:
    """Make a school with keys of its own and return it; one that exists is returned as it stands.

    A school that is made again, with its old ``school_id``, has its old keys: they are derived from the master key.

    The row is written as the owner of the tables and committed at once; the keys are written inside the school.
    """
    with transaction.atomic(using="owner"):
        school, _ = School.objects.using("owner").get_or_create(
            code=code, defaults={"name": name} | ({"id": school_id} if school_id else {})
        )
    with in_school(school.id):
        if not SchoolKeys.objects.exists():
            key = SigningKey(keyed_hash("1", school_id=school.id, purpose=SIGNING_PURPOSE))
            sealed = seal(key.raw, school_id=school.id, purpose=SIGNING_PURPOSE)
            SchoolKeys.objects.create(signing_key_sealed=sealed, public_key=key.public.raw)
    return School.objects.get(id=school.id)
