"""Every place of every role: accessible, within the screen, without a script error, at both widths."""

from urllib.parse import urlsplit

import pytest

from tests.browser.visitors import DESKTOP, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.exchange]

SCHOOL_CAST = (
    "student",
    "freshman",
    "senior",
    "vocational",
    "teacher",
    "homeroom",
    "advisor",
    "counselor",
    "registrar",
    "activity",
    "curriculum",
    "it",
    "submitter",
    "admin",
    "neighbor",
)
CENTRAL_CAST = ("officer", "viewer")
PEOPLE = [("school", person) for person in SCHOOL_CAST] + [("central", person) for person in CENTRAL_CAST]
DEPTH_LIMIT = 24


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize(("system", "person"), PEOPLE, ids=[f"{s}-{p}" for s, p in PEOPLE])
def test_every_page_of(demo, visit, system, person, size):
    visitor, base = visit(size), getattr(demo, system)
    visitor.sign_in(base, person)
    waiting, seen = [f"{base}/"], set()

    while waiting and len(seen) < DEPTH_LIMIT:
        address = waiting.pop(0)
        visitor.open(address)
        seen.add(shape(address))
        visitor.assert_accessible()
        links = visitor.page.locator("a[href]").evaluate_all("links => links.map(link => link.href)")
        waiting += [link for link in dict.fromkeys(links) if is_page(link, base) and shape(link) not in seen]

    assert seen


def is_page(link, base):
    """Return whether a link leads to a page of ours, not to a file or out of the system."""
    path = urlsplit(link).path
    return link.startswith(base) and not any(
        word in path
        for word in (
            "/export",
            "/template",
            "/document",
            "/media",
            "/download",
            "/files/",
            "/style",
            "/problems",
        )
    )


def shape(link):
    """Return the kind of page a link leads to, so that one of each kind is opened."""
    parts = [part if not any(c.isdigit() for c in part) else "#" for part in urlsplit(link).path.split("/")]
    return "/".join(parts)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("system", ["school", "central"])
@pytest.mark.parametrize("path", ["/sign-in", "/training-clock", "/no-such-page", "/style"])
def test_open_page(demo, visit, system, path, size):
    visitor = visit(size)

    visitor.open(getattr(demo, system) + path)
    visitor.forgive(404)

    visitor.assert_accessible()
