"""Pure rules of the account office: who may be given what, and what nobody may do to themselves."""

from uuid import UUID

from licheng.kernel.results import Allowed, Decision, Refused
from licheng.shared.accounts.roles import Permission, Role, permissions_of

# One request hashes the passwords of its sheet; a class fits, and it takes about two seconds.
SHEET_LIMIT = 60
CENTRAL_ROLES = (Role.INTAKE_OFFICER, Role.AUTHORITY_VIEWER, Role.SCHOOL_ADMIN)
# Being a student comes with the roster, never with the office.
SCHOOL_ROLES = tuple(role for role in Role if role not in {*CENTRAL_ROLES[:2], Role.STUDENT})


def grantable_roles(system: str) -> tuple[Role, ...]:
    """Return the roles that the account office of ``system`` gives and takes."""
    return SCHOOL_ROLES if system == "school" else CENTRAL_ROLES


def can_grant_role(role: Role, *, system: str) -> Decision:
    """Answer whether the office may give ``role`` in ``system``."""
    return Allowed() if role in grantable_roles(system) else Refused("role_not_grantable")


def can_end_role(role: Role, *, account_id: UUID, by: UUID) -> Decision:
    """Answer whether the role may be taken: nobody locks themselves out of the account office."""
    if account_id == by and Permission.MANAGE_ACCOUNTS in permissions_of(role):
        return Refused("own_account_kept")
    if role is Role.STUDENT:
        return Refused("role_not_grantable")
    return Allowed()


def can_close_account(*, account_id: UUID, by: UUID) -> Decision:
    """Answer whether an account may be closed: never one's own."""
    return Refused("own_account_kept") if account_id == by else Allowed()


def can_print_sheet(count: int) -> Decision:
    """Answer whether one sheet may hold so many passwords."""
    if count == 0:
        return Refused("password_sheet_empty")
    if count > SHEET_LIMIT:
        return Refused("password_sheet_too_long", {"count": count, "limit": SHEET_LIMIT})
    return Allowed()
