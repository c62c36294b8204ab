"""Loads the central database's own office and the authority's windows."""

from collections.abc import Iterable
from typing import Final

from django.contrib.auth.hashers import make_password

from licheng.central.policies.actions import adopt_rule_set
from licheng.central.registry.actions import register_school
from licheng.central.registry.queries import office_id
from licheng.demo.accounts import load_accounts
from licheng.demo.cast import OFFICERS
from licheng.demo.keys import SchoolIdentity
from licheng.demo.plans import EARLIER_YEAR, LOADED_AT, PASSWORD, PRESENT_YEAR
from licheng.kernel.rule_set import load_rule_set
from licheng.shared.accounts.models import Account
from licheng.shared.tenancy.actions import create_school
from licheng.shared.tenancy.models import School
from licheng.shared.tenancy.scope import in_school

OFFICE_NAME: Final = "學習歷程中央資料庫（示範）"


def is_office_loaded() -> bool:
    """Return whether the office stands with its people."""
    office = School.objects.first()
    if office is None:
        return False
    with in_school(office.id):
        return bool(Account.objects.exists())


def load_office(code: str) -> None:
    """Make the office, its people and the authority's windows of both years, in one transaction."""
    office = create_school(code=code, name=OFFICE_NAME)
    with in_school(office.id):
        load_accounts(OFFICERS, make_password(PASSWORD))
        for year in (EARLIER_YEAR, PRESENT_YEAR):
            adopt_rule_set(rules=load_rule_set(year), by=None, now=LOADED_AT)


def register_schools(identities: Iterable[SchoolIdentity]) -> None:
    """Let the demo's schools submit; those registered before stay as they are."""
    with in_school(office_id()):
        for school in identities:
            register_school(
                code=school.code, name=school.name, public_key=school.public_key, by=None, now=LOADED_AT
            )
