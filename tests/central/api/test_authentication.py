"""Who may speak to the center: the holder of a registered key, just now, once."""

import pytest

from licheng.central.intake.models import Transfer
from licheng.central.registry.models import RequestNonce
from licheng.kernel.signatures import generate_key
from tests.factories.exchange import SchoolClient, digest_of
from tests.factories.packages import KEY, packed

DATA = packed()[0]
PATH = f"/api/transfers/{digest_of(DATA)}"
BODY = b'{"size": %d}' % len(DATA)
ADDRESSES = [
    ("PUT", PATH),
    ("GET", PATH),
    ("PUT", f"{PATH}/parts/0"),
    ("GET", f"/api/packages/{digest_of(DATA)}/answer"),
    ("POST", f"/api/packages/{digest_of(DATA)}/confirmation"),
]


def told(response):
    return response.status_code, response.json()["problems"][0]["code"]


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_unsigned_request_is_refused(submitter, method, path):
    response = submitter.client.generic(method, path, b"{}", content_type="application/json")

    assert told(response) == (401, "request_signature_missing")


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_unregistered_key_is_refused(schools, method, path):
    assert told(SchoolClient(generate_key()).call(method, path)) == (401, "request_key_unknown")


def test_inactive_school_is_refused(schools, submitter):
    schools[0].is_active = False
    schools[0].save(update_fields=["is_active"])

    assert told(submitter.begin(DATA)) == (401, "request_key_unknown")


def test_signature_of_another_address_is_refused(submitter):
    headers = submitter.headers("PUT", PATH[:-1] + "0", BODY)

    assert told(submitter.call("PUT", PATH, BODY, headers)) == (401, "request_signature_invalid")


def test_query_is_part_of_no_signed_address(submitter):
    headers = submitter.headers("GET", PATH, b"")

    assert told(submitter.call("GET", f"{PATH}?a=1", b"", headers)) == (401, "request_signature_invalid")


def test_altered_body_is_refused(submitter):
    headers = submitter.headers("PUT", PATH, BODY)

    assert told(submitter.call("PUT", PATH, BODY.replace(b" ", b""), headers)) == (
        400,
        "request_digest_mismatch",
    )
    assert Transfer.objects.count() == 0


@pytest.mark.parametrize("seconds", [-400, 400])
def test_request_of_another_time_is_refused(submitter, seconds):
    headers = submitter.headers("PUT", PATH, BODY, seconds=seconds)

    assert told(submitter.call("PUT", PATH, BODY, headers)) == (401, "request_outdated")


def test_replayed_request_is_refused(submitter):
    headers = submitter.headers("PUT", PATH, BODY)
    submitter.call("PUT", PATH, BODY, headers)

    assert told(submitter.call("PUT", PATH, BODY, headers)) == (401, "request_replayed")
    assert RequestNonce.objects.count() == 1


def test_key_of_another_school_signs_for_that_school_only(submitter, neighbor):
    submitter.begin(DATA)

    assert told(neighbor.call("GET", PATH)) == (404, "transfer_not_found")
    assert KEY.public.key_id == Transfer.objects.get().registered_school.key_id


def test_published_keys_are_those_of_the_office(client, schools):
    document = client.get("/.well-known/licheng-office").json()

    assert document["office"] == {"code": "210399", "name": "歷程示範高中"}
    assert [entry["algorithm"] for entry in document["keys"]] == ["Ed25519"]


def test_windows_are_public(client, open_window):
    open_window()

    (window,) = client.get("/api/windows").json()["windows"]
    assert {key: window[key] for key in ("kind", "school_year", "semester", "grade", "batch")} == {
        "kind": "COURSE_OUTCOMES",
        "school_year": 114,
        "semester": 0,
        "grade": 2,
        "batch": "REGULAR",
    }


def test_interface_describes_itself(client, db):
    document = client.get("/api/openapi.json").json()

    assert set(document["paths"]) == {
        "/api/transfers/{digest}",
        "/api/transfers/{digest}/parts/{offset}",
        "/api/packages/{digest}/answer",
        "/api/packages/{digest}/confirmation",
        "/api/windows",
        "/api/log",
    }
