"""The page that verifies a 憑證, as the systems hand it out: the very file of verify/, under its own policy."""

import pytest
from django.test import Client, override_settings

from tests.verify.verifier import PAGE


@pytest.mark.parametrize("urls", ["licheng.school.urls", "licheng.central.urls"])
def test_anybody_gets_the_page_under_its_own_policy(db, urls):
    with override_settings(ROOT_URLCONF=urls):
        answer = Client().get("/verify")

    policy = answer["Content-Security-Policy"]
    assert answer.content == PAGE.read_bytes()
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert policy.split("; ")[0] == "default-src 'none'"
    assert policy.endswith("form-action 'none'; frame-ancestors 'none'")
    assert policy.removesuffix("; frame-ancestors 'none'") in PAGE.read_text(encoding="utf-8")
