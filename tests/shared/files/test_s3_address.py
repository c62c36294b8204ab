"""How the settings say where a bucket is."""

import pytest

from licheng.shared.files.s3_address import S3Address, S3AddressError, S3Credentials, parse_s3_address


def test_address_with_everything_given():
    text = "s3://files/school/2026?endpoint=https://Store.Example:8443/s3/&region=tw&ca=/etc/ssl/our.pem"

    address = parse_s3_address(text)

    assert address == S3Address(
        "https://store.example:8443/s3", "files", "school/2026", region="tw", ca="/etc/ssl/our.pem"
    )
    assert address.location == "https://store.example:8443/s3/files/school/2026"
    assert (address.host, address.is_plain) == ("store.example", False)


def test_address_with_only_what_it_needs():
    address = parse_s3_address("s3://files?endpoint=http://[::1]:9000")

    assert address == S3Address("http://[::1]:9000", "files", "", region="us-east-1", ca=None)
    assert (address.host, address.is_plain) == ("::1", True)


@pytest.mark.parametrize(
    "same",
    [
        "s3://files/a?endpoint=https://store.example",
        "s3://files/a/?endpoint=https://store.example/",
        "s3://files//a?endpoint=HTTPS://STORE.example:443&region=tw",
    ],
)
def test_same_place_has_one_location(same: str):
    assert parse_s3_address(same).location == "https://store.example/files/a"


@pytest.mark.parametrize(
    "text",
    [
        "/srv/store-a",
        "s3://",
        "s3:///a?endpoint=https://store.example",
        "s3://files",
        "s3://files?endpoint=store.example",
        "s3://files?endpoint=ftp://store.example",
        "s3://files?endpoint=https://name:word@store.example",
        "s3://files?endpoint=https://store.example:port",
        "s3://files?endpoint=https://[store.example",
        "s3://files?endpoint=https://store.example&secret=word",
        "s3://files?endpoint",
    ],
)
def test_text_that_is_no_address_is_refused(text: str):
    with pytest.raises(S3AddressError):
        parse_s3_address(text)


def test_credentials_never_show_their_secret():
    assert repr(S3Credentials("name", "the word")) == "S3Credentials(key='name')"
