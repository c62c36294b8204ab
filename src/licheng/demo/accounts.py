"""Accounts of the demo: ready to sign in, all with the password that is printed at the start."""

from collections.abc import Sequence

from licheng.demo.cast import Member
from licheng.demo.plans import LOADED_AT, PEOPLE_SINCE
from licheng.shared.accounts.models import Account, RoleGrant


def load_accounts(members: Sequence[Member], password: str) -> list[Account]:
    """Make accounts that may sign in at once, with their roles, and return them in order."""
    accounts = [
        Account(
            login_name=member.login_name,
            name=member.name,
            password=password,
            must_change_password=False,
            created_at=LOADED_AT,
        )
        for member in members
    ]
    Account.objects.bulk_create(accounts)
    RoleGrant.objects.bulk_create(
        RoleGrant(account=account, role=role, since_on=PEOPLE_SINCE)
        for account, member in zip(accounts, members, strict=True)
        for role in member.roles
    )
    return accounts
