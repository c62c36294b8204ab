"""The registrar's pages: the school as it is loaded, and imports from upload to history."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST

from licheng.kernel.calendar import school_year_of, semester_of, taipei_date
from licheng.kernel.results import Refused, RefusedError
from licheng.school.roster.actions import bring_roster, discard_import, request_apply
from licheng.school.roster.containers import MAX_UPLOAD
from licheng.school.roster.forms import InMemoryUpload, TermForm, uploaded_files
from licheng.school.roster.models import RosterImport
from licheng.school.roster.pages import grades, import_line, import_page, progress_of, sheet_counts
from licheng.school.roster.queries import classes_with_counts, find_import, roster_imports, school_in_scope
from licheng.school.roster.sheets import Term, registered_sheets
from licheng.school.roster.summaries import change_rows, problem_rows
from licheng.school.roster.template import template_workbook
from licheng.shared.accounts.actor import SchoolRequest, own_transactions, requires
from licheng.shared.accounts.roles import Permission
from licheng.shared.clock import now, real_now
from licheng.shared.files.disposition import content_disposition
from licheng.shared.messages import sentence
from licheng.shared.spreadsheets import CONTENT_TYPE, Page, write_workbook
from licheng.shared.tenancy.scope import in_school
from licheng.shared.ui.refusals import refusal_page

PER_PAGE = 50
RECENT = 5
FORM_BYTES = 65_536  # what the other fields and the boundaries of an upload may take


@requires(Permission.VIEW_ROSTER, Permission.LOAD_ROSTER)
@require_GET
def overview(request: SchoolRequest) -> HttpResponse:
    """Show what is loaded for this semester, the last imports, and the upload box to registrars."""
    return _overview(request)


def _overview(request: SchoolRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
    term = _term_of(taipei_date(now()))
    classes = list(classes_with_counts(term.school_year))
    context = {
        "term": term,
        "counts": sheet_counts(term),
        "grades": grades(classes),
        "may_load": request.actor.may(Permission.LOAD_ROSTER),
        "imports": [import_line(row) for row in roster_imports()[:RECENT]],
        "form": TermForm(initial={"school_year": term.school_year, "semester": term.semester}),
        "problem": problem,
        "megabytes": MAX_UPLOAD // 1_048_576,
    }
    return render(request, "school/roster/overview.html", context, status=status)


def _term_of(day: date) -> Term:
    return Term(school_year_of(day), semester_of(day))


@requires(Permission.LOAD_ROSTER)
@require_GET
def template(_request: SchoolRequest) -> HttpResponse:
    """Give the template workbook of this school."""
    data = template_workbook(registered_sheets(), school_in_scope().code)
    return _workbook(data, _("名冊範本.xlsx"))


def _workbook(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=CONTENT_TYPE)
    response.headers["Content-Disposition"] = content_disposition(name, "xlsx", inline=False)
    response.headers["Cache-Control"] = "no-store"
    return response


@requires(Permission.LOAD_ROSTER)
@own_transactions
@csrf_exempt
@require_POST
def bring(request: SchoolRequest) -> HttpResponse:
    """Take an upload into memory; the token is asked for once the handler that keeps it there is set."""
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if length > MAX_UPLOAD + FORM_BYTES:
        refused = Refused("roster_file_too_large", {"megabytes": MAX_UPLOAD // 1_048_576})
        return refusal_page(request, refused, status=413)
    request.upload_handlers = [InMemoryUpload(request)]
    return _bring(request)


@csrf_protect
def _bring(request: HttpRequest) -> HttpResponse:
    form = TermForm(request.POST)
    files = uploaded_files(request.FILES.getlist("files"))
    actor = request.actor  # type: ignore[attr-defined]
    with in_school(actor.school_id):
        try:
            brought = bring_roster(files=files, term=form.term(), by=actor, now=real_now())
        except RefusedError as error:
            return _overview(request, problem=sentence(error.refused), status=409)  # type: ignore[arg-type]
    return redirect("roster_import", brought.id)


@requires(Permission.LOAD_ROSTER)
@require_GET
def imports(request: SchoolRequest) -> HttpResponse:
    """List every import, newest first."""
    page = Paginator(roster_imports(), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "imports": [import_line(row) for row in page]}
    return render(request, "school/roster/imports.html", context)


@requires(Permission.LOAD_ROSTER)
@require_GET
def show_import(request: SchoolRequest, import_id: UUID) -> HttpResponse:
    """Show one import: its progress while it moves, then the dry run by cause, and what can be done."""
    return render(request, "school/roster/import.html", import_page(_find(import_id), now=real_now()))


@requires(Permission.LOAD_ROSTER)
@require_GET
def progress(request: SchoolRequest, import_id: UUID) -> HttpResponse:
    """Give the bar alone; when the work has ended, the page is asked to load itself anew."""
    context: dict[str, Any] = progress_of(_find(import_id), now=real_now())
    response = render(request, "school/roster/progress.html", {**context, "import_id": import_id})
    if context["finished"]:
        response.headers["HX-Refresh"] = "true"
    return response


@requires(Permission.LOAD_ROSTER)
@require_POST
def apply(request: SchoolRequest, import_id: UUID) -> HttpResponse:
    """Queue the writing of the plan."""
    try:
        request_apply(import_id=_find(import_id).id, by=request.actor, now=real_now())
    except RefusedError as error:
        return refusal_page(request, error.refused)
    return redirect("roster_import", import_id)


@requires(Permission.LOAD_ROSTER)
@require_POST
def discard(request: SchoolRequest, import_id: UUID) -> HttpResponse:
    """Throw the upload away."""
    try:
        discard_import(import_id=_find(import_id).id, by=request.actor, now=real_now())
    except RefusedError as error:
        return refusal_page(request, error.refused)
    messages.success(request, _("已刪除上傳的檔案，學校的資料沒有改變。"))
    return redirect("roster")


@requires(Permission.LOAD_ROSTER)
@require_GET
def report(_request: SchoolRequest, import_id: UUID) -> HttpResponse:
    """Give the full list of problems and differences as a workbook."""
    plan = _find(import_id).plan
    pages = [
        Page(_("問題"), [_("工作表"), _("列"), _("欄位"), _("問題"), _("代碼")], problem_rows(plan)),
        Page(_("差異"), [_("工作表"), _("種類"), _("列"), _("資料"), _("欄位")], change_rows(plan)),
    ]
    return _workbook(write_workbook(pages), _("匯入檢查結果.xlsx"))


def _find(import_id: UUID) -> RosterImport:
    brought = find_import(import_id)
    if brought is None:
        raise Http404
    return brought
