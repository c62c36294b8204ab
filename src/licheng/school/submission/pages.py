"""What the pages of submitting show: the year as acts, one act with its problems, and how far a job is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from licheng.kernel.results import Refused
from licheng.kernel.rosters import SubmissionKind
from licheng.school.submission.labels import (
    KIND_LABELS,
    STATE_LABELS,
    STATE_LOOKS,
    cause_label,
    key_title,
    office_of,
    term_title,
)
from licheng.school.submission.models import Submission, SubmissionState
from licheng.school.submission.queries import Standing, precheck_figures
from licheng.school.submission.rules import RUNNING, AuthorityPeriod, SubmissionKey
from licheng.shared.exchange_words import group_text
from licheng.shared.jobs.models import LongTask
from licheng.shared.jobs.rules import pace_of
from licheng.shared.messages import sentence
from licheng.shared.ui.dates import deadline, roc_date

Step = dict[str, Any]


@dataclass(frozen=True)
class YearActs:
    """The acts of the page: what is due now, what comes, what is over."""

    due: list[dict[str, Any]]
    later: list[dict[str, Any]]
    over: list[dict[str, Any]]


def year_acts(found: list[Standing], now: datetime) -> YearActs:
    """Return the acts in groups, what closes soonest first."""
    due = [one for one in found if _is_due(one, now)]
    later = [one for one in found if one not in due and _is_later(one, now)]
    over = [one for one in found if one not in due and one not in later]
    return YearActs(
        [act_row(one, now) for one in sorted(due, key=_closes)],
        [act_row(one, now) for one in sorted(later, key=_opens)],
        [act_row(one, now) for one in over],
    )


def year_line(found: list[Standing], now: datetime) -> list[dict[str, Any]]:
    """Return the authority's periods as steps of ``ui/year_line.html``, kinds with the same period together."""
    spans: dict[tuple[datetime, datetime], list[SubmissionKey]] = {}
    for one in found:
        if one.period is not None:
            spans.setdefault((one.period.starts_at, one.period.ends_at), []).append(one.key)
    return [
        {
            "label": _line_label(keys),
            "when": f"{roc_date(start, with_year=False)} – {roc_date(_last(end), with_year=False)}",
            "phase": "past" if end <= now else "now" if start <= now else "next",
            "url": "",
        }
        for (start, end), keys in sorted(spans.items())
    ]


def _line_label(keys: list[SubmissionKey]) -> str:
    """Return which kinds a period is for, and whose."""
    kinds = dict.fromkeys(str(KIND_LABELS[key.kind]) for key in keys)
    groups = dict.fromkeys(group_text(key.grade, key.batch) for key in keys)
    return f"{'、'.join(kinds)} · {'、'.join(groups)}"


def act_row(one: Standing, now: datetime) -> dict[str, Any]:
    """Return one act as ``ui/acts.html`` shows it: prepare, precheck, submit, receipt, confirmations."""
    url = reverse("submission_act", args=[one.key.slug])
    return {
        "title": f"{key_title(one.key)} · {term_title(one.key)}",
        "when": _when(one.period, now),
        "steps": [
            _prepare_step(one, url),
            _precheck_step(one, url),
            _submit_step(one, now, url),
            _receipt_step(one, url),
            _confirmation_step(one),
        ],
    }


def _prepare_step(one: Standing, url: str) -> Step:
    rows = getattr(one.precheck, "row_total", None)
    note = ngettext("%(count)s 列", "%(count)s 列", int(rows)) % {"count": rows} if rows else ""
    return {"label": _("整理名冊"), "state": "done" if rows else "draft", "note": note, "url": url}


def _precheck_step(one: Standing, url: str) -> Step:
    figures = precheck_figures(one.precheck)
    if figures is None:
        return {"label": _("預檢"), "state": "draft", "note": _("還沒預檢"), "url": url}
    if figures.is_running:
        return {"label": _("預檢"), "state": "pending", "note": _("進行中"), "url": url}
    if figures.blocking:
        count = {"count": figures.blocking}
        note = ngettext("%(count)d 個問題", "%(count)d 個問題", figures.blocking) % count
        return {"label": _("預檢"), "state": "returned", "note": note, "url": url}
    return {"label": _("預檢"), "state": "done", "note": _("沒有問題"), "url": url}


def _submit_step(one: Standing, now: datetime, url: str) -> Step:
    label = _("提交")
    if one.latest is not None:
        state = SubmissionState(one.latest.state)
        note = str(STATE_LABELS[state])
        if state is SubmissionState.ACCEPTED and one.latest.answered_at:
            note = roc_date(one.latest.answered_at, with_year=False)
        return {"label": label, "state": STATE_LOOKS[state], "note": note, "url": url}
    if one.period is not None and now >= one.period.ends_at:
        return {"label": label, "state": "closed", "note": "", "url": url}
    return {"label": label, "state": "draft", "note": _opens_note(one.period, now), "url": url}


def _receipt_step(one: Standing, url: str) -> Step:
    accepted = one.accepted
    if accepted is None:
        return {"label": _("收訖明細"), "state": "draft", "note": ""}
    if not one.confirmations[1]:
        return {"label": _("收訖明細"), "state": "pending", "note": _("匯入中"), "url": url}
    students = one.confirmations[1]
    note = ngettext("%(count)d 人", "%(count)d 人", students) % {"count": students}
    return {"label": _("收訖明細"), "state": "done", "note": note, "url": url}


def _confirmation_step(one: Standing) -> Step:
    confirmed, total = one.confirmations
    if not total:
        return {"label": _("學生確認"), "state": "draft", "note": ""}
    rate = confirmed * 100 // total
    state = "done" if confirmed == total else "pending"
    url = _reverse_or_nothing("confirmations", one.key.slug)
    return {"label": _("學生確認"), "state": state, "note": f"{rate}%", "url": url}


def _reverse_or_nothing(name: str, *arguments: str) -> str:
    """Return an address of a later step of the year, which this one does not import."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


def _when(period: AuthorityPeriod | None, now: datetime) -> str:
    if period is None:
        return _("提交期間還沒公告")
    if now < period.starts_at:
        start, end = (roc_date(day, with_year=False) for day in (period.starts_at, _last(period.ends_at)))
        return f"{start} – {end}"
    return deadline(period.ends_at, now)


def _opens_note(period: AuthorityPeriod | None, now: datetime) -> str:
    if period is None or now >= period.starts_at:
        return ""
    return _("%(day)s 起") % {"day": roc_date(period.starts_at, with_year=False)}


def _last(end: datetime) -> datetime:
    """Return an instant of the last day of a period whose end is excluded."""
    return end - timedelta(seconds=1)


def _is_due(one: Standing, now: datetime) -> bool:
    if one.latest is not None and one.latest.state in RUNNING:
        return True
    is_open = one.period is not None and one.period.starts_at <= now < one.period.ends_at
    confirmed, total = one.confirmations
    return is_open and (one.accepted is None or confirmed < total or not total)


def _is_later(one: Standing, now: datetime) -> bool:
    return one.accepted is None and (one.period is None or now < one.period.starts_at)


def _closes(one: Standing) -> tuple[bool, float]:
    return one.period is None, one.period.ends_at.timestamp() if one.period else 0.0


def _opens(one: Standing) -> tuple[bool, float, SubmissionKey]:
    return one.period is None, one.period.starts_at.timestamp() if one.period else 0.0, one.key


def groups_of(result: dict[str, Any], kind: SubmissionKind, *, blocking: bool) -> list[dict[str, Any]]:
    """Return a precheck's problems grouped by cause, each with who mends it and whom it is about."""
    return [
        {
            "label": cause_label(group["code"]),
            "place": " ".join(text for text in (group["sheet"], group["column"]) if text),
            "office": office_of(group["code"], kind),
            "count": group["count"],
            "more": group["count"] - len(group["examples"]),
            "examples": [_example(group["code"], example) for example in group["examples"]],
        }
        for group in result.get("groups", [])
        if group["is_blocking"] is blocking
    ]


def problems_of(submission: Submission) -> list[dict[str, Any]]:
    """Return why a submission was refused or failed, as ``ui/problems.html`` shows it."""
    return [
        {
            "place": " ".join(
                text for text in (_person(telling), telling.get("sheet"), telling.get("column")) if text
            ),
            **_example(telling["code"], telling),
        }
        for telling in submission.problems
    ]


def _example(code: str, example: dict[str, Any]) -> dict[str, Any]:
    refused = Refused(code, example.get("facts", {}))
    url = _reverse_or_nothing("progress_class", example["class"]) if example.get("class") else ""
    return {"person": _person(example), "text": told(refused), "url": url}


def _person(example: dict[str, Any]) -> str:
    if not example.get("name"):
        return ""
    return _("%(class)s 班 %(seat)s 號 %(name)s") % {
        "class": example["class_name"],
        "seat": example["seat"],
        "name": example["name"],
    }


def told(refused: Refused) -> str:
    """Return the sentence of a refusal; of a code nobody knows, that it is unknown."""
    try:
        return sentence(refused)
    except KeyError:
        return sentence(Refused("problem_unknown", {"code": refused.code}))


def trouble_of(row: Any) -> str:
    """Return what hinders a submission, a report or the line to the central database, in words; or nothing."""
    trouble = row.trouble if row is not None else {}
    return told(Refused(trouble["code"], trouble.get("facts", {}))) if trouble else ""


def progress_of(task: LongTask, now: datetime) -> dict[str, Any]:
    """Return how far a job is, as ``{% progress %}`` shows it."""
    pace = pace_of(done=task.done, total=task.total, started_at=task.started_at, now=now)
    return {
        "done": task.done,
        "total": task.total,
        "rate": pace.rate,
        "seconds_left": pace.seconds_left,
        "finished": task.state in {LongTask.State.DONE, LongTask.State.FAILED},
    }


def history_row(submission: Submission) -> dict[str, Any]:
    """Return one submission of an act as the history shows it."""
    state = SubmissionState(submission.state)
    return {
        "sequence": submission.sequence,
        "state": STATE_LOOKS[state],
        "label": STATE_LABELS[state],
        "at": submission.created_at,
        "by": submission.submitted_by_name,
        "rows": submission.row_count,
        "students": submission.student_count,
        "digest": submission.package_digest[:12],
    }
