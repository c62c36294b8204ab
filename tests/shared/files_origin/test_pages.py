"""The pages' side: who may open a file is led to the files' address, nobody else, and without the setting nobody is."""

from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from licheng.settings.base import build
from licheng.settings.environment import read_environment
from licheng.shared.files_origin.addresses import address_of, read_token
from tests.shared.files_origin.conftest import CONTENT, FILES


def test_owner_is_led_to_an_address_for_this_file(cast, browser_of, upload, grant):
    answer = browser_of(cast.student.account).get(reverse("upload_file", args=[upload.id]))

    assert (answer.status_code, answer["Cache-Control"]) == (302, "private, no-store")
    assert answer["Location"].startswith(f"{FILES}/f/")
    assert read_token(answer["Location"].rpartition("/")[2]) == grant
    opened = Client().get(urlsplit(answer["Location"]).path, headers={"Host": "files.school.example"})
    assert b"".join(opened.streaming_content) == CONTENT


@pytest.mark.parametrize("who", ["classmate", "neighbor", "nobody"])
def test_nobody_else_is_led_there(cast, outsider, browser_of, upload, who):
    clients = {
        "classmate": browser_of(cast.classmate.account),
        "neighbor": browser_of(outsider.student.account),
        "nobody": Client(),
    }

    answer = clients[who].get(reverse("upload_file", args=[upload.id]))

    assert FILES not in answer.get("Location", "")
    assert answer.status_code == (302 if who == "nobody" else 404)


def test_without_the_setting_the_file_comes_from_the_pages_address(cast, browser_of, upload, settings):
    settings.LICHENG_FILES_ORIGIN = ""

    answer = browser_of(cast.student.account).get(reverse("upload_file", args=[upload.id]))

    assert b"".join(answer.streaming_content) == CONTENT


def test_without_the_setting_no_host_is_the_files_host(grant, settings):
    path = urlsplit(address_of(grant)).path
    settings.LICHENG_FILES_ORIGIN = ""

    assert Client().get(path, headers={"Host": "files.school.example"}).status_code == 404


def test_policy_of_the_pages_names_the_files_address_where_it_is_set(tmp_path):
    values = {"LICHENG_VAR": str(tmp_path), "LICHENG_DATABASE_URL": "postgresql://x@localhost/x"}
    plain = build(read_environment("school", values), "school")
    apart = build(read_environment("school", {**values, "LICHENG_FILES_ORIGIN": FILES}), "school")

    before = plain["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    after = apart["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    for name in ("img-src", "media-src", "connect-src"):
        assert [source for source in after[name] if source not in before.get(name, ["'self'"])] == [FILES]
    assert {name for name in after if after[name] != before.get(name)} == {
        "img-src",
        "media-src",
        "connect-src",
    }
