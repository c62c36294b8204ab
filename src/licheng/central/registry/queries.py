"""The only door to the registered schools and to the office itself."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from licheng.central.registry.models import RegisteredSchool, RequestNonce
from licheng.kernel.package_reader import SchoolKey
from licheng.kernel.signatures import PublicKey, SigningKey
from licheng.kernel.tables import codes
from licheng.shared.tenancy.actions import SIGNING_PURPOSE
from licheng.shared.tenancy.models import School, SchoolKeys
from licheng.shared.tenancy.sealing import unseal


def office() -> School:
    """Return the office that runs the central database (ADR 3); raise School.DoesNotExist before it was made."""
    return School.objects.get(code=settings.LICHENG_CENTRAL_OFFICE_CODE)


def office_id() -> UUID:
    """Return the office's id, which never changes while the process lives."""
    return _office_id(settings.LICHENG_CENTRAL_OFFICE_CODE)


@cache
def _office_id(code: str) -> UUID:
    return UUID(str(School.objects.values_list("id", flat=True).get(code=code)))


def office_signing_key() -> SigningKey:
    """Return the private key that signs receipts; asked inside the office."""
    keys = SchoolKeys.objects.get()
    return SigningKey(unseal(keys.signing_key_sealed, school_id=keys.school_id, purpose=SIGNING_PURPOSE))


def office_public_key() -> PublicKey:
    """Return the public half of the key that signs receipts; asked inside the office."""
    return PublicKey(bytes(SchoolKeys.objects.values_list("public_key", flat=True).get()))


def active_school_of_key(key_id: str) -> RegisteredSchool | None:
    """Return the active school that signs with ``key_id``, or None."""
    return RegisteredSchool.objects.filter(key_id=key_id, is_active=True).first()


def public_key_of(school: RegisteredSchool) -> PublicKey:
    """Return the school's public key."""
    return PublicKey(bytes(school.public_key))


def school_keys() -> Mapping[str, SchoolKey]:
    """Return the keys of every active school by key id, as packages are judged by them."""
    rows = RegisteredSchool.objects.filter(is_active=True).values_list("key_id", "code", "public_key")
    return {key_id: SchoolKey(code, PublicKey(bytes(raw))) for key_id, code, raw in rows}


def registered_schools(words: str = "") -> QuerySet[RegisteredSchool]:
    """Return the schools whose code, name or city holds ``words``, in the order of their codes."""
    schools = RegisteredSchool.objects.order_by("code")
    if words:
        found = Q(code__contains=words) | Q(name__contains=words) | Q(city__contains=words)
        schools = schools.filter(found)
    return schools


def registered_school(school_id: UUID) -> RegisteredSchool | None:
    """Return one school, or None."""
    return RegisteredSchool.objects.filter(id=school_id).first()


def holder_of_key(key_id: str) -> str | None:
    """Return the code of the school that has the key, active or not, or None."""
    return RegisteredSchool.objects.filter(key_id=key_id).values_list("code", flat=True).first()


def city_of(code: str) -> str:
    """Return the city of a school of the published list, empty for others."""
    school = codes.schools().get(code)
    return school.city if school else ""


def forget_nonces(*, before: datetime) -> int:
    """Remove the nonces of requests too old to pass again; return how many."""
    return RequestNonce.objects.filter(used_at__lt=before).delete()[0]
