"""How counts become cells, lines and rows people read."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from licheng.school.statistics.queries import Member
from licheng.school.statistics.rules import Progress, Step, completed_steps, lacking_steps, rate


@dataclass(frozen=True)
class Lack:
    """One thing a student lacks, in words."""

    step: Step
    state: str
    text: str


def lacks_of(progress: Progress) -> list[Lack]:
    """Return what the student lacks, the most urgent first."""
    lacks = []
    if progress.returned:
        text = ngettext("%(count)d 件被退回，還沒重送", "%(count)d 件被退回，還沒重送", progress.returned)
        lacks.append(Lack(Step.SEND, "returned", text % {"count": progress.returned}))
    if progress.drafts:
        text = ngettext("%(count)d 件還沒送出認證", "%(count)d 件還沒送出認證", progress.drafts)
        lacks.append(Lack(Step.SEND, "draft", text % {"count": progress.drafts}))
    missing = lacking_steps(progress)
    if Step.SELECTION in missing:
        lacks.append(Lack(Step.SELECTION, "draft", _("還沒勾選，也沒表示不提交")))
    if progress.receipts_awaiting:
        text = ngettext(
            "%(count)d 份收訖明細還沒確認", "%(count)d 份收訖明細還沒確認", progress.receipts_awaiting
        )
        lacks.append(Lack(Step.CONFIRMATION, "draft", text % {"count": progress.receipts_awaiting}))
    if progress.receipts_disputed:
        text = ngettext(
            "%(count)d 份收訖明細有疑義，等承辦人員答覆",
            "%(count)d 份收訖明細有疑義，等承辦人員答覆",
            progress.receipts_disputed,
        )
        lacks.append(Lack(Step.CONFIRMATION, "pending", text % {"count": progress.receipts_disputed}))
    if progress.waiting:
        text = ngettext("%(count)d 件等老師認證", "%(count)d 件等老師認證", progress.waiting)
        lacks.append(Lack(Step.CERTIFICATION, "pending", text % {"count": progress.waiting}))
    return lacks


def board_cells(members: list[Member]) -> list[dict[str, Any]]:
    """Return one cell a student for ``ui/board.html``."""
    return [
        {
            "seat": member.membership.seat_number,
            "name": member.membership.student.account.name,
            "value": completed_steps(member.progress),
            "limit": len(Step),
            "state": "returned" if member.progress.returned else "",
            "text": "；".join(lack.text for lack in lacks_of(member.progress)) or _("都完成了"),
            "url": f"#student-{member.membership.student_id}",
        }
        for member in members
    ]


def members_lacking(members: list[Member]) -> list[dict[str, Any]]:
    """Return the students who lack something, with what, by seat."""
    rows = [{"member": member, "lacks": lacks_of(member.progress)} for member in members]
    return [row for row in rows if row["lacks"]]


def class_rows(classes: list[dict[str, Any]], url_name: str) -> list[dict[str, Any]]:
    """Return one row a class: counts, rates against 60 % and 80 %, and its page of this name."""
    return [
        {**_class_row(entry["class"], entry["students"]), "url": reverse(url_name, args=[entry["class"].id])}
        for entry in classes
    ]


def _class_row(school_class: Any, students: list[Progress]) -> dict[str, Any]:
    certified = sum(p.certified for p in students)
    sent = certified + sum(p.waiting + p.returned for p in students)
    chosen = sum(p.has_chosen for p in students)
    confirmed = sum(p.receipts_confirmed for p in students)
    receipts = confirmed + sum(p.receipts_awaiting + p.receipts_disputed for p in students)
    return {
        "class": school_class,
        "students": len(students),
        "drafts": sum(p.drafts for p in students),
        "returned": sum(p.returned for p in students),
        "waiting": sum(p.waiting for p in students),
        "certified": certified,
        "certified_rate": rate(certified, sent),
        "chosen": chosen,
        "chosen_rate": rate(chosen, len(students)),
        "confirmed": confirmed,
        "confirmed_rate": rate(confirmed, receipts),
    }
