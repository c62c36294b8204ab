"""Rows of the list of decided works, each with the act that undoes it, or why it may not be undone now."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from licheng.kernel.results import Decision, Refused
from licheng.school.certification.pages import reason_text, seat_text
from licheng.school.certification.queries import QueuedWork
from licheng.school.certification.rules import can_decide
from licheng.school.outcomes.content import work_title
from licheng.school.outcomes.rules import OutcomeAct, OutcomeState
from licheng.shared.messages import sentence
from licheng.shared.ui.addresses import address_of
from licheng.shared.ui.dates import roc_datetime


@dataclass(frozen=True)
class RowAct:
    """The button that undoes a decision: where it sends, its word, its name for who cannot see the row."""

    url: str
    word: str
    label: str
    question: str = ""


@dataclass(frozen=True)
class DecidedRow:
    """One decided work, as the list shows it; ``word`` is the state's where it differs from the look's own."""

    url: str
    version: int
    title: str
    student: str
    seat: str
    course: str
    look: str
    word: str
    reason: str
    decided: str
    act: RowAct | None
    refusal: str


def decided_rows(works: list[QueuedWork], *, now: datetime) -> list[DecidedRow]:
    """Return the rows of ``works``."""
    return [_row(work, now) for work in works]


def _row(work: QueuedWork, now: datetime) -> DecidedRow:
    outcome = work.outcome
    look, word, reason = _state(work)
    act, decision = _undoing(work, now)
    return DecidedRow(
        url=address_of("certification_work", outcome.id),
        version=work.version.number,
        title=work_title(work.version),
        student=outcome.student.account.name,
        seat=seat_text(work.membership),
        course=f"{outcome.course.subject_name} {outcome.course.section}",
        look=look,
        word=word,
        reason=reason,
        decided=roc_datetime(outcome.decided_at, with_year=False) if outcome.decided_at else "—",
        act=act if decision else None,
        refusal=sentence(decision) if isinstance(decision, Refused) else "",
    )


def _state(work: QueuedWork) -> tuple[str, str, str]:
    """Return look, word and reason of the state the work is in."""
    outcome = work.outcome
    if outcome.state == OutcomeState.CERTIFIED:
        return "done", _("已認證"), ""
    if outcome.state == OutcomeState.REVOKED:
        return "draft", _("已取消認證"), ""
    return "returned", "", reason_text(outcome.return_reason, outcome.return_text)


def _undoing(work: QueuedWork, now: datetime) -> tuple[RowAct | None, Decision | None]:
    """Return what would undo the decision and whether it may be done now; nothing for what is undone already."""
    outcome = work.outcome
    named = {"student": outcome.student.account.name, "title": work_title(work.version)}
    if outcome.state == OutcomeState.CERTIFIED:
        act = RowAct(
            address_of("certification_revoke", outcome.id),
            _("取消認證"),
            _("取消認證 %(student)s〈%(title)s〉") % named,
            _("取消認證後，要等學生再送出才能重新認證。要取消 1 件嗎？"),
        )
        kind = OutcomeAct.REVOKE
    elif outcome.state == OutcomeState.RETURNED:
        label = _("收回退回 %(student)s〈%(title)s〉") % named
        act = RowAct(address_of("certification_take_back", outcome.id), _("收回退回"), label)
        kind = OutcomeAct.TAKE_BACK
    else:
        return None, None
    return act, can_decide(work.work, kind, shown_version=work.version.number, now=now)
