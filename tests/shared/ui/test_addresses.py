"""Addresses of the rows of a list are those the routes give."""

from uuid import UUID

import pytest
from django.test import override_settings
from django.urls import NoReverseMatch, reverse

from licheng.shared.ui.addresses import address_of
from tests.test_urls import SYSTEMS

KEY = UUID("018f3b4c-0000-7000-8000-00000000002a")


@pytest.mark.parametrize("route", ["certification_work", "certification_revoke"])
def test_address_is_the_route_of_the_key(route: str):
    assert address_of(route, KEY) == reverse(route, args=[KEY])


def test_address_unknown_to_the_system_is_not_invented():
    assert address_of("certification_work", KEY)

    with override_settings(**SYSTEMS["central"]), pytest.raises(NoReverseMatch):
        address_of("certification_work", KEY)
