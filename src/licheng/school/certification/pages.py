"""What the teacher's bench shows: the queue by course, the work in the middle, the facts beside it."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from licheng.kernel.results import Decision
from licheng.school.certification.forms import work_value
from licheng.school.certification.models import CertificationDecision
from licheng.school.certification.queries import Answer, QueuedWork, days_waiting
from licheng.school.certification.rules import can_decide
from licheng.school.outcomes.content import work_title
from licheng.school.outcomes.messages import RETURN_REASONS
from licheng.school.outcomes.models import OutcomeVersion
from licheng.school.outcomes.rules import OutcomeAct, ReturnReason
from licheng.school.roster.models import ClassMembership
from licheng.shared.files.models import StoredObject
from licheng.shared.ui.dates import roc_date, roc_datetime

ANSWER_WORDS = {
    Answer.CERTIFIED: gettext_lazy("認證"),
    Answer.RETURNED: gettext_lazy("退回"),
    Answer.REVOKED: gettext_lazy("取消認證"),
    Answer.TAKEN_BACK: gettext_lazy("收回決定"),
}


@dataclass(frozen=True)
class QueueItem:
    """One line of the queue."""

    outcome_id: UUID
    value: str
    url: str
    student: str
    title: str
    days: int
    waited: str
    pick: str
    viewed: bool
    active: bool
    decision: Decision


@dataclass
class QueueGroup:
    """The works of one course."""

    course: str
    items: list[QueueItem] = field(default_factory=list)

    @property
    def oldest(self) -> int:
        """How many days the longest waiting one has waited."""
        return max(item.days for item in self.items)


@dataclass(frozen=True)
class Queue:
    """The whole queue: courses with the oldest work first, and what came too late to be decided."""

    groups: tuple[QueueGroup, ...]
    late: tuple[QueueItem, ...]

    @property
    def open_items(self) -> list[QueueItem]:
        """The works that can be decided, in the order of the list."""
        return [item for group in self.groups for item in group.items]

    def after(self, outcome_id: UUID) -> UUID | None:
        """Return the next work of the list, from its start again after the last; None when there is no other."""
        ids = [item.outcome_id for item in self.open_items]
        if outcome_id not in ids:
            return ids[0] if ids else None
        others = ids[ids.index(outcome_id) + 1 :] + ids[: ids.index(outcome_id)]
        return others[0] if others else None


def seat_text(membership: ClassMembership | None) -> str:
    """Return class and seat: 101 班 8 號; nothing when the student had no class that year."""
    if membership is None:
        return ""
    return _("%(class)s 班 %(seat)s 號") % {
        "class": membership.school_class.name,
        "seat": membership.seat_number,
    }


def build_queue(
    works: Collection[QueuedWork], viewed: Collection[tuple[UUID, int]], *, active: UUID | None, now: datetime
) -> Queue:
    """Return the queue of ``works``, which come with the longest waiting first."""
    groups: dict[UUID, QueueGroup] = {}
    late = []
    for work in works:
        item = _item(work, viewed, active=active, now=now)
        if item.decision:
            course = work.outcome.course
            group = groups.setdefault(course.id, QueueGroup(f"{course.subject_name} {course.section}"))
            group.items.append(item)
        else:
            late.append(item)
    return Queue(tuple(groups.values()), tuple(late))


def _item(
    work: QueuedWork, viewed: Collection[tuple[UUID, int]], *, active: UUID | None, now: datetime
) -> QueueItem:
    outcome, number = work.outcome, work.version.number
    seat = work.membership.seat_number if work.membership else None
    name = outcome.student.account.name
    student = name if seat is None else _("%(seat)s 號 %(name)s") % {"seat": seat, "name": name}
    days, is_viewed = days_waiting(outcome, now), (outcome.id, number) in viewed
    pick = _("一起認證 %(student)s") if is_viewed else _("%(student)s：先看過才能一起認證")
    return QueueItem(
        outcome_id=outcome.id,
        value=work_value(outcome.id, number),
        url=reverse("certification_work", args=[outcome.id]),
        student=student,
        title=work_title(work.version),
        days=days,
        waited=_("%(days)s 天") % {"days": days} if days else _("今天"),
        pick=pick % {"student": student},
        viewed=is_viewed,
        active=outcome.id == active,
        decision=can_decide(work.work, OutcomeAct.CERTIFY, shown_version=number, now=now),
    )


@dataclass(frozen=True)
class PreviewedFile:
    """One file of the work in the middle."""

    url: str
    kind: str
    name: str
    size: int


def previews_of(version: OutcomeVersion) -> list[PreviewedFile]:
    """Return the files of ``version`` as they are shown in place."""
    parts = (
        ("document", version.document, version.document_name),
        ("media", version.media, version.media_name),
    )
    return [_preview(version, part, stored, name) for part, stored, name in parts if stored is not None]


def _preview(version: OutcomeVersion, part: str, stored: StoredObject, name: str) -> PreviewedFile:
    url = reverse("outcome_file", args=[version.outcome_id, version.number, part])
    return PreviewedFile(url, stored.kind, name, stored.size)


def facts_of(work: QueuedWork) -> list[dict[str, str]]:
    """Return the facts beside the work, as ``ui/facts.html`` lists them."""
    outcome, version = work.outcome, work.version
    course = outcome.course
    note = ngettext("第 %(number)d 版", "第 %(number)d 版", version.number) % {"number": version.number}
    term = _("%(year)s 學年度第 %(semester)s 學期") % {
        "year": course.school_year,
        "semester": course.semester,
    }
    sent = roc_datetime(outcome.sent_at) if outcome.sent_at else ""
    return [
        {"label": _("學生"), "value": outcome.student.account.name, "note": seat_text(work.membership)},
        {"label": _("課程"), "value": f"{course.subject_name} {course.section}", "note": term},
        {"label": _("成果簡述"), "value": version.brief or _("沒有寫")},
        {"label": _("送出"), "value": sent, "note": note},
    ]


def history_of(decisions: list[CertificationDecision]) -> list[dict[str, str]]:
    """Return earlier decisions on the work, oldest first."""
    return [
        {
            "when": roc_date(decision.decided_at),
            "what": str(ANSWER_WORDS[Answer(decision.answer)]),
            "who": decision.decided_by_name,
            "version": str(decision.version.number),
            "reason": reason_text(decision.reason, decision.text),
        }
        for decision in decisions
    ]


def reason_text(reason: str, text: str) -> str:
    """Return why a work was returned, in words: the reason, and what the teacher added."""
    words = str(RETURN_REASONS[ReturnReason(reason)]) if reason else ""
    return _("%(reason)s：%(text)s") % {"reason": words, "text": text} if words and text else words or text
