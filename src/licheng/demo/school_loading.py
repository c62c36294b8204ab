"""Loads the demo's two schools into the school platform."""

from collections.abc import Mapping, Sequence

from licheng.demo.acknowledging import log_history
from licheng.demo.calendars import load_calendars
from licheng.demo.dice import dice_of
from licheng.demo.people import load_people
from licheng.demo.performing import load_performances
from licheng.demo.plans import SchoolPlan
from licheng.demo.pool import Pool, PooledFile, fill_stores
from licheng.demo.selecting import load_selections
from licheng.demo.teaching import load_teaching
from licheng.demo.works import load_works
from licheng.shared.accounts.actor import Actor
from licheng.shared.accounts.models import Account
from licheng.shared.accounts.roles import Role
from licheng.shared.files.stores import from_settings
from licheng.shared.tenancy.actions import create_school
from licheng.shared.tenancy.models import School
from licheng.shared.tenancy.scope import in_school


def load_schools(plans: Sequence[SchoolPlan]) -> None:
    """Load the schools of ``plans``, none of which is there yet; their files are made and stored once."""
    files = fill_stores(from_settings())
    for plan in plans:
        load_school(plan, files)


def load_school(plan: SchoolPlan, files: Mapping[tuple[str, ...], PooledFile]) -> None:
    """Make one school with everything in it, in one transaction; ``files`` lie in the stores already."""
    school = create_school(code=plan.code, name=plan.name)
    dice = dice_of(plan.code)
    with in_school(school.id):
        people = load_people(plan, dice)
        load_calendars(_registrar(school))
        teaching = load_teaching(people, dice)
        pool = Pool(files)
        works = load_works(plan, people, teaching, pool, dice)
        performed = load_performances(plan, people, pool, dice)
        changes = load_selections(people, works, performed, dice)
        log_history(works, performed, changes)


def _registrar(school: School) -> Actor:
    account = Account.objects.get(login_name="registrar")
    return Actor(account.id, school.id, school.name, account.name, Role.REGISTRAR)
