"""Following: the homeroom teacher's class, the reminder list, the offices' counts."""

import csv
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from licheng.school.roster.models import SchoolClass
from licheng.school.schedule.rules import term_at
from licheng.school.statistics.pages import board_cells, class_rows, members_lacking
from licheng.school.statistics.permissions import classes_followed, find_class_followed
from licheng.school.statistics.queries import every_class, members_of, progress_by_class, progress_by_teacher
from licheng.shared.accounts.actor import SchoolRequest, requires
from licheng.shared.accounts.roles import Permission
from licheng.shared.clock import now as clock_now
from licheng.shared.ui.spreadsheets import safe_cell

_FOLLOW = (Permission.FOLLOW_OWN_CLASS, Permission.FOLLOW_EVERY_CLASS)


@requires(*_FOLLOW)
def followed(request: SchoolRequest) -> HttpResponse:
    """Go to the one class followed, or choose among several."""
    classes = classes_followed(request.actor, term_at(clock_now()).school_year)
    if len(classes) == 1:
        return HttpResponseRedirect(reverse("class_board", args=[classes[0].id]))
    return render(request, "school/statistics/classes.html", {"classes": classes})


def _followed(request: SchoolRequest, class_id: UUID) -> SchoolClass:
    found = find_class_followed(request.actor, term_at(clock_now()).school_year, class_id)
    if found is None:
        raise Http404
    return found


@requires(*_FOLLOW)
def class_board(request: SchoolRequest, class_id: UUID) -> HttpResponse:
    """Show the class as a board, and who lacks what."""
    school_class = _followed(request, class_id)
    return render(request, "school/statistics/board.html", _board(school_class))


def _board(school_class: SchoolClass) -> dict[str, Any]:
    members = members_of(school_class, clock_now())
    lacking = members_lacking(members)
    return {
        "school_class": school_class,
        "cells": board_cells(members),
        "members": members,
        "lacking": lacking,
        "done": len(members) - len(lacking),
    }


@requires(*_FOLLOW)
def reminders(request: SchoolRequest, class_id: UUID) -> HttpResponse:
    """Show the reminder list to be printed (催繳單)."""
    return render(request, "school/statistics/reminders.html", _board(_followed(request, class_id)))


@requires(*_FOLLOW)
def export(request: SchoolRequest, class_id: UUID) -> HttpResponse:
    """Return who lacks what as a CSV that spreadsheets open without running anything (S21)."""
    board = _board(_followed(request, class_id))
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="class-{board["school_class"].school_year}.csv"'
    writer = csv.writer(response)
    writer.writerow([_("座號"), _("姓名"), _("還缺什麼")])
    for row in board["lacking"]:
        member = row["member"].membership
        text = "；".join(lack.text for lack in row["lacks"])
        writer.writerow([member.seat_number, safe_cell(member.student.account.name), safe_cell(text)])
    return response


@requires(Permission.VIEW_PROGRESS)
def progress(request: SchoolRequest) -> HttpResponse:
    """Show the offices' counts per class and per teacher."""
    now = clock_now()
    term = term_at(now)
    context = {
        "term": term,
        "classes": class_rows(progress_by_class(term.school_year, now), "progress_class"),
        "teachers": progress_by_teacher(term.school_year, term.semester),
    }
    return render(request, "school/statistics/progress.html", context)


@requires(Permission.VIEW_PROGRESS)
def progress_class(request: SchoolRequest, class_id: UUID) -> HttpResponse:
    """Show an office one class of the school: who lacks what."""
    found = every_class(term_at(clock_now()).school_year).filter(id=class_id).first()
    if found is None:
        raise Http404
    return render(request, "school/statistics/board.html", {**_board(found), "is_office": True})
