"""The registered schools: who may submit, and with which key."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from licheng.central.registry.actions import register_school, set_school_active
from licheng.central.registry.forms import RegisterForm, SchoolFilter
from licheng.central.registry.queries import public_key_of, registered_school, registered_schools
from licheng.kernel.results import Allowed, RefusedError
from licheng.shared.accounts.actor import SchoolRequest, requires
from licheng.shared.accounts.roles import Permission
from licheng.shared.clock import now as clock_now
from licheng.shared.messages import sentence

PAGE_ROWS = 50


@requires(Permission.VIEW_INTAKE)
def schools(request: SchoolRequest) -> HttpResponse:
    """List the registered schools."""
    form = SchoolFilter(request.GET)
    words = form.cleaned_data["q"].strip() if form.is_valid() else ""
    page = Paginator(registered_schools(words), PAGE_ROWS).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "may_register": request.actor.may(Permission.REGISTER_SCHOOLS),
        "allowed": Allowed(),
    }
    return render(request, "central/registry/schools.html", context)


@requires(Permission.REGISTER_SCHOOLS)
def register(request: SchoolRequest) -> HttpResponse:
    """Register a school, or give a registered one a new name or key."""
    form = RegisterForm(request.POST or None, initial=_initial(request.GET.get("school", "")))
    if request.method == "POST" and form.is_valid():
        try:
            register_school(**form.cleaned_data, by=request.actor, now=clock_now())
            return HttpResponseRedirect(reverse("schools"))
        except RefusedError as error:
            form.add_error(None, sentence(error.refused))
    status = 400 if form.errors else 200
    return render(request, "central/registry/register.html", {"form": form}, status=status)


@requires(Permission.REGISTER_SCHOOLS)
@require_POST
def switch_school(request: SchoolRequest, school_id: UUID) -> HttpResponse:
    """Let a school submit again, or no longer."""
    is_active = request.POST.get("is_active") == "1"
    if set_school_active(school_id=school_id, is_active=is_active, by=request.actor, now=clock_now()) is None:
        raise Http404
    return HttpResponseRedirect(reverse("schools"))


def _initial(text: str) -> dict[str, str]:
    try:
        school = registered_school(UUID(text))
    except ValueError:
        school = None
    if school is None:
        return {}
    return {"code": school.code, "name": school.name, "public_key": public_key_of(school).to_base64()}
