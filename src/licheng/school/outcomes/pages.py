"""What the pages of outcomes show: a work as a row with its state and its one next act, a work's files and versions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from licheng.kernel.calendar import taipei_date
from licheng.kernel.results import Decision, Refused
from licheng.school.courses.queries import term_of
from licheng.school.outcomes.content import outcome_title
from licheng.school.outcomes.desk import Desk
from licheng.school.outcomes.messages import RETURN_REASONS
from licheng.school.outcomes.models import CourseOutcome, OutcomeVersion
from licheng.school.outcomes.rules import (
    OutcomeState,
    Quota,
    ReturnReason,
    Standing,
    can_edit,
    can_restore,
    can_send,
)
from licheng.school.schedule.rules import Term
from licheng.shared.messages import sentence
from licheng.shared.release.queries import Holds
from licheng.shared.ui.dates import roc_date

Item = dict[str, Any]

# The order of a list: what waits for the student, what waits for the teacher, what is done.
_ORDER = [
    OutcomeState.RETURNED,
    OutcomeState.REVOKED,
    OutcomeState.DRAFT,
    OutcomeState.PENDING,
    OutcomeState.CERTIFIED,
]
_EDIT_AGAIN = gettext_lazy("修改後再送")
_CONTINUE = gettext_lazy("繼續編輯")
_SEND = gettext_lazy("送出認證")


@dataclass(frozen=True)
class TermGroup:
    """The works of one term, and how many of how many."""

    term: Term
    quota: Quota
    items: list[Item]


def can_send_version(version: OutcomeVersion, standing: Standing, now: datetime) -> Decision:
    """Answer whether an outcome at ``version`` may be sent for certification."""
    has_file = version.document_id is not None or version.media_id is not None
    return can_send(standing, has_file=has_file, has_brief=bool(version.brief), now=now)


def term_groups(versions: Iterable[OutcomeVersion], desk: Desk, now: datetime) -> list[TermGroup]:
    """Return the works that are not deleted by term, the newest first; within a term gaps first."""
    by_term: dict[Term, list[OutcomeVersion]] = {}
    for version in versions:
        if version.outcome.state != OutcomeState.DELETED:
            by_term.setdefault(term_of(version.outcome.course), []).append(version)
    groups = []
    for term, works in sorted(by_term.items(), reverse=True):
        works.sort(key=lambda version: _ORDER.index(OutcomeState(version.outcome.state)))
        items = [work_item(version, desk.standing(version.outcome.state, term), now) for version in works]
        groups.append(TermGroup(term, desk.quota(term), items))
    return groups


def deleted_items(versions: Iterable[OutcomeVersion], desk: Desk, now: datetime) -> list[Item]:
    """Return the deleted works that may still be brought back."""
    items = []
    for version in versions:
        term = term_of(version.outcome.course)
        if version.outcome.state != OutcomeState.DELETED:
            continue
        decision = can_restore(desk.standing(version.outcome.state, term), desk.quota(term), now)
        if decision:
            items.append(_act(version, "closed", "outcome_restore", _("復原"), decision))
    return items


def work_item(version: OutcomeVersion, standing: Standing, now: datetime) -> Item:
    """Return one work as ``ui/todo.html`` shows it: state, what is wrong or awaited, and the one next act."""
    outcome = version.outcome
    match OutcomeState(outcome.state):
        case OutcomeState.PENDING:
            return {**_base(version, "pending"), "when": waiting_text(outcome, now)}
        case OutcomeState.CERTIFIED:
            return {**_base(version, "done"), "when": certified_text(outcome)}
        case OutcomeState.DRAFT:
            return _draft_item(version, standing, now)
        case OutcomeState.DELETED:
            return {**_base(version, "closed"), "reason": sentence(Refused("outcome_is_deleted"))}
        case _:
            return _again_item(version, standing, now)


def _draft_item(version: OutcomeVersion, standing: Standing, now: datetime) -> Item:
    decision = can_send_version(version, standing, now)
    ends_at = standing.opening.closes_at(now)
    if decision:
        return {**_act(version, "draft", "outcome_send", _SEND, decision), "ends_at": ends_at}
    if ends_at is None:
        return {**_base(version, "closed"), "reason": _sentence(decision)}
    link = {"action_url": reverse("outcome_edit", args=[version.outcome_id]), "action_label": _CONTINUE}
    return {**_base(version, "draft"), "reason": _sentence(decision), "ends_at": ends_at, **link}


def _again_item(version: OutcomeVersion, standing: Standing, now: datetime) -> Item:
    item = {**_base(version, "returned"), "reason": return_text(version.outcome)}
    decision = can_edit(standing, now)
    if not decision:
        refused = can_send_version(version, standing, now)
        return {**item, "when": _sentence(refused)}
    link = {"action_url": reverse("outcome_edit", args=[version.outcome_id]), "action_label": _EDIT_AGAIN}
    return {**item, "ends_at": standing.opening.closes_at(now), **link}


def _base(version: OutcomeVersion, look: str) -> Item:
    url = reverse("outcome_detail", args=[version.outcome_id])
    return {"state": look, "title": outcome_title(version), "url": url}


def _act(version: OutcomeVersion, look: str, url_name: str, label: str | Promise, decision: Decision) -> Item:
    url = reverse(url_name, args=[version.outcome_id])
    return {**_base(version, look), "action_url": url, "action_label": label, "decision": decision}


def _sentence(decision: Decision) -> str:
    return sentence(decision) if isinstance(decision, Refused) else ""


def waiting_text(outcome: CourseOutcome, now: datetime) -> str:
    """Return for whom a sent work waits and how long: 等 陳老師認證 · 已 3 天."""
    teacher = outcome.course.teacher.account.name
    days = (taipei_date(now) - taipei_date(outcome.sent_at)).days if outcome.sent_at else 0
    if days < 1:
        return _("等 %(teacher)s認證 · 今天送出") % {"teacher": teacher}
    text = ngettext("等 %(teacher)s認證 · 已 %(days)d 天", "等 %(teacher)s認證 · 已 %(days)d 天", days)
    return text % {"teacher": teacher, "days": days}


def certified_text(outcome: CourseOutcome) -> str:
    """Return who certified a work and when."""
    teacher = outcome.course.teacher.account.name
    if outcome.decided_at is None:
        return _("%(teacher)s已認證") % {"teacher": teacher}
    day = roc_date(outcome.decided_at, with_year=False)
    return _("%(teacher)s %(day)s 認證") % {"teacher": teacher, "day": day}


def return_text(outcome: CourseOutcome) -> str:
    """Return why a work came back, in full: the reason chosen and what the teacher wrote."""
    facts = {"teacher": outcome.course.teacher.account.name, "text": outcome.return_text}
    if outcome.state == OutcomeState.REVOKED:
        return (_("%(teacher)s取消了認證。%(text)s") % facts).strip()
    known = outcome.return_reason in set(ReturnReason)
    facts["reason"] = str(RETURN_REASONS[ReturnReason(outcome.return_reason)]) if known else ""
    if not facts["reason"]:
        return (_("%(teacher)s退回。%(text)s") % facts).strip()
    return (_("%(teacher)s退回：%(reason)s。%(text)s") % facts).strip()


def file_facts(version: OutcomeVersion, holds: Holds) -> list[Item]:
    """Return the files of a version as ``ui/preview.html`` shows them; ``holds`` are those that are not released."""
    parts = [
        ("document", version.document, version.document_name),
        ("media", version.media, version.media_name),
    ]
    return [
        {
            "url": reverse("outcome_file", args=[version.outcome_id, version.number, part]),
            "kind": stored.kind,
            "name": name,
            "size": stored.size,
            "hold": holds.get(stored.id),
        }
        for part, stored, name in parts
        if stored is not None
    ]
