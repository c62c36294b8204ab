"""What the pages of performances show: years with their records, and one record's fields as people read them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from licheng.kernel.performance_kinds import FieldType, PerformanceField, PerformanceKind, kind_named
from licheng.school.performances.content import performance_title
from licheng.school.performances.desk import Desk
from licheng.school.performances.models import PerformanceVersion
from licheng.school.performances.rules import YearQuota, can_restore
from licheng.school.performances.words import in_words
from licheng.shared.release.queries import Holds
from licheng.shared.ui.dates import roc_date

Item = dict[str, Any]


@dataclass(frozen=True)
class YearGroup:
    """The performances of one school year, and how many of how many."""

    school_year: int
    quota: YearQuota
    closes_at: datetime | None
    items: list[Item]


def year_groups(versions: Iterable[PerformanceVersion], desk: Desk, now: datetime) -> list[YearGroup]:
    """Return the records that are not deleted by school year, the newest first."""
    by_year: dict[int, list[Item]] = {}
    for version in versions:
        if version.performance.deleted_at is None:
            by_year.setdefault(version.performance.school_year, []).append(record_item(version))
    return [
        YearGroup(year, desk.quota(year), desk.opening(year).closes_at(now), items)
        for year, items in sorted(by_year.items(), reverse=True)
    ]


def deleted_items(versions: Iterable[PerformanceVersion], desk: Desk, now: datetime) -> list[Item]:
    """Return the deleted records that may still be brought back."""
    items = []
    for version in versions:
        performance = version.performance
        year = performance.school_year
        deleted = performance.deleted_at is not None
        decision = can_restore(desk.opening(year), desk.quota(year), is_deleted=deleted, now=now)
        if decision:
            url = reverse("performance_restore", args=[performance.id])
            act = {"action_url": url, "action_label": _("復原"), "decision": decision}
            items.append({**record_item(version), "state": "closed", **act})
    return items


def record_item(version: PerformanceVersion) -> Item:
    """Return one record as ``ui/todo.html`` shows it: a saved record is done, it waits for nobody."""
    performance = version.performance
    return {
        "state": "done",
        "title": performance_title(performance.kind, version),
        "url": reverse("performance_detail", args=[performance.id]),
        "when": f"{in_words(kind_named(performance.kind).label)} · {proof_text(version)}",
    }


def proof_text(version: PerformanceVersion) -> str:
    """Return in words what stands behind a record."""
    parts = [
        (version.document_id, _("證明文件")),
        (version.media_id, _("影音")),
        (version.external_link, _("外部連結")),
    ]
    held = [word for present, word in parts if present]
    return _("附%(what)s") % {"what": "、".join(held)} if held else _("沒有附證明")


def field_facts(kind: PerformanceKind, version: PerformanceVersion) -> list[Item]:
    """Return the kind's fields with what they hold; empty ones are left out."""
    return [
        {"label": in_words(field.label), "value": text}
        for field in kind.own_fields
        if (text := field_text(field, version.fields.get(field.name, "")))
    ]


def field_text(field: PerformanceField, value: Any) -> str:
    """Return a kept value as people read it: codes by their names, dates in ROC years."""
    if value == "":
        return ""
    if field.type is FieldType.DATE:
        return roc_date(date.fromisoformat(str(value)))
    if field.type is FieldType.SEMESTER:
        return _("第 %(semester)s 學期") % {"semester": value}
    return in_words(field.choices.get(str(value), str(value)))


def file_facts(version: PerformanceVersion, holds: Holds) -> list[Item]:
    """Return the files of a version as ``ui/preview.html`` shows them; ``holds`` are those that are not released."""
    parts = [
        ("document", version.document, version.document_name),
        ("media", version.media, version.media_name),
    ]
    return [
        {
            "url": reverse("performance_file", args=[version.performance_id, version.number, part]),
            "kind": stored.kind,
            "name": name,
            "size": stored.size,
            "hold": holds.get(stored.id),
        }
        for part, stored, name in parts
        if stored is not None
    ]
