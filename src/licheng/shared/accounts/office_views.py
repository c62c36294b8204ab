"""The account office: who has an account, first passwords on paper, roles, closing, signing out."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_POST

from licheng.kernel.results import Refused, RefusedError
from licheng.shared.accounts.actor import SchoolRequest, requires
from licheng.shared.accounts.models import Account
from licheng.shared.accounts.office_actions import (
    close_account,
    create_account,
    end_role,
    end_sessions_of,
    grant_role,
    issue_password_sheet,
    reopen_account,
)
from licheng.shared.accounts.office_forms import STATE_LABELS, FilterForm, NewAccountForm, SheetForm
from licheng.shared.accounts.office_queries import (
    account_groups,
    accounts_for_office,
    find_for_office,
    last_sign_in,
    roles_in_words,
)
from licheng.shared.accounts.office_rules import SHEET_LIMIT, can_close_account, can_end_role, grantable_roles
from licheng.shared.accounts.roles import Permission, Role
from licheng.shared.accounts.rules import INITIAL_PASSWORD_LIFE
from licheng.shared.clock import real_now
from licheng.shared.messages import sentence
from licheng.shared.ui.refusals import refusal_page

STATE_LOOKS = {
    "without": "draft",
    "issued": "pending",
    "expired": "returned",
    "own": "done",
    "closed": "closed",
}


@requires(Permission.MANAGE_ACCOUNTS)
@require_GET
def accounts(request: SchoolRequest) -> HttpResponse:
    """List the accounts that match, a sheet's worth a page, to be given first passwords."""
    now = real_now()
    roles = (*grantable_roles(settings.LICHENG_SYSTEM), Role.STUDENT)
    form = FilterForm(request.GET, groups=account_groups(), roles=roles)
    wanted = form.wanted()
    page = Paginator(accounts_for_office(wanted, now=now), SHEET_LIMIT).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [_line(account) for account in page],
        "chosen_at": now.isoformat(),
        "is_narrowed": bool(wanted.group or wanted.state),
    }
    return render(request, "accounts/office/list.html", context)


def _line(account: Account) -> dict[str, Any]:
    state = account.state  # type: ignore[attr-defined]
    return {
        "account": account,
        "roles": roles_in_words(account.held_roles),  # type: ignore[attr-defined]
        "look": STATE_LOOKS[state],
        "state": STATE_LABELS[state],
        "is_without": state == "without",
    }


@requires(Permission.MANAGE_ACCOUNTS)
def new_account(request: SchoolRequest) -> HttpResponse:
    """Show the form of a new account, or make one."""
    form = NewAccountForm(request.POST or None, roles=grantable_roles(settings.LICHENG_SYSTEM))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        roles = [Role(role) for role in data["roles"]]
        try:
            account = create_account(
                login_name=data["login_name"],
                name=data["name"],
                roles=roles,
                by=request.actor,
                now=real_now(),
            )
        except RefusedError as error:
            form.add_error("login_name", sentence(error.refused))
        else:
            return redirect("account", account.id)
    return render(request, "accounts/office/new.html", {"form": form}, status=409 if form.errors else 200)


@requires(Permission.MANAGE_ACCOUNTS)
@require_GET
def show_account(request: SchoolRequest, account_id: UUID) -> HttpResponse:
    """Show one account: its state, its roles, and what the office can do."""
    account = _find(account_id)
    held = roles_in_words(account.held_roles)  # type: ignore[attr-defined]
    by = request.actor.account_id
    context = {
        "account": account,
        "line": _line(account),
        "held": [(role, can_end_role(role, account_id=account.id, by=by)) for role in held],
        "offered": [role for role in grantable_roles(settings.LICHENG_SYSTEM) if role not in held],
        "can_close": can_close_account(account_id=account.id, by=by),
        "signed_in_at": last_sign_in(account.id),
        "chosen_at": real_now().isoformat(),
    }
    return render(request, "accounts/office/account.html", context)


@requires(Permission.MANAGE_ACCOUNTS)
@require_POST
@sensitive_variables("lines")
def password_sheet(request: SchoolRequest) -> HttpResponse:
    """Give the chosen accounts new first passwords and show the sheet, this once."""
    form = SheetForm(request.POST)
    if not form.is_valid():
        return refusal_page(request, Refused("password_sheet_empty"), status=400)
    data, now = form.cleaned_data, real_now()
    try:
        lines = issue_password_sheet(
            account_ids=data["account"], chosen_at=data["chosen_at"], by=request.actor, now=now
        )
    except RefusedError as error:
        return refusal_page(request, error.refused)
    context = {"lines": lines, "expires_at": now + INITIAL_PASSWORD_LIFE}
    response = render(request, "accounts/office/sheet.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@requires(Permission.MANAGE_ACCOUNTS)
@require_POST
def grant(request: SchoolRequest, account_id: UUID) -> HttpResponse:
    """Give a role."""
    role = _role(request)
    try:
        grant_role(account_id=_find(account_id).id, role=role, by=request.actor, now=real_now())
    except RefusedError as error:
        return refusal_page(request, error.refused)
    return redirect("account", account_id)


@requires(Permission.MANAGE_ACCOUNTS)
@require_POST
def end_grant(request: SchoolRequest, account_id: UUID) -> HttpResponse:
    """End a role."""
    role = _role(request)
    try:
        end_role(account_id=_find(account_id).id, role=role, by=request.actor, now=real_now())
    except RefusedError as error:
        return refusal_page(request, error.refused)
    return redirect("account", account_id)


@requires(Permission.MANAGE_ACCOUNTS)
@require_POST
def close(request: SchoolRequest, account_id: UUID) -> HttpResponse:
    """Close an account."""
    try:
        close_account(account_id=_find(account_id).id, by=request.actor, now=real_now())
    except RefusedError as error:
        return refusal_page(request, error.refused)
    messages.success(request, _("已停用，所有裝置都已登出。"))
    return redirect("account", account_id)


@requires(Permission.MANAGE_ACCOUNTS)
@require_POST
def reopen(request: SchoolRequest, account_id: UUID) -> HttpResponse:
    """Open a closed account again."""
    reopen_account(account_id=_find(account_id).id, by=request.actor, now=real_now())
    return redirect("account", account_id)


@requires(Permission.MANAGE_ACCOUNTS)
@require_POST
def sign_out_everywhere(request: SchoolRequest, account_id: UUID) -> HttpResponse:
    """End every session of an account."""
    end_sessions_of(account_id=_find(account_id).id, by=request.actor, now=real_now())
    messages.success(request, _("已從所有裝置登出。"))
    return redirect("account", account_id)


def _find(account_id: UUID) -> Account:
    account = find_for_office(account_id, now=real_now())
    if account is None:
        raise Http404
    return account


def _role(request: SchoolRequest) -> Role:
    value = request.POST.get("role", "")
    if value not in set(Role):
        raise Http404
    return Role(value)
