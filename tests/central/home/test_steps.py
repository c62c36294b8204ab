"""The steps of the training clock: the authority's own days, in order."""

from datetime import date

from django.test import RequestFactory

from licheng.central.home.steps import steps
from licheng.central.policies.actions import adopt_rule_set
from licheng.kernel.rule_set import load_rule_set
from licheng.shared.clock import now
from licheng.shared.tenancy.models import School

REQUEST = RequestFactory().get("/training/")


def test_steps_follow_the_windows_of_the_latest_year(inside: School):
    for year in (113, 114):
        adopt_rule_set(rules=load_rule_set(year), by=None, now=now())

    assert [(str(step["label"]), step["at"].date()) for step in steps(REQUEST)] == [
        ("第一學期：收件開始", date(2026, 2, 11)),
        ("第一學期：收件截止日", date(2026, 3, 20)),
        ("第一學期：確認截止日", date(2026, 3, 25)),
        ("高三學術群：收件開始", date(2026, 4, 7)),
        ("高三學術群：收件截止日", date(2026, 4, 21)),
        ("高三學術群：確認截止日", date(2026, 4, 21)),
        ("高三專業群：收件開始", date(2026, 4, 22)),
        ("高三專業群：收件截止日", date(2026, 5, 23)),
        ("高三專業群：確認截止日", date(2026, 5, 23)),
        ("高一高二：收件開始", date(2026, 10, 1)),
        ("高一高二：收件截止日", date(2026, 10, 31)),
        ("高一高二：確認截止日", date(2026, 10, 31)),
    ]


def test_steps_without_windows_are_none(inside: School):
    assert steps(REQUEST) == []
