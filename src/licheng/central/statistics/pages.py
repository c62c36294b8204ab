"""What the officer's pages show: schools as tiles, windows as lines, standings in words."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from licheng.central.intake.models import Package
from licheng.central.policies.models import AuthorityWindow
from licheng.central.statistics.queries import SchoolStanding
from licheng.central.statistics.rules import Reported, Standing, count_standings
from licheng.shared.exchange_words import KIND_LABELS, group_text, term_text
from licheng.shared.ui.dates import file_size, roc_datetime

# A standing is shown as one of the five states, with its own words.
LOOKS: Final[Mapping[Standing, tuple[str, Promise]]] = {
    Standing.MISSING: ("draft", gettext_lazy("還沒提交")),
    Standing.REFUSED: ("returned", gettext_lazy("已退回")),
    Standing.CHECKING: ("pending", gettext_lazy("檢查中")),
    Standing.DISPUTED: ("returned", gettext_lazy("有疑義")),
    Standing.RECEIVED: ("pending", gettext_lazy("已收訖，等學生確認")),
    Standing.CONFIRMED: ("done", gettext_lazy("確認完畢")),
}
PACKAGE_LOOKS: Final[Mapping[str, tuple[str, Promise]]] = {
    Package.State.CHECKING: ("pending", gettext_lazy("檢查中")),
    Package.State.ACCEPTED: ("done", gettext_lazy("已收訖")),
    Package.State.REFUSED: ("returned", gettext_lazy("已退回")),
}
_OWNERS: Final = re.compile(r"^(?:國立|私立|市立|縣立|財團法人|天主教|.{2}[市縣](?:立|私立)?)+")
_TYPES: Final = re.compile(r"(?:高級中等學校|高級中學|高級.+學校|高中|中學|學校)$")
_SHORT: Final = 4
_NOT_HANDED_IN: Final = (Standing.MISSING, Standing.REFUSED, Standing.CHECKING)


@dataclass(frozen=True)
class Tile:
    """One school on the map."""

    url: str
    name: str
    short: str
    state: str
    text: str


@dataclass(frozen=True)
class City:
    """The schools of one city, and how many of them were received."""

    name: str
    tiles: tuple[Tile, ...]
    received: int


@dataclass(frozen=True)
class WindowLine:
    """One window with how far the schools are."""

    window: AuthorityWindow
    title: str
    received: int
    total: int
    url: str


def window_title(window: AuthorityWindow | Package) -> str:
    """Return kind, term and grade of a window or a package."""
    if not window.kind:
        return _("無法辨識的名冊包")
    parts = [
        str(KIND_LABELS[window.kind]),
        term_text(window.school_year, window.semester),
        group_text(window.grade, window.batch),
    ]
    return " · ".join(part for part in parts if part)


def window_line(window: AuthorityWindow, standings: Sequence[SchoolStanding], address: str) -> WindowLine:
    """Return how far the schools are in ``window``, with a link that looks at it from ``address``."""
    received = sum(each.standing not in _NOT_HANDED_IN for each in standings)
    return WindowLine(window, window_title(window), received, len(standings), f"{address}?window={window.id}")


def look_of(standing: Standing, window: AuthorityWindow, now: datetime) -> tuple[str, str]:
    """Return the state and the words of a standing; what was not handed in by the end is closed."""
    if standing is Standing.MISSING and now >= window.ends_at:
        return "closed", _("沒有提交")
    state, words = LOOKS[standing]
    return state, str(words)


def city_map(standings: Iterable[SchoolStanding], window: AuthorityWindow, now: datetime) -> list[City]:
    """Return the schools as tiles, grouped by city in the order of their codes."""
    cities: dict[str, list[SchoolStanding]] = {}
    for each in standings:
        cities.setdefault(each.school.city or _("其他"), []).append(each)
    return [
        City(
            name,
            tuple(_tile(each, window, now) for each in found),
            sum(each.standing not in _NOT_HANDED_IN for each in found),
        )
        for name, found in cities.items()
    ]


def standing_counts(
    standings: Iterable[SchoolStanding], window: AuthorityWindow, now: datetime
) -> list[dict[str, Any]]:
    """Return how many schools stand where, each with a link to them."""
    counted = count_standings(each.standing for each in standings)
    address = reverse("intake")
    rows = []
    for standing, count in counted.items():
        state, words = look_of(standing, window, now)
        url = f"{address}?window={window.id}&standing={standing}"
        rows.append({"state": state, "words": words, "count": count, "url": url})
    return rows


def short_name(name: str) -> str:
    """Return what tells a school apart on a tile: its name without its owner and its type."""
    bare = _TYPES.sub("", _OWNERS.sub("", name))
    return (bare or name)[:_SHORT]


def _tile(each: SchoolStanding, window: AuthorityWindow, now: datetime) -> Tile:
    state, words = look_of(each.standing, window, now)
    url = reverse("intake_school", args=[each.school.id])
    return Tile(url, each.school.name, short_name(each.school.name), state, words)


def reported_of(package: Package) -> Reported | None:
    """Return what students said to the receipt of ``package``, None when the school told nothing yet."""
    report = getattr(package, "confirmation", None)
    if report is None:
        return None
    return Reported(report.confirmed, report.deemed_confirmed, report.disputed, report.awaiting)


def package_facts(package: Package) -> list[dict[str, Any]]:
    """Return what is known of a package, for ``ui/facts.html``; never a person."""
    school = package.registered_school
    receipt = getattr(package, "receipt", None)
    rows = [
        {
            "label": _("學校"),
            "value": school.name,
            "url": reverse("intake_school", args=[school.id]),
            "note": school.code,
        },
        {"label": _("收到"), "value": roc_datetime(package.received_at)},
        {"label": _("大小"), "value": file_size(package.size)},
        {"label": _("摘要"), "value": package.digest[:16], "note": _("SHA-256 的前 16 個字元")},
    ]
    if package.answered_at:
        rows.insert(2, {"label": _("回覆"), "value": roc_datetime(package.answered_at)})
    if package.state == Package.State.ACCEPTED:
        count = _("%(students)s 位學生，%(rows)s 列") % {
            "students": package.student_count,
            "rows": package.row_count,
        }
        rows.append({"label": _("內容"), "value": count})
    if receipt is not None:
        note = _("已簽章，學校可隨時再次取得")
        rows.append({"label": _("收訖明細"), "value": receipt.digest[:16], "note": note})
    return rows
