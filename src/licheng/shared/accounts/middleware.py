"""Every request is one transaction in one school, by one person, allowed or refused in one place."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from licheng.kernel.results import Refused
from licheng.shared.accounts.actions import mark_seen
from licheng.shared.accounts.actor import Actor
from licheng.shared.accounts.queries import OpenSession, find_session, in_table_order
from licheng.shared.accounts.roles import Role
from licheng.shared.accounts.rules import can_continue_session
from licheng.shared.accounts.tokens import read_token
from licheng.shared.clock import real_now
from licheng.shared.log.guarding import log_trouble
from licheng.shared.once.answering import answer_request_once
from licheng.shared.tenancy.scope import in_school
from licheng.shared.ui.refusals import refusal_page

COOKIE = "licheng_session"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
UNAVAILABLE = 503


def cookie_name() -> str:
    """Return the session cookie's name, with the ``__Host-`` promise under HTTPS; one per system."""
    name = f"{COOKIE}_{settings.LICHENG_SYSTEM}"
    return f"__Host-{name}" if settings.LICHENG_HTTPS else name


class SchoolMiddleware:
    """Finds the session, sets the school, asks the view's permission, and runs the view in one transaction."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next handler."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; the work is done when the view is known."""
        request.actor = None  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        """Answer the request inside its school, or refuse it; views without a mark are refused to everyone."""
        token = read_token(request.COOKIES.get(cookie_name(), ""))
        is_public = getattr(view, "is_public", False)
        if token is None:
            return None if is_public else to_sign_in(request)
        now = real_now()
        with in_school(token.school_id):
            request.actor = load_actor(token.hash, now=now)  # type: ignore[attr-defined]
            refused = None if is_public else refusal(request, view) or unsound(request)
            if refused is not None:
                return refused
            if not getattr(view, "own_transactions", False):
                return answer_request_once(request, lambda: view(request, *args, **kwargs))
        return view(request, *args, **kwargs)


def load_actor(token_hash: bytes, *, now: datetime) -> Actor | None:
    """Return who the cookie stands for, or None when the session is over."""
    session = find_session(token_hash, now=now)
    if session is None or not can_continue_session(
        started_at=session.started_at, seen_at=session.seen_at, now=now
    ):
        return None
    mark_seen(session, now=now)
    return actor_of(session, in_table_order(session.held_roles))


def actor_of(session: OpenSession, roles: tuple[Role, ...]) -> Actor | None:
    """Return the person of ``session``; in their first role when the one acted in has ended."""
    if not roles:
        return None
    role = Role(session.role)
    return Actor(
        account_id=session.account_id,
        school_id=session.school_id,
        school_name=session.school_name,
        name=session.account_name,
        role=role if role in roles else roles[0],
        roles=roles,
        session_id=session.id,
        must_change_password=session.must_change_password,
    )


def refusal(request: HttpRequest, view: Callable[..., HttpResponse]) -> HttpResponse | None:
    """Return the answer to a person who may not use ``view``, or None when they may."""
    actor: Actor | None = request.actor  # type: ignore[attr-defined]
    if actor is None:
        return to_sign_in(request)
    if actor.must_change_password and not getattr(view, "before_password", False):
        return HttpResponseRedirect(reverse("change_password"))
    required = getattr(view, "required_permissions", None)
    if required is None or (required and not any(actor.may(permission) for permission in required)):
        return refusal_page(request, Refused("not_permitted"), status=403)
    return None


def unsound(request: HttpRequest) -> HttpResponse | None:
    """Return the answer to an act that may not be acknowledged, since the database is not the one it was (P8)."""
    if request.method in SAFE_METHODS:
        return None
    trouble = log_trouble()
    return None if trouble is None else refusal_page(request, trouble, status=UNAVAILABLE)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send a stranger to the sign-in page, and back here afterwards; scripts get a plain 401."""
    if request.headers.get("HX-Request") or "application/json" in request.headers.get("Accept", ""):
        return HttpResponse(status=401)
    query = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
    return HttpResponseRedirect(f"{reverse('sign_in')}?{query}" if query else reverse("sign_in"))
