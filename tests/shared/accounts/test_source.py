import pytest
from django.test import RequestFactory, override_settings

from licheng.shared.accounts.views import SOURCE_LENGTH, source_of

PROXY, STUDENT, FORGED = "192.0.2.1", "192.0.2.7", "192.0.2.99"


@pytest.mark.parametrize(
    ("https", "forwarded", "source"),
    [
        (True, STUDENT, STUDENT),
        (True, f"{FORGED}, {STUDENT}", STUDENT),
        (True, "", PROXY),
        (False, FORGED, PROXY),
        (True, "9" * 100, "9" * SOURCE_LENGTH),
    ],
)
def test_source_is_what_the_server_in_front_saw(https, forwarded, source):
    request = RequestFactory().get("/sign-in", REMOTE_ADDR=PROXY, headers={"X-Forwarded-For": forwarded})

    with override_settings(LICHENG_HTTPS=https):
        assert source_of(request) == source
