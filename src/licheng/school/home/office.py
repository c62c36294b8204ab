"""First pages of teachers and offices: what waits for them, and where the year stands."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from licheng.kernel.windows import Window
from licheng.school.certification.waiting import PendingCourse, pending_summary
from licheng.school.home.todos import Todo
from licheng.school.losses.permissions import losses_seen_by
from licheng.school.losses.queries import open_losses
from licheng.school.quarantine.queries import quarantined_files
from licheng.school.receipts.models import Dispute
from licheng.school.receipts.rules import DisputeState
from licheng.school.roster.models import SchoolClass
from licheng.school.schedule.labels import ACT_LABELS
from licheng.school.schedule.models import Act, ActWindow
from licheng.school.schedule.rules import Term
from licheng.school.statistics.pages import members_lacking
from licheng.school.statistics.permissions import classes_followed
from licheng.school.statistics.queries import members_of
from licheng.school.submission.permissions import own_kinds
from licheng.shared.accounts.actor import Actor
from licheng.shared.accounts.roles import Permission
from licheng.shared.ui.dates import roc_date


@dataclass(frozen=True)
class YearStep:
    """One act of the year over all grades."""

    act: Act
    semester: int
    starts_at: datetime
    ends_at: datetime


def certification_todos(actor: Actor, now: datetime) -> list[Todo]:
    """Return one line a course with works that wait for the actor's certification, the first to close on top."""
    if not actor.may(Permission.CERTIFY_OWN_COURSES):
        return []
    return [_certification_todo(course) for course in pending_summary(actor.account_id, now).courses]


def _certification_todo(course: PendingCourse) -> Todo:
    reason = ngettext(
        "%(count)d 件等你認證，最早 %(days)d 天前", "%(count)d 件等你認證，最早 %(days)d 天前", course.count
    )
    return Todo(
        state="pending",
        title=f"{course.subject_name}（{course.section}）",
        url=reverse("certification"),
        reason=reason % {"count": course.count, "days": course.oldest_days},
        ends_at=course.closes_at,
        action_url=reverse("certification"),
        action_label=_("去認證"),
    )


def loss_todos(actor: Actor, term: Term) -> list[Todo]:
    """Return the lost files of the students the actor looks after as one line."""
    if not (actor.may(Permission.VIEW_LOSSES) or actor.may(Permission.FOLLOW_OWN_CLASS)):
        return []
    students = losses_seen_by(actor, term.school_year) if open_losses().exists() else []
    if not students:
        return []
    text = ngettext("%(count)d 位學生的檔案遺失", "%(count)d 位學生的檔案遺失", len(students))
    works = sum(losses.works for losses in students)
    reason = ngettext("%(count)d 件作品，請提醒他們找回", "%(count)d 件作品，請提醒他們找回", works)
    return [
        Todo(
            state="closed",
            title=text % {"count": len(students)},
            url=reverse("losses"),
            reason=reason % {"count": works},
            action_url=reverse("losses"),
            action_label=_("看是哪些學生"),
        )
    ]


def quarantine_todos(actor: Actor) -> list[Todo]:
    """Return the files in quarantine as one line, for the offices that are told of losses too."""
    files = quarantined_files() if actor.may(Permission.VIEW_LOSSES) else []
    if not files:
        return []
    students = len({file.student.id for file in files})
    text = ngettext("%(count)d 個檔案裡有惡意程式", "%(count)d 個檔案裡有惡意程式", len(files))
    reason = ngettext("%(count)d 位學生，請提醒他們換檔案", "%(count)d 位學生，請提醒他們換檔案", students)
    return [
        Todo(
            state="returned",
            title=text % {"count": len(files)},
            url=reverse("quarantine"),
            reason=reason % {"count": students},
            action_url=reverse("quarantine"),
            action_label=_("看是哪些檔案"),
        )
    ]


def class_todos(actor: Actor, term: Term, now: datetime) -> list[Todo]:
    """Return one line a class the actor leads: how many students lack something."""
    if not actor.may(Permission.FOLLOW_OWN_CLASS):
        return []
    return [_class_todo(row, now) for row in classes_followed(actor, term.school_year)]


def _class_todo(school_class: SchoolClass, now: datetime) -> Todo:
    members = members_of(school_class, now)
    lacking = len(members_lacking(members))
    reason = ngettext("%(count)d 人還沒完成", "%(count)d 人還沒完成", lacking) % {"count": lacking}
    return Todo(
        state="returned" if lacking else "done",
        title=_("%(name)s 班") % {"name": school_class.name},
        url=reverse("class_board", args=[school_class.id]),
        reason=reason if lacking else _("全班都完成了。"),
        action_url=reverse("class_board", args=[school_class.id]),
        action_label=_("看班級"),
    )


def dispute_todos(actor: Actor) -> list[Todo]:
    """Return the open doubts about what the actor submits as one line."""
    if not actor.may(Permission.ANSWER_DISPUTES):
        return []
    own = [kind.value for kind in own_kinds(actor)]
    count = Dispute.objects.filter(
        state=DisputeState.OPEN, student_receipt__statement__submission__kind__in=own
    ).count()
    if not count:
        return []
    text = ngettext("%(count)d 件疑義等你答覆", "%(count)d 件疑義等你答覆", count) % {"count": count}
    url = reverse("disputes")
    return [
        Todo(
            state="returned",
            title=_("收訖疑義"),
            url=url,
            reason=text,
            action_url=url,
            action_label=_("去答覆"),
        )
    ]


def year_steps(school_year: int) -> list[YearStep]:
    """Return the acts of the year over all grades, in order of their beginning."""
    rows = (
        ActWindow.objects.filter(school_year=school_year)
        .values("act", "semester")
        .annotate(starts=Min("starts_at"), ends=Max("ends_at"))
        .order_by("starts", "ends")
    )
    return [YearStep(Act(row["act"]), row["semester"], row["starts"], row["ends"]) for row in rows]


def year_line(steps: list[YearStep], now: datetime) -> list[dict[str, Any]]:
    """Return the steps for ``ui/year_line.html``: past, now or next."""
    return [
        {
            "label": _step_label(step),
            "when": _days(Window(step.starts_at, step.ends_at)),
            "phase": "past" if step.ends_at <= now else "now" if step.starts_at <= now else "next",
        }
        for step in steps
    ]


def _days(window: Window) -> str:
    return f"{roc_date(window.first_day, with_year=False)}–{roc_date(window.last_day, with_year=False)}"


def _step_label(step: YearStep) -> str:
    label = ACT_LABELS[step.act]
    if not step.semester:
        return str(label)
    return _("%(act)s（第 %(semester)s 學期）") % {"act": label, "semester": step.semester}
