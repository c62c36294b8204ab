"""Every address of both systems: marked, closed to strangers, closed to roles without the permission."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from licheng.shared.accounts.actor import Actor
from licheng.shared.accounts.roles import Permission, Role, permissions_of
from tests.factories.people import make_account

PUBLIC = {
    "sign_in",
    "sign_in_as",
    "set_language",
    "healthz",
    "metrics",
    "training_clock",
    "office_keys",
    "published_keys",
    "log_entry",
    "verify",
    "witness_keys",
    "add_checkpoint",
    "style_guide",
    # Other systems prove themselves by signature, not by a person's session; see tests/exchange.
    "api",
    "api:api-root",
    "api:openapi-json",
    "api:transfer",
    "api:part",
    "api:answer",
    "api:confirmation",
    "api:windows",
    "api:log",
}
SAMPLES: dict[str, Any] = {
    "UUIDConverter": UUID(int=7),
    "IntConverter": 1,
    "StringConverter": "x",
    "SlugConverter": "x",
    "PathConverter": "x",
}
SYSTEMS = {
    "school": {},
    "central": {
        "ROOT_URLCONF": "licheng.central.urls",
        "LICHENG_SYSTEM": "central",
        "LICHENG_NAVIGATION": "licheng.central.navigation.places",
        "LICHENG_TRAINING_STEPS": "licheng.central.home.steps.steps",
    },
}


def patterns(system: str) -> Iterator[tuple[str, URLPattern]]:
    def walk(entries: list[Any], namespace: str) -> Iterator[tuple[str, URLPattern]]:
        for entry in entries:
            if isinstance(entry, URLResolver):
                inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
                yield from walk(entry.url_patterns, inner)
            else:
                yield f"{namespace}{entry.name}", entry

    yield from walk(get_resolver(f"licheng.{system}.urls").url_patterns, "")


ADDRESSES = [(system, name, pattern) for system in SYSTEMS for name, pattern in patterns(system)]


def is_public(name: str, pattern: URLPattern) -> bool:
    return bool(getattr(pattern.callback, "is_public", False)) or name.partition(":")[0] in PUBLIC


CLOSED = [entry for entry in ADDRESSES if not is_public(entry[1], entry[2])]
IDS = [f"{system}:{name}" for system, name, _ in CLOSED]


def address(system: str, name: str, pattern: URLPattern) -> str:
    samples = {
        key: SAMPLES[type(converter).__name__] for key, converter in pattern.pattern.converters.items()
    }
    return reverse(name, urlconf=f"licheng.{system}.urls", kwargs=samples)


def test_public_addresses_are_the_listed_ones():
    found = {name for _, name, pattern in ADDRESSES if getattr(pattern.callback, "is_public", False)}

    assert found <= PUBLIC


@pytest.mark.parametrize(("system", "name", "pattern"), CLOSED, ids=IDS)
def test_closed_address_is_marked(system, name, pattern):
    assert getattr(pattern.callback, "required_permissions", None) is not None, (
        f"{name} says not who may use it"
    )


@pytest.mark.parametrize(("system", "name", "pattern"), CLOSED, ids=IDS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_stranger_is_sent_to_sign_in(db, system, name, pattern, method):
    with override_settings(**SYSTEMS[system]):
        response = getattr(Client(), method)(address(system, name, pattern))

    assert response.status_code == 302
    assert response.headers["Location"].split("?")[0] == "/sign-in"


@pytest.mark.parametrize(("system", "name", "pattern"), CLOSED, ids=IDS)
def test_role_without_permission_is_refused(inside, browser_of, system, name, pattern):
    required: frozenset[Permission] = pattern.callback.required_permissions
    refused = [role for role in Role if required and not required & permissions_of(role)]
    account = make_account("局外人", *Role)

    with override_settings(**SYSTEMS[system]):
        answers = {
            role: [
                getattr(browser_of(account, role), method)(address(system, name, pattern)).status_code
                for method in ("get", "post")
            ]
            for role in refused[:3]
        }

    assert set(map(tuple, answers.values())) <= {(403, 403)}


@pytest.mark.parametrize(("system", "name", "pattern"), CLOSED, ids=IDS)
def test_unknown_thing_is_never_an_error(inside, browser_of, system, name, pattern):
    required: frozenset[Permission] = pattern.callback.required_permissions
    role = next(role for role in Role if not required or required & permissions_of(role))

    with override_settings(**SYSTEMS[system]):
        client = browser_of(make_account("有權的人", role), role)
        client.raise_request_exception = True
        status = client.get(address(system, name, pattern)).status_code

    assert status in {200, 302, 400, 404, 405, 409}


def test_actor_may_what_the_role_grants(inside):
    actor = Actor(UUID(int=1), UUID(int=2), "校", "人", Role.STUDENT)

    assert actor.may(Permission.KEEP_OWN_WORK)
    assert not actor.may(Permission.LOAD_ROSTER)
