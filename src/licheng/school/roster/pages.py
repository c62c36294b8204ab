"""What the pages of imports show, made from rows and plans."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from licheng.kernel.results import Refused
from licheng.school.roster.models import RosterImport, SchoolClass
from licheng.school.roster.queries import state_of_import
from licheng.school.roster.rules import ImportState, can_discard, can_request_apply
from licheng.school.roster.sheets import Term, registered_sheets
from licheng.school.roster.summaries import causes
from licheng.shared.jobs.rules import pace_of
from licheng.shared.messages import sentence


@dataclass(frozen=True)
class StateWords:
    """How a state of an import is shown: one of the five looks and its word."""

    look: str
    word: Promise


STATE_WORDS = {
    ImportState.CHECKING: StateWords("pending", _("檢查中")),
    ImportState.UNREADABLE: StateWords("returned", _("無法讀取")),
    ImportState.PROBLEMS: StateWords("returned", _("有問題要修正")),
    ImportState.UNCHANGED: StateWords("done", _("沒有差異")),
    ImportState.READY: StateWords("draft", _("可以套用")),
    ImportState.APPLYING: StateWords("pending", _("寫入中")),
    ImportState.STOPPED: StateWords("returned", _("已停止")),
    ImportState.APPLIED: StateWords("done", _("已套用")),
    ImportState.FORGOTTEN: StateWords("closed", _("檔案已刪除")),
}
MOVING = frozenset({ImportState.CHECKING, ImportState.APPLYING})


def import_line(brought: RosterImport) -> dict[str, Any]:
    """Return one line of the history."""
    return {"row": brought, "state": STATE_WORDS[state_of_import(brought)]}


def import_page(brought: RosterImport, *, now: datetime) -> dict[str, Any]:
    """Return the context of an import's page."""
    state = state_of_import(brought)
    plan = brought.plan
    return {
        "row": brought,
        "state": STATE_WORDS[state],
        "is_moving": state in MOVING,
        "is_applied": state is ImportState.APPLIED,
        "failure": _failure(brought, state),
        "sheets": plan.get("sheets", []),
        "ignored": "、".join(plan.get("ignored", [])),
        "problem_count": plan.get("problem_count", 0),
        "causes": causes(plan),
        "can_apply": can_request_apply(state, problems=plan.get("problem_count", 0)),
        "can_discard": can_discard(state),
        "progress": progress_of(brought, now=now),
    }


def _failure(brought: RosterImport, state: ImportState) -> str:
    if state not in {ImportState.UNREADABLE, ImportState.STOPPED}:
        return ""
    result = brought.task.result
    return sentence(Refused(result.get("code", "import_broken"), result.get("facts", {})))


def progress_of(brought: RosterImport, *, now: datetime) -> dict[str, Any]:
    """Return how far the import's present task is."""
    task = brought.task
    pace = pace_of(done=task.done, total=task.total, started_at=task.started_at, now=now)
    return {
        "done": task.done,
        "total": task.total,
        "rate": pace.rate,
        "seconds_left": pace.seconds_left,
        "finished": state_of_import(brought) not in MOVING,
    }


def sheet_counts(term: Term) -> list[dict[str, Any]]:
    """Return how many rows of each sheet are stored, one query a sheet."""
    return [{"label": gettext(sheet.name), "value": sheet.store.count(term)} for sheet in registered_sheets()]


def grades(classes: list[SchoolClass]) -> list[dict[str, Any]]:
    """Return the classes by grade, with the students of each grade added up; ``classes`` come ordered by grade."""
    found = []
    for grade, members in groupby(classes, key=lambda each: each.grade):
        rows = list(members)
        total = sum(each.students for each in rows)  # type: ignore[attr-defined]
        found.append({"grade": grade, "classes": rows, "students": total})
    return found
