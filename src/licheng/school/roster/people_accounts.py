"""The accounts of imported people: made without a password, renamed, given roles."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from licheng.kernel.calendar import taipei_date
from licheng.school.roster.sheets import Batch, Change, Row
from licheng.shared.accounts.models import Account
from licheng.shared.accounts.office_actions import grant_roles
from licheng.shared.accounts.roles import Role

BATCH_SIZE = 1_000
ACCOUNT = "account"  # where a stored row keeps its account's id; no header is called so
NO_PASSWORD = "!"  # noqa: S105 - matches no password; a first one is issued on the account page


def make_accounts(rows: Sequence[Row], login_header: str, batch: Batch) -> list[Account]:
    """Return new accounts of ``rows``, in their order; nobody can sign in to one until a password is issued."""
    accounts = [
        Account(
            login_name=str(row.values[login_header]),
            name=str(row.values["姓名"]),
            password=NO_PASSWORD,
            must_change_password=True,
            created_at=batch.now,
        )
        for row in rows
    ]
    Account.objects.bulk_create(accounts, batch_size=BATCH_SIZE)
    return accounts


def rename_accounts(changed: Iterable[Change], fields: Mapping[str, str]) -> None:
    """Write the changed columns that ``fields`` maps to a field of the account."""
    touched = {account_of(change): change for change in changed if fields.keys() & set(change.columns)}
    accounts = list(Account.objects.filter(id__in=touched).select_for_update().order_by("id"))
    for account in accounts:
        for header in fields.keys() & set(touched[account.id].columns):
            setattr(account, fields[header], str(touched[account.id].row.values[header]))
    if any("login_name" in _fields_of(change, fields) for change in touched.values()):
        _vacate_login_names(accounts)
    Account.objects.bulk_update(accounts, [*fields.values()], batch_size=BATCH_SIZE)


def _fields_of(change: Change, fields: Mapping[str, str]) -> set[str]:
    return {fields[header] for header in change.columns if header in fields}


def _vacate_login_names(accounts: Sequence[Account]) -> None:
    """Free the old names first: two people may be exchanging theirs, and the database compares row by row."""
    vacant = [Account(id=account.id, login_name=f"~{account.id.hex}") for account in accounts]
    Account.objects.bulk_update(vacant, ["login_name"], batch_size=BATCH_SIZE)


def account_of(change: Change) -> UUID:
    """Return the account of a stored person."""
    account_id = change.stored.values[ACCOUNT]
    if not isinstance(account_id, UUID):
        raise TypeError(account_id)
    return account_id


def give_roles(wanted: Mapping[UUID, frozenset[Role]], batch: Batch) -> None:
    """Grant each account the roles it lacks, from today on."""
    grant_roles(wanted=wanted, since_on=taipei_date(batch.now), by=batch.by, now=batch.now)
