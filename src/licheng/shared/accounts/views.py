"""Signing in and out, one's own password and sessions, switching roles."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from licheng.kernel.results import Refused, RefusedError
from licheng.shared.accounts.actions import (
    Browser,
    change_password,
    end_session,
    open_session,
    sign_in,
    switch_role,
)
from licheng.shared.accounts.actor import SchoolRequest, public, signed_in
from licheng.shared.accounts.cast import load_cast
from licheng.shared.accounts.forms import PasswordForm, SignInForm
from licheng.shared.accounts.middleware import cookie_name
from licheng.shared.accounts.queries import find_account, find_school, schools, sessions_of
from licheng.shared.accounts.roles import Role
from licheng.shared.accounts.rules import ABSOLUTE_LIMIT
from licheng.shared.accounts.tokens import SessionToken
from licheng.shared.clock import real_now
from licheng.shared.messages import sentence
from licheng.shared.tenancy.scope import in_school

SCHOOL_COOKIE = "licheng_school"
SCHOOL_COOKIE_LIFE = timedelta(days=400)
SOURCE_LENGTH = 64


@public
@sensitive_post_parameters("password")
def sign_in_page(request: HttpRequest) -> HttpResponse:
    """Show the sign-in form, or open a session and go where the person was heading."""
    form = SignInForm(request.POST or None, initial={"school": request.COOKIES.get(SCHOOL_COOKIE, "")})
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid():
        answer = _try(form, request)
        if isinstance(answer, SessionToken):
            return _with_session(request, answer, form.cleaned_data["school"])
        refused = answer
    context = {
        "form": form,
        "refused": sentence(refused) if refused is not None else "",
        "schools": schools(),
        "next": _target(request),
        "cast": _cast() if settings.LICHENG_DEMO else [],
    }
    return render(request, "accounts/sign_in.html", context, status=200 if refused is None else 401)


def _try(form: SignInForm, request: HttpRequest) -> SessionToken | Refused:
    school = find_school(form.cleaned_data["school"])
    if school is None:
        return Refused("sign_in_failed")
    with in_school(school.id):
        return sign_in(
            login_name=form.cleaned_data["login_name"],
            password=form.cleaned_data["password"],
            browser=browser_of(request),
            now=real_now(),
        )


def browser_of(request: HttpRequest) -> Browser:
    """Return where the request comes from and with what."""
    return Browser(source=source_of(request), name=request.headers.get("User-Agent", ""))


def source_of(request: HttpRequest) -> str:
    """Return the network address a request comes from.

    HTTPS is spoken by the web server in front of us, whose own address stands in REMOTE_ADDR: counted by that,
    classmates would lock each other out. It adds the address it saw at the end of X-Forwarded-For; what stands
    before, anybody may have written.
    """
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.LICHENG_HTTPS else ""
    return (forwarded.rsplit(",", 1)[-1].strip() or str(request.META.get("REMOTE_ADDR", "")))[:SOURCE_LENGTH]


def _with_session(request: HttpRequest, token: SessionToken, school_code: str) -> HttpResponse:
    response = HttpResponseRedirect(_target(request) or reverse("home"))
    secure = settings.LICHENG_HTTPS
    response.set_cookie(
        cookie_name(),
        str(token),
        max_age=int(ABSOLUTE_LIMIT.total_seconds()),
        httponly=True,
        secure=secure,
        samesite="Lax",
    )
    expires = datetime.now(tz=UTC) + SCHOOL_COOKIE_LIFE
    response.set_cookie(
        SCHOOL_COOKIE, school_code, expires=expires, httponly=True, secure=secure, samesite="Lax"
    )
    return response


def _target(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        return target
    return ""


def _cast() -> list[dict[str, str]]:
    """Return the demo's cast; each entry names one person and what they can see."""
    return load_cast()


@public
@require_POST
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demo's cast by one click; found only in demo installations."""
    cast = _cast() if settings.LICHENG_DEMO else []
    person = next((entry for entry in cast if entry["id"] == request.POST.get("person")), None)
    school = find_school(person["school"]) if person else None
    if person is None or school is None:
        raise Http404
    with in_school(school.id):
        account = find_account(person["login_name"])
        if account is None:
            raise Http404
        token = open_session(account_id=account.id, browser=browser_of(request), now=real_now())
    return _with_session(request, token, school.code)


@signed_in
@require_POST
def sign_out(request: SchoolRequest) -> HttpResponse:
    """End this session."""
    if request.actor.session_id:
        end_session(session_id=request.actor.session_id, by=request.actor, now=real_now())
    response = HttpResponseRedirect(reverse("sign_in"))
    response.delete_cookie(cookie_name())
    return response


sign_out.before_password = True  # type: ignore[attr-defined]


@signed_in
@sensitive_post_parameters("old", "new", "again")
def password(request: SchoolRequest) -> HttpResponse:
    """Show the form for one's own password, or change it."""
    form = PasswordForm(request.POST or None)
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            _change(form, request)
        except RefusedError as error:
            problem = sentence(error.refused)
        else:
            messages.success(request, _("密碼已更新，其他裝置已登出。"))
            return HttpResponseRedirect(reverse("home"))
    context = {"form": form, "problem": problem, "is_first": request.actor.must_change_password}
    return render(request, "accounts/password.html", context, status=409 if problem else 200)


password.before_password = True  # type: ignore[attr-defined]


def _change(form: PasswordForm, request: SchoolRequest) -> None:
    if form.cleaned_data["new"] != form.cleaned_data["again"]:
        raise RefusedError(Refused("password_differs"))
    change_password(
        old=form.cleaned_data["old"], new=form.cleaned_data["new"], by=request.actor, now=real_now()
    )


@signed_in
def sessions(request: SchoolRequest) -> HttpResponse:
    """List one's own open sessions."""
    return render(request, "accounts/sessions.html", {"sessions": sessions_of(request.actor)})


@signed_in
@require_POST
def end(request: SchoolRequest, session_id: UUID) -> HttpResponse:
    """End one of one's own sessions."""
    if not end_session(session_id=session_id, by=request.actor, now=real_now()):
        raise Http404
    messages.success(request, _("已登出那個裝置。"))
    return HttpResponseRedirect(reverse("sessions"))


@signed_in
@require_POST
def act_as(request: SchoolRequest, role: str) -> HttpResponse:
    """Switch to another of one's own roles."""
    if role not in request.actor.roles:
        raise Http404
    switch_role(role=Role(role), by=request.actor, now=real_now())
    return HttpResponseRedirect(reverse("home"))
