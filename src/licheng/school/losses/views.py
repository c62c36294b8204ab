"""Bringing lost files back, and who is concerned by those that are still lost."""

import csv
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from licheng.kernel.results import Refused
from licheng.school.losses.own import own_lost_works
from licheng.school.losses.permissions import losses_seen_by
from licheng.school.losses.queries import restored_count
from licheng.school.losses.restoring import Answer, take_files
from licheng.school.schedule.rules import term_at
from licheng.shared.accounts.actor import SchoolRequest, own_transactions, requires
from licheng.shared.accounts.roles import Permission
from licheng.shared.clock import now as clock_now
from licheng.shared.messages import sentence
from licheng.shared.tenancy.scope import in_school
from licheng.shared.ui.spreadsheets import safe_cell

_SEEING = (Permission.VIEW_LOSSES, Permission.FOLLOW_OWN_CLASS)


@requires(Permission.KEEP_OWN_WORK)
@own_transactions
@require_http_methods(["GET", "HEAD", "POST"])
def restore_files(request: SchoolRequest) -> HttpResponse:
    """Show the student's lost files, or take back what was dropped and say what became of each file."""
    parts = request.FILES.getlist("files") if request.method == "POST" else []
    answers = take_files(parts, by=request.actor)
    if request.method == "POST" and not parts:
        answers = [Answer("", Refused("no_file_chosen"))]
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"files": [_told(answer) for answer in answers]})
    with in_school(request.actor.school_id):
        context = {
            "works": own_lost_works(request.actor),
            "answers": answers,
            "restored": sum(1 for answer in answers if answer.digest),
        }
        return render(request, "school/losses/restore.html", context)


def _told(answer: Answer) -> dict[str, Any]:
    decision = answer.decision
    if isinstance(decision, Refused):
        return {"name": answer.name, "code": decision.code, "message": sentence(decision)}
    return {"name": answer.name, "code": "restored", "message": _("找回來了，已安全保存兩份")}


def _seen(request: SchoolRequest) -> dict[str, Any]:
    students = losses_seen_by(request.actor, term_at(clock_now()).school_year)
    return {
        "students": students,
        "works": sum(losses.works for losses in students),
        "files": sum(losses.files for losses in students),
        "restored": restored_count() if request.actor.may(Permission.VIEW_LOSSES) else None,
    }


@requires(*_SEEING)
@require_safe
def losses(request: SchoolRequest) -> HttpResponse:
    """Show which students are concerned, to be printed."""
    return render(request, "school/losses/students.html", _seen(request))


@requires(*_SEEING)
@require_safe
def losses_export(request: SchoolRequest) -> HttpResponse:
    """Return the same as a CSV that spreadsheets open without running anything (S21)."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="lost-files.csv"'
    writer = csv.writer(response)
    writer.writerow([_("班級"), _("座號"), _("學號"), _("姓名"), _("作品件數"), _("檔案個數")])
    for row in _seen(request)["students"]:
        seat = row.membership
        writer.writerow(
            [
                safe_cell(seat.school_class.name) if seat else "",
                seat.seat_number if seat else "",
                safe_cell(row.student.student_number),
                safe_cell(row.student.account.name),
                row.works,
                row.files,
            ]
        )
    return response
