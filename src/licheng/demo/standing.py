"""What of the demo's schools stands already."""

from collections.abc import Iterator, Sequence

from licheng.demo.keys import SchoolIdentity
from licheng.demo.plans import SchoolPlan
from licheng.kernel.signatures import PublicKey
from licheng.shared.accounts.models import Account
from licheng.shared.tenancy.models import School, SchoolKeys
from licheng.shared.tenancy.scope import in_school


def is_loaded(plan: SchoolPlan) -> bool:
    """Return whether the school of ``plan`` stands; its people come in one transaction with all they made."""
    school = School.objects.filter(code=plan.code).first()
    if school is None:
        return False
    with in_school(school.id):
        return bool(Account.objects.exists())


def identities(plans: Sequence[SchoolPlan]) -> Iterator[SchoolIdentity]:
    """Yield how the schools of ``plans`` register with the central database."""
    for plan in plans:
        school = School.objects.get(code=plan.code)
        with in_school(school.id):
            key = PublicKey(bytes(SchoolKeys.objects.get().public_key))
        yield SchoolIdentity(school.code, school.name, key)
