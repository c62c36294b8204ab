"""The files' own host: what a signed address gives, and that nothing else is there."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from licheng.kernel.uuid7 import uuid7
from licheng.shared.accounts.middleware import cookie_name
from licheng.shared.clock import real_now
from licheng.shared.files_origin import addresses
from licheng.shared.files_origin.addresses import LIFETIME_SECONDS, Grant, address_of, read_token
from tests.factories.people import actor_for
from tests.factories.works import jpg_bytes, make_upload
from tests.shared.files_origin.conftest import CONTENT, FILES, PAGES

HOST = {"Host": "files.school.example"}
OVER = "file_address_over"


def ask(address: str, method: str = "GET", **headers: str) -> Any:
    return Client().generic(method, urlsplit(address).path, headers={**HOST, **headers})


def body_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def is_over(answer: Any) -> bool:
    return answer.status_code == 403 and OVER in answer.content.decode()


def test_signed_address_gives_the_file_under_its_name(grant):
    answer = ask(address_of(grant))

    assert (answer.status_code, body_of(answer)) == (200, CONTENT)
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    assert "filename*=UTF-8''%E7%8E%8B" in answer["Content-Disposition"]


def test_address_tells_neither_name_nor_digest(grant, upload):
    address = address_of(grant)
    payload = signing.b64_decode(urlsplit(address).path.split("/")[2].split(":")[0].encode())

    for secret in (upload.stored_object.digest, "王小明", "%E7%8E%8B"):
        assert secret not in address
        assert secret.encode() not in payload


def test_answer_has_the_headers_of_a_users_file_and_lets_the_pages_read(grant):
    answer = ask(address_of(grant), Origin=PAGES)
    answer.close()

    assert {
        name: answer[name]
        for name in (
            "Content-Security-Policy",
            "X-Content-Type-Options",
            "Cross-Origin-Resource-Policy",
            "Cache-Control",
            "Referrer-Policy",
            "X-Frame-Options",
            "Access-Control-Allow-Origin",
        )
    } == {
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-site",
        "Cache-Control": "private, no-store",
        "Referrer-Policy": "no-referrer",
        "X-Frame-Options": "DENY",
        "Access-Control-Allow-Origin": PAGES,
    }
    assert "Access-Control-Allow-Credentials" not in answer
    assert "Set-Cookie" not in answer


def test_picture_is_shown_in_place(cast):
    by = actor_for(cast.student.account)
    picture = make_upload(by, jpg_bytes(), now=real_now(), name="相片.jpg")
    answer = ask(address_of(Grant(picture.school_id, picture.stored_object_id, "相片.jpg", inline=True)))

    assert answer["Content-Disposition"].startswith("inline")
    assert body_of(answer) == jpg_bytes()


def test_ranges_work(grant):
    answer = ask(address_of(grant), Range="bytes=5-9")

    assert (answer.status_code, body_of(answer)) == (206, CONTENT[5:10])
    assert answer["Content-Range"] == f"bytes 5-9/{len(CONTENT)}"
    assert "Content-Range" in answer["Access-Control-Expose-Headers"]


def test_preflight_for_a_range_is_allowed_without_credentials(grant):
    answer = ask(
        address_of(grant),
        "OPTIONS",
        Origin=PAGES,
        **{"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "range"},
    )

    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (204, PAGES)
    assert "Range" in answer["Access-Control-Allow-Headers"]


def test_head_tells_the_length_only(grant):
    answer = ask(address_of(grant), "HEAD")

    assert (answer.status_code, answer["Content-Length"], answer.content) == (200, str(len(CONTENT)), b"")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_is_ever_written_here(grant, method):
    assert ask(address_of(grant), method).status_code == 405


def test_any_changed_character_is_refused(grant):
    address = address_of(grant)
    start = address.index("/f/") + 3

    changed = [
        address[:at] + ("A" if address[at] != "A" else "B") + address[at + 1 :]
        for at in range(start, len(address))
    ]

    assert [one for one in changed if not is_over(ask(one))] == []


def test_address_is_over_after_five_minutes(grant, monkeypatch):
    address, begun = address_of(grant), signing.time.time()

    monkeypatch.setattr(signing.time, "time", lambda: begun + LIFETIME_SECONDS - 1)
    ask(address).close()
    assert read_token(address.rpartition("/")[2]) == grant
    monkeypatch.setattr(signing.time, "time", lambda: begun + LIFETIME_SECONDS + 2)
    answer = ask(address)

    assert is_over(answer)
    assert "開啟檔案" in answer.content.decode()
    assert answer["Content-Type"] == "text/plain; charset=utf-8"


def test_object_of_another_school_is_refused(grant, other_school):
    assert is_over(ask(address_of(Grant(other_school.id, grant.object_id, grant.name, inline=False))))


def test_object_and_school_that_are_not_there_are_refused(grant):
    assert is_over(ask(address_of(Grant(grant.school_id, uuid7(), grant.name, inline=False))))
    assert is_over(ask(address_of(Grant(uuid7(), grant.object_id, grant.name, inline=False))))


@pytest.mark.parametrize("told", [[], ["x"], {"a": 1}, "text", 5, None, [None] * 4, ["0" * 32] * 4])
def test_other_things_signed_with_the_same_key_are_refused(told):
    token = signing.dumps(told, salt=addresses._SALT)

    assert is_over(ask(f"{FILES}/f/{token}"))


def test_signature_made_for_another_purpose_is_refused(grant):
    token = address_of(grant).rpartition("/")[2]
    payload = signing.loads(token, salt=addresses._SALT)

    assert is_over(ask(f"{FILES}/f/{signing.dumps(payload, salt='another')}"))


@pytest.mark.parametrize(
    "path",
    ["/", "/sign-in", "/files/uploads", "/healthz", "/metrics", "/static/licheng/page.js", "/f/", "/f"],
)
def test_every_other_path_is_nothing(cast, browser_of, path, django_assert_num_queries):
    client = browser_of(cast.student.account)

    with django_assert_num_queries(0):
        answer = client.get(path, headers=HOST)

    assert (answer.status_code, answer.content) == (404, b"")
    assert answer.cookies == {}


def test_page_of_the_student_is_nothing_here_in_spite_of_the_cookie(cast, browser_of, upload):
    client = browser_of(cast.student.account)

    assert client.get(reverse("upload_file", args=[upload.id]), headers=HOST).status_code == 404
    assert client.cookies[cookie_name()].value


def test_pages_host_has_no_signed_addresses(grant, cast, browser_of):
    path = urlsplit(address_of(grant)).path

    assert browser_of(cast.student.account).get(path).status_code == 404


def test_file_that_no_store_has_is_said_to_be_lost(grant, upload, settings):
    digest = upload.stored_object.digest
    for root in settings.LICHENG_STORES:
        (root / "objects" / digest[:2] / digest).unlink()

    answer = ask(address_of(grant))

    assert (answer.status_code, answer.content.decode().splitlines()[-1]) == (410, "object_lost")
