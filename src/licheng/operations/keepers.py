"""Who is at the terminal: an act that needs two people asks each for the own account. Imported after the system started."""

import getpass
import sys
from dataclasses import replace
from datetime import datetime

from django.conf import settings

from licheng.kernel.results import Refused, RefusedError
from licheng.shared.accounts.actions import Browser, end_session, sign_in
from licheng.shared.accounts.actor import Actor
from licheng.shared.accounts.middleware import load_actor
from licheng.shared.accounts.queries import find_school
from licheng.shared.accounts.roles import Permission, permissions_of
from licheng.shared.tenancy.models import School
from licheng.shared.tenancy.scope import in_school

TERMINAL = Browser("terminal", "licheng store")


def identify_keeper(school: School, login_name: str, *, now: datetime) -> Actor:
    """Return who has the account, after asking for the password, in the role that looks after the stores.

    Failed attempts count like those of the sign-in page. Raises RefusedError for a wrong password or another role.
    """
    password = getpass.getpass(f"{login_name} 的密碼 / password: ") if sys.stdin.isatty() else input()
    # A failed attempt must stay counted, so nothing is raised within the transaction.
    with in_school(school.id):
        token = sign_in(login_name=login_name, password=password, browser=TERMINAL, now=now)
        actor = None if isinstance(token, Refused) else load_actor(token.hash, now=now)
        if actor is not None and actor.session_id is not None:
            end_session(session_id=actor.session_id, by=actor, now=now)
    if isinstance(token, Refused):
        raise RefusedError(token)
    return _as_keeper(actor)


def find_keepers_school(code: str | None) -> School | None:
    """Return the school of ``code``; without one the office, or the only school of the installation."""
    if code is None and settings.LICHENG_SYSTEM == "central":
        code = settings.LICHENG_CENTRAL_OFFICE_CODE
    if code is not None:
        return find_school(code)
    schools = list(School.objects.all()[:2])
    return schools[0] if len(schools) == 1 else None


def _as_keeper(actor: Actor | None) -> Actor:
    """Return ``actor`` in the role that looks after the stores; raise RefusedError when there is none."""
    if actor is not None:
        for role in actor.roles:
            if Permission.LOOK_AFTER_STORES in permissions_of(role):
                return replace(actor, role=role)
    raise RefusedError(Refused("stores_need_keeper"))
