"""Who is acting: the value every action is given as ``by``."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.http import HttpRequest

from licheng.shared.accounts.roles import Permission, Role, permissions_of

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Actor:
    """A signed-in person in the role they act in now."""

    account_id: UUID
    school_id: UUID
    school_name: str
    name: str
    role: Role
    roles: tuple[Role, ...] = ()
    session_id: UUID | None = None
    must_change_password: bool = False

    def may(self, permission: Permission) -> bool:
        """Return whether the role acted in grants ``permission``."""
        return permission in permissions_of(self.role)


class SchoolRequest(HttpRequest):
    """A request after the middleware: a person is signed in (public views: perhaps not)."""

    actor: Actor


def requires(*permissions: Permission) -> Callable[[View], View]:
    """Mark a view: the acting role must hold one of ``permissions``. The middleware enforces it."""

    def mark(view: View) -> View:
        view.required_permissions = frozenset(permissions)  # type: ignore[attr-defined]
        return view

    return mark


def signed_in(view: View) -> View:
    """Mark a view: every signed-in person may use it."""
    view.required_permissions = frozenset()  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Mark a view: nobody need be signed in."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def own_transactions(view: View) -> View:
    """Mark a view that opens its own short transactions, so that none stays open while bytes stream."""
    view.own_transactions = True  # type: ignore[attr-defined]
    return view
