"""Components and filters of every template: ``{% load licheng %}``. How each looks: the style guide."""

import secrets
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from licheng.kernel.results import Decision, Refused
from licheng.shared.accounts.roles import ROLE_LABELS, Role
from licheng.shared.clock import training_offset
from licheng.shared.messages import sentence
from licheng.shared.once.asked import FIELD
from licheng.shared.ui import components, dates
from licheng.shared.ui.words import script_words

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return the icon ``name`` of the sprite; it is decoration, so a word must stand beside it."""
    return _icon(name)


# A list shows the same few pieces in every row; each is put together once.
@lru_cache(maxsize=256)
def _icon(name: str) -> SafeString:
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("licheng/icons.svg"),
        name,
    )


@register.simple_tag
def sent_once() -> SafeString:
    """Return the hidden field by which a form that is sent twice is done once; for forms of whole pages."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, secrets.token_hex(16))


@register.simple_tag
def state(name: str, text: str = "") -> SafeString:
    """Return the chip of one of the five states, with its own word or with ``text`` in its place."""
    look = components.STATES[name]
    return _chip(name, icon(look.icon), str(text or look.word))


@lru_cache(maxsize=256)
def _chip(name: str, shape: SafeString, word: str) -> SafeString:
    return format_html('<span class="state state-{}">{}<span>{}</span></span>', name, shape, word)


@register.simple_tag
def marker(name: str) -> SafeString:
    """Return the bare shape of a state, its word left to screen readers; for rows whose text says the rest."""
    look = components.STATES[name]
    return format_html(
        '<span class="marker state-{}">{}<span class="visually-hidden">{}</span></span>',
        name,
        icon(look.icon),
        look.word,
    )


@register.inclusion_tag("ui/meter.html")
def meter(value: int, limit: int, label: str) -> dict[str, Any]:
    """Show how much of a quota is used: ``成果 ▮▮▮▮▯▯ 4/6``."""
    return {
        "value": value,
        "limit": limit,
        "label": label,
        "blocks": components.meter_blocks(value, limit),
        "is_full": value >= limit,
        "is_over": value > limit,
    }


@register.inclusion_tag("ui/act_button.html", takes_context=True)
def act_button(context: Context, label: str, url: str, decision: Decision, **options: str) -> dict[str, Any]:
    """Show a button that does an act by POST, or, when refused, the sentence that says why and from when.

    Options: ``look`` (primary, secondary or quiet), ``icon``, ``method="get"`` for a link, ``name`` and ``value`` for
    one hidden field, ``confirm`` for a question before what cannot be undone.
    """
    return {
        "csrf_token": context.get("csrf_token"),
        "label": label,
        "url": url,
        "refusal": sentence(decision) if isinstance(decision, Refused) else "",
        "look": options.pop("look", "primary"),
        **options,
    }


@register.simple_tag
def refusal(decision: Decision) -> str:
    """Return the sentence of a refusal, or nothing when the act is allowed."""
    return sentence(decision) if isinstance(decision, Refused) else ""


@register.inclusion_tag("ui/progress_bar.html")
def progress(done: int, total: int, **facts: Any) -> dict[str, Any]:
    """Show how far long work is; facts: ``rate`` (a second), ``seconds_left``, ``url`` polled until ``finished``."""
    reached = components.percent(done, total)
    return {"done": done, "total": total, "percent": reached, "tenth": reached // 10 * 10, **facts}


register.filter("fill", components.fill_step)


@register.simple_tag
def words_for_scripts() -> SafeString:
    """Return the scripts' sentences as a JSON data block."""
    return json_script(script_words(), "ui-words")


@register.filter
def role_label(role: Role) -> str:
    """Return the role's name as people read it."""
    return str(ROLE_LABELS[role])


@register.filter
def roc_date(value: date | datetime | None, form: str = "") -> str:
    """Return ``115/2/3（二）``; with ``"short"`` without the year; a dash for no day."""
    return dates.roc_date(value, with_year=form != "short") if value else "—"


@register.filter
def roc_datetime(value: datetime | None, form: str = "") -> str:
    """Return ``115/2/3（二）23:59``; with ``"short"`` without the year; a dash for no instant."""
    return dates.roc_datetime(value, with_year=form != "short") if value else "—"


@register.filter
def on_clock(value: datetime | None) -> datetime | None:
    """Return an instant of the machine's time as the training clock shows it; the same where there is none."""
    return value + training_offset() if value else None


@register.filter
def deadline(ends_at: datetime | None, now: datetime) -> str:
    """Return ``2/3（二）23:59 截止 · 還有 5 天`` for an exclusive end."""
    return dates.deadline(ends_at, now) if ends_at else _("沒有截止時間")


@register.filter
def days_left(ends_at: datetime, now: datetime) -> str:
    """Return what is left in words: 還有 5 天, 明天, 今天 or 已截止."""
    return dates.remaining(ends_at, now)


register.filter("file_size", dates.file_size)
register.filter("duration", dates.duration)
