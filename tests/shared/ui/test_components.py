"""What the component tags put on a page."""

from typing import Any

import pytest
from django.template import Context, Template
from django.utils import translation

from licheng.kernel.results import Allowed, Refused
from licheng.shared.ui import components
from licheng.shared.ui.style_guide import style_guide
from tests.shared.ui.test_dates import NOW


def render(source: str, **values: Any) -> str:
    with translation.override("zh-hant"):
        return Template("{% load licheng %}" + source).render(Context({"csrf_token": "token", **values}))


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("draft", "未送出"),
        ("pending", "等待中"),
        ("returned", "已退回"),
        ("done", "完成"),
        ("closed", "已截止"),
    ],
)
def test_state_has_word_shape_and_colour(name: str, word: str) -> None:
    chip = render("{% state name %}", name=name)

    assert f"<span>{word}</span>" in chip
    assert f"#{components.STATES[name].icon}" in chip
    assert f"state-{name}" in chip


def test_states_have_five_different_shapes() -> None:
    assert len({look.icon for look in components.STATES.values()}) == 5


def test_state_text_is_escaped() -> None:
    assert "&lt;b&gt;" in render('{% state "pending" text %}', text="<b>")


@pytest.mark.parametrize(
    ("value", "limit", "blocks"),
    [
        (0, 2, [False, False]),
        (1, 2, [True, False]),
        (2, 2, [True, True]),
        (3, 2, [True, True]),
        (-1, 1, [False]),
    ],
)
def test_meter_blocks(value: int, limit: int, blocks: list[bool]) -> None:
    assert components.meter_blocks(value, limit) == blocks


def test_meter_reads_its_numbers_aloud() -> None:
    assert "4 件，上限 6 件" in render('{% meter 4 6 "成果" %}')


@pytest.mark.parametrize(
    ("value", "limit", "step"),
    [(0, 6, 0), (1, 6, 1), (3, 6, 2), (5, 6, 3), (6, 6, 4), (7, 6, 4), (0, 0, 4), (1, 100, 1)],
)
def test_fill_step_is_full_only_when_all_is_done(value: int, limit: int, step: int) -> None:
    assert components.fill_step(value, limit) == step


@pytest.mark.parametrize(
    ("done", "total", "expected"), [(0, 0, 0), (1999, 2000, 99), (2000, 2000, 100), (3, 2, 100)]
)
def test_percent_is_hundred_only_when_all_is_done(done: int, total: int, expected: int) -> None:
    assert components.percent(done, total) == expected


def test_act_button_allowed_posts() -> None:
    html = render('{% act_button "送出認證" "/send" decision %}', decision=Allowed())

    assert '<form class="act-form" method="post" action="/send">' in html
    assert 'name="csrfmiddlewaretoken" value="token"' in html


def test_act_button_refused_says_why_in_its_place() -> None:
    style_guide(NOW)
    refused = Refused("style_sample_refused", {"end": "2/3（二）23:59"})

    html = render('{% act_button "送出認證" "/send" decision %}', decision=refused)

    assert "認證期間到 2/3（二）23:59 為止" in html
    assert "<button" not in html
    assert "/send" not in html


def test_progress_polls_until_finished() -> None:
    running = render('{% progress 5 10 url="/job" %}')
    finished = render('{% progress 10 10 url="/job" finished=True %}')

    assert 'hx-get="/job"' in running
    assert "hx-get" not in finished
