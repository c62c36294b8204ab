"""Pages in English hold Chinese only where a person or a school is named, or a national code has its official name."""

import html
import re

import pytest
from django.test import override_settings
from django.urls import reverse

from licheng.shared.accounts.roles import Role, permissions_of
from tests.factories.people import make_account
from tests.test_urls import CLOSED, SYSTEMS

HAN = re.compile(r"[\u3400-\u9fff][\u3400-\u9fff，。、；：？！（）「」]*")
TAGS = re.compile(r"<script\b.*?</script>|<style\b.*?</style>|<!--.*?-->", re.DOTALL)
# What is data: the people and courses of the tests, the language's own name, official names of codes.
NAMES = re.compile(
    r"中文|歷程示範高中|鄰家高中|國語文|[林黃王陳吳][小同老]\w|註冊組長|教學組長|訓育組長|資訊組長|校管理員|提交人員|輔導老師"
)
PAGES = [
    (system, name, pattern)
    for system, name, pattern in CLOSED
    if not pattern.pattern.converters and "download" not in name and "template" not in name
]


@pytest.mark.parametrize(
    ("system", "name", "pattern"), PAGES, ids=[f"{system}:{name}" for system, name, _ in PAGES]
)
def test_page_is_english_when_asked(cast, browser_of, system, name, pattern):
    required = pattern.callback.required_permissions
    role = next(role for role in Role if not required or required & permissions_of(role))
    person = cast.student.account if role == Role.STUDENT else make_account("Person", role)

    with override_settings(**SYSTEMS[system]):
        address = reverse(name, urlconf=f"licheng.{system}.urls")
        answer = browser_of(person, role).get(address, headers={"Accept-Language": "en"})

    if answer.headers.get("Content-Type", "").startswith("text/html"):
        shown = html.unescape(TAGS.sub("", answer.content.decode()))
        assert HAN.findall(NAMES.sub("", shown)) == []
