"""Loads the demo's two schools into the school platform."""

from licheng.demo.calendars import load_calendars
from licheng.demo.dice import dice_of
from licheng.demo.people import load_people
from licheng.demo.plans import SchoolPlan
from licheng.demo.teaching import load_teaching
from licheng.shared.accounts.actor import Actor
from licheng.shared.accounts.models import Account
from licheng.shared.accounts.roles import Role
from licheng.shared.tenancy.actions import create_school
from licheng.shared.tenancy.models import School
from licheng.shared.tenancy.scope import in_school


def is_loaded(plan: SchoolPlan) -> bool:
    """Return whether the school of ``plan`` stands; its people come in one transaction with all they made."""
    school = School.objects.filter(code=plan.code).first()
    if school is None:
        return False
    with in_school(school.id):
        return bool(Account.objects.exists())


def load_school(plan: SchoolPlan) -> None:
    """Make one school with everything in it, in one transaction."""
    school = create_school(code=plan.code, name=plan.name)
    dice = dice_of(plan.code)
    with in_school(school.id):
        people = load_people(plan, dice)
        load_calendars(_registrar(school))
        load_teaching(people, dice)


def _registrar(school: School) -> Actor:
    account = Account.objects.get(login_name="registrar")
    return Actor(account.id, school.id, school.name, account.name, Role.REGISTRAR)
