"""Making schools: an act of the installation's owner, never of the application."""

from django.db import transaction

from licheng.kernel.signatures import generate_key
from licheng.shared.tenancy.models import School, SchoolKeys
from licheng.shared.tenancy.scope import in_school
from licheng.shared.tenancy.sealing import seal

SIGNING_PURPOSE = "signing-key"


def create_school(*, code: str, name: str) -> School:
    """Make a school with keys of its own and return it; one that exists is returned as it stands.

    The row is written as the owner of the tables and committed at once; the keys are written inside the school.
    """
    with transaction.atomic(using="owner"):
        school, _ = School.objects.using("owner").get_or_create(code=code, defaults={"name": name})
    with in_school(school.id):
        if not SchoolKeys.objects.exists():
            key = generate_key()
            sealed = seal(key.raw, school_id=school.id, purpose=SIGNING_PURPOSE)
            SchoolKeys.objects.create(signing_key_sealed=sealed, public_key=key.public.raw)
    return School.objects.get(id=school.id)
