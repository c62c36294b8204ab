"""The living style page: every component in every state, with samples that stand in for a school's data."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

from licheng.kernel.results import Allowed, Refused
from licheng.shared.messages import register_messages
from licheng.shared.ui.dates import MEGABYTE

register_messages({"style_sample_refused": _("認證期間到 %(end)s 為止。要補送，請找註冊組開放補件。")})


class SampleForm(forms.Form):
    """One field of each kind."""

    subject = forms.ChoiceField(
        label=_("科目"), choices=[("1", "國語文"), ("2", "生物")], help_text=_("只列出你這學期修的課。")
    )
    brief = forms.CharField(
        label=_("成果簡述"),
        widget=forms.Textarea({"data-counter": 100, "rows": 3}),
        help_text=_("寫做了什麼、學到什麼。"),
    )
    link = forms.CharField(label=_("外部連結"), required=False)
    reason = forms.ChoiceField(
        label=_("退回原因"),
        widget=forms.RadioSelect,
        choices=[("own", "不是本人作品"), ("course", "不屬於這門課"), ("file", "檔案無法開啟")],
    )
    agreed = forms.BooleanField(label=_("我看過每一件作品"))


class SampleFilter(forms.Form):
    """A filter bar's form: GET, nothing required."""

    q = forms.CharField(label=_("姓名或學號"), required=False)
    class_name = forms.ChoiceField(label=_("班級"), required=False, choices=[("", "全部"), ("201", "201")])
    state = forms.ChoiceField(label=_("狀態"), required=False, choices=[("", "全部"), ("pending", "等待中")])


def style_guide(now: datetime) -> dict[str, Any]:
    """Return the context of ``ui/style_guide.html`` as of ``now``."""
    return {
        "now": now,
        "still": True,
        "states": ["draft", "pending", "returned", "done", "closed"],
        "allowed": Allowed(),
        "refused": Refused("style_sample_refused", {"end": "2/3（二）23:59"}),
        "todos": _todos(now),
        "done": [{"state": "done", "title": "歷史〈家族訪談〉", "when": "王老師 1/20（二）認證"}],
        "form": SampleForm({"brief": "小說改寫", "reason": "own"}),
        "filters": SampleFilter(),
        "page": Paginator(range(100), 20).get_page(2),
        "kept": {"object": "0", "name": "校園植物圖鑑.pdf", "size": 3 * MEGABYTE},
        "outcome_limit": 4 * MEGABYTE,
        "board": _board(),
        "steps": _steps(),
        "acts": _acts(),
        "tabs": [
            {"url": "#tabs", "label": "待認證", "count": 12, "active": True},
            {"url": "#tabs", "label": "已認證", "count": 138},
            {"url": "#tabs", "label": "已退回", "count": 3},
        ],
        "facts": [
            {"label": "學生", "value": "201 班 8 號 林小美"},
            {"label": "科目", "value": "國語文（二）"},
            {"label": "檔案", "value": "小說改寫.pdf", "note": "3.2 MB · 第 2 版"},
        ],
        "groups": _groups(),
        "reasons": ["不是本人作品", "不屬於這門課", "檔案無法開啟", "其他"],
        "problems": [
            {"place": "學生 第 12 列 D 欄", "text": "身分證號檢查碼不對", "mend": "請核對戶籍資料後更正。"},
            {"place": "修課 第 208 列 B 欄", "text": "班級 299 不在「班級」工作表裡"},
        ],
        "rows": [
            {"subject": "國語文", "title": "小說改寫", "state": "returned", "at": now - timedelta(days=3)},
            {"subject": "生物", "title": "校園植物圖鑑", "state": "draft", "at": now - timedelta(days=1)},
            {"subject": "數學", "title": "微積分筆記", "state": "pending", "at": now - timedelta(days=2)},
        ],
    }


def _todos(now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "state": "returned",
            "title": "國語文〈小說改寫〉",
            "reason": "王老師退回：檔案無法開啟，請重新輸出後再送。",
            "ends_at": now + timedelta(days=3),
            "action_url": "#todo",
            "action_label": "重新上傳",
        },
        {
            "state": "draft",
            "title": "生物〈校園植物圖鑑〉還沒送出認證",
            "ends_at": now + timedelta(hours=3),
            "action_url": "#todo",
            "action_label": "送出認證",
        },
        {
            "state": "closed",
            "title": "地理〈河川調查〉沒有趕上",
            "reason": "可以請註冊組開放補件。",
            "action_url": "#todo",
            "action_label": "送出認證",
            "decision": Refused("style_sample_refused", {"end": "2/3（二）23:59"}),
        },
    ]


def _board() -> list[dict[str, Any]]:
    names = [
        "王小明",
        "陳怡君",
        "林小美",
        "張家豪",
        "李佳穎",
        "黃志偉",
        "吳淑芬",
        "歐陽靜雯",
        "劉俊傑",
        "蔡宜庭",
    ]
    return [
        {
            "seat": seat,
            "name": name,
            "value": seat * 2 % 7,
            "limit": 6,
            "url": "#board",
            "state": "returned" if seat == 5 else "",  # noqa: PLR2004 - one sample of a returned work
            "text": _("6 件裡完成 %(value)d 件") % {"value": seat * 2 % 7},
        }
        for seat, name in enumerate(names, start=1)
    ]


def _groups() -> list[dict[str, Any]]:
    students = [
        ("8 號 林小美", "校園植物圖鑑", 4),
        ("12 號 張家豪", "酵素實驗報告", 2),
        ("15 號 歐陽靜雯", "顯微攝影", 1),
    ]
    items = [
        {"url": "#", "student": student, "title": title, "days": days, "active": days == students[0][2]}
        for student, title, days in students
    ]
    others = [{**item, "active": False} for item in items]
    return [
        {"course": "生物 201", "oldest": 4, "items": items},
        {"course": "生物 202", "oldest": 3, "items": others},
    ]


def _steps() -> list[dict[str, str]]:
    labels = [
        ("上傳", "9/1 – 2/3", "past"),
        ("認證", "9/1 – 2/10", "past"),
        ("勾選", "2/16 – 3/6", "now"),
        ("提交", "3/9 – 3/20", "next"),
        ("收訖確認", "4/7 – 4/13", "next"),
    ]
    return [{"label": label, "when": when, "phase": phase, "url": ""} for label, when, phase in labels]


def _acts() -> list[dict[str, Any]]:
    steps = [
        {"label": "準備名冊", "state": "done", "note": "1,034 件"},
        {"label": "預檢", "state": "returned", "note": "12 個問題", "url": "#acts"},
        {"label": "提交", "state": "draft", "note": "3/9 起"},
        {"label": "收訖", "state": "draft", "note": ""},
        {"label": "確認", "state": "draft", "note": ""},
    ]
    return [
        {"title": "課程學習成果", "when": "3/9 – 3/20", "steps": steps},
        {
            "title": "多元表現",
            "when": "3/9 – 3/20",
            "steps": [{**step, "state": "done", "url": ""} for step in steps],
        },
    ]
