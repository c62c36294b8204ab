"""What the teacher's bench shows: the queue by course, the work in the middle, the facts beside it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from licheng.kernel.results import Refused
from licheng.school.certification.models import CertificationDecision
from licheng.school.certification.queries import Answer, QueuedWork
from licheng.school.outcomes.messages import RETURN_REASONS
from licheng.school.outcomes.models import OutcomeVersion
from licheng.school.outcomes.rules import ReturnReason
from licheng.school.roster.models import ClassMembership
from licheng.shared.release.queries import Holds
from licheng.shared.ui.dates import roc_date, roc_datetime

ANSWER_WORDS = {
    Answer.CERTIFIED: gettext_lazy("認證"),
    Answer.RETURNED: gettext_lazy("退回"),
    Answer.REVOKED: gettext_lazy("取消認證"),
    Answer.TAKEN_BACK: gettext_lazy("收回決定"),
}


def seat_text(membership: ClassMembership | None) -> str:
    """Return class and seat: 101 班 8 號; nothing when the student had no class that year."""
    if membership is None:
        return ""
    return _("%(class)s 班 %(seat)s 號") % {
        "class": membership.school_class.name,
        "seat": membership.seat_number,
    }


@dataclass(frozen=True)
class PreviewedFile:
    """One file of the work in the middle."""

    url: str
    kind: str
    name: str
    size: int
    hold: Refused | None = None


def previews_of(version: OutcomeVersion, holds: Holds) -> list[PreviewedFile]:
    """Return the files of ``version`` as they are shown in place; of those in ``holds`` only why they are not."""
    parts = (
        ("document", version.document, version.document_name),
        ("media", version.media, version.media_name),
    )
    return [
        PreviewedFile(_address_of(version, part), stored.kind, name, stored.size, holds.get(stored.id))
        for part, stored, name in parts
        if stored is not None
    ]


def _address_of(version: OutcomeVersion, part: str) -> str:
    return reverse("outcome_file", args=[version.outcome_id, version.number, part])


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
