"""What a student's first page says, built from values: what is missing first, the soonest to close on top."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from licheng.kernel.results import Decision
from licheng.school.home.student_year import StudentYear, YearChoice, selection_term
from licheng.school.outcomes.content import outcome_title
from licheng.school.outcomes.messages import RETURN_REASONS
from licheng.school.outcomes.models import OutcomeState, OutcomeVersion
from licheng.school.outcomes.rules import ReturnReason, Standing, can_resend, can_send
from licheng.school.receipts.models import StudentReceipt
from licheng.school.schedule.models import Act
from licheng.school.schedule.rules import Opening, Term, can_act_now, term_at


@dataclass(frozen=True)
class Todo:
    """One thing to do, as ``ui/todo.html`` shows it."""

    state: str
    title: str
    url: str
    reason: str = ""
    ends_at: datetime | None = None
    action_url: str = ""
    action_label: str = ""
    decision: Decision | None = None
    when: str = ""


def missing(year: StudentYear, now: datetime) -> list[Todo]:
    """Return what the student has to do now, the soonest to close first."""
    todos = [
        *_unsent(year, now),
        *_unselected(year, now),
        *_unconfirmed(year, now),
    ]
    return sorted(
        todos, key=lambda todo: (todo.ends_at is None, todo.ends_at.timestamp() if todo.ends_at else 0)
    )


def _unsent(year: StudentYear, now: datetime) -> list[Todo]:
    works = [version for version in _unsent_works(year) if not _is_past(version, year, now)]
    return [_unsent_todo(version, year, now) for version in works]


def _unsent_works(year: StudentYear) -> list[OutcomeVersion]:
    states = {OutcomeState.RETURNED, OutcomeState.DRAFT, OutcomeState.REVOKED}
    return [version for version in year.versions if version.outcome.state in states]


def _is_past(version: OutcomeVersion, year: StudentYear, now: datetime) -> bool:
    """Return whether the work belongs to an earlier semester that is closed to the student for good."""
    term = _term_of(version)
    return term < term_at(now) and not can_act_now(year.opening(Act.OUTCOME_UPLOAD, term), now)


def _term_of(version: OutcomeVersion) -> Term:
    course = version.outcome.course
    return Term(course.school_year, course.semester)


def past(year: StudentYear, now: datetime) -> list[Todo]:
    """Return the works of earlier semesters that were never certified and no longer can be."""
    return [
        Todo(
            state="closed",
            title=outcome_title(version),
            url=reverse("outcome_detail", args=[version.outcome_id]),
            when=_("上傳期間已過，沒有認證；要補送請找教學組"),
        )
        for version in _unsent_works(year)
        if _is_past(version, year, now)
    ]


def _unsent_todo(version: OutcomeVersion, year: StudentYear, now: datetime) -> Todo:
    outcome = version.outcome
    opening = year.opening(Act.OUTCOME_UPLOAD, _term_of(version))
    standing = Standing(OutcomeState(outcome.state), opening)
    has_file = version.document_id is not None or version.media_id is not None
    is_returned = outcome.state == OutcomeState.RETURNED
    decision = (
        can_resend(standing, now)
        if is_returned
        else can_send(standing, has_file=has_file, has_brief=bool(version.brief), now=now)
    )
    page = reverse("outcome_detail", args=[outcome.id])
    # Sending is an act; a returned work is mended on its own page first, so there a link leads.
    act = reverse("outcome_edit" if is_returned else "outcome_send", args=[outcome.id])
    return Todo(
        state="returned" if is_returned else "draft",
        title=outcome_title(version),
        url=page,
        reason=_reason(version),
        ends_at=opening.closes_at(now),
        action_url=act,
        action_label=_("重新上傳") if is_returned else _("送出認證"),
        decision=None if is_returned and decision else decision,
    )


def _reason(version: OutcomeVersion) -> str:
    outcome = version.outcome
    if outcome.state == OutcomeState.RETURNED:
        return _("已退回：%(why)s") % {"why": return_words(outcome.return_reason, outcome.return_text)}
    if outcome.state == OutcomeState.REVOKED:
        return _("老師取消了認證，請再送出一次")
    return _("還沒送出認證")


def return_words(reason: str, text: str) -> str:
    """Return why a work came back, in words; the teacher's own words follow."""
    if reason == ReturnReason.OTHER and text:
        return text
    return "：".join(part for part in (str(RETURN_REASONS[ReturnReason(reason)]), text) if part)


def _unselected(year: StudentYear, now: datetime) -> list[Todo]:
    return [
        _selection_todo(school_year, opening, year, now)
        for school_year in year.grades
        if can_act_now(opening := year.opening(Act.SELECTION, selection_term(school_year)), now)
        and _lacks_choice(school_year, year)
    ]


def _lacks_choice(school_year: int, year: StudentYear) -> bool:
    choice = year.choices.get(school_year)
    return choice is None or not (choice.count or choice.is_stated)


def _selection_todo(school_year: int, opening: Opening, year: StudentYear, now: datetime) -> Todo:
    certified = certified_count(year, school_year)
    reason = ngettext("有 %(count)d 件認證成功，還沒勾選", "有 %(count)d 件認證成功，還沒勾選", certified)
    page = reverse("selection_year", args=[school_year])
    return Todo(
        state="draft",
        title=_("勾選 %(year)s 學年度要提交的項目") % {"year": school_year},
        url=page,
        reason=reason % {"count": certified},
        ends_at=opening.closes_at(now),
        action_url=page,
        action_label=_("去勾選"),
    )


def certified_count(year: StudentYear, school_year: int) -> int:
    """Return how many outcomes of the year are certified."""
    return sum(
        1
        for version in year.versions
        if version.outcome.state == OutcomeState.CERTIFIED
        and version.outcome.course.school_year == school_year
    )


def _unconfirmed(year: StudentYear, now: datetime) -> list[Todo]:
    return [
        _receipt_todo(receipt, year, now)
        for receipt in year.receipts
        if receipt.state == StudentReceipt.State.AWAITING
    ]


def _receipt_todo(receipt: StudentReceipt, year: StudentYear, now: datetime) -> Todo:
    submission = receipt.statement.submission
    opening = year.opening(Act.CONFIRMATION, Term(submission.school_year, submission.semester))
    differs = bool(receipt.differences)
    return Todo(
        state="returned" if differs else "draft",
        title=_("確認 %(year)s 學年度的收訖明細") % {"year": submission.school_year},
        url=reverse("receipts"),
        reason=_("收到的和你勾選的不一樣，請看差異") if differs else _("中央資料庫已收到，還沒確認"),
        ends_at=opening.closes_at(now),
        action_url=reverse("receipts"),
        action_label=_("去確認"),
    )


def waiting(year: StudentYear, now: datetime) -> list[Todo]:
    """Return what waits for somebody else, with whom and since when."""
    works = [
        _waiting_todo(version, now)
        for version in year.versions
        if version.outcome.state == OutcomeState.PENDING
    ]
    disputed = [
        Todo(state="pending", title=_("收訖明細的疑義"), url=reverse("receipts"), when=_("等承辦人員答覆"))
        for receipt in year.receipts
        if receipt.state == StudentReceipt.State.DISPUTED
    ]
    return [*works, *disputed, *_not_received(year)]


def _waiting_todo(version: OutcomeVersion, now: datetime) -> Todo:
    outcome = version.outcome
    days = (now - (outcome.sent_at or now)).days
    when = ngettext("等 %(name)s 認證 · 已 %(days)d 天", "等 %(name)s 認證 · 已 %(days)d 天", days)
    return Todo(
        state="pending",
        title=outcome_title(version),
        url=reverse("outcome_detail", args=[outcome.id]),
        when=when % {"name": outcome.course.teacher.account.name, "days": days},
    )


def _not_received(year: StudentYear) -> list[Todo]:
    return [_not_received_todo(choice) for choice in year.choices.values() if choice.count > choice.received]


def _not_received_todo(choice: YearChoice) -> Todo:
    count = choice.count - choice.received
    when = ngettext(
        "%(count)d 件已勾選，等學校提交到中央資料庫", "%(count)d 件已勾選，等學校提交到中央資料庫", count
    )
    return Todo(
        state="pending",
        title=_("%(year)s 學年度勾選") % {"year": choice.school_year},
        url=reverse("selection_year", args=[choice.school_year]),
        when=when % {"count": count},
    )


def done(year: StudentYear) -> list[Todo]:
    """Return the certified works."""
    return [
        Todo(
            state="done",
            title=outcome_title(version),
            url=reverse("outcome_detail", args=[version.outcome_id]),
            when=_("認證成功"),
        )
        for version in year.versions
        if version.outcome.state == OutcomeState.CERTIFIED
    ]


def next_steps(year: StudentYear, now: datetime) -> list[dict[str, Any]]:
    """Return the windows still to come or open, the soonest first, for the line at the foot of the page."""
    upcoming = [
        {"act": act, "starts_at": opening.window.start, "ends_at": opening.window.end}
        for (act, _term), opening in year.openings.items()
        if opening.window is not None and opening.window.end > now and act is not Act.CERTIFICATION
    ]
    return sorted(upcoming, key=lambda step: max(step["starts_at"], now))[:4]
