"""Every place of every role: accessible, within the screen, without a script error, at both widths."""

from collections import defaultdict
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
STUDENTS = {"student", "freshman", "senior", "vocational", "neighbor"}
PAGES_LIMIT = 40


@pytest.fixture(scope="module")
def known():
    """Return the kinds of pages that were seen already, by system and by whether students see them."""
    return defaultdict(set)


@pytest.mark.parametrize(("system", "person"), PEOPLE, ids=[f"{s}-{p}" for s, p in PEOPLE])
def test_every_page_of(demo, visit, known, system, person):
    visitor, base = visit(DESKTOP), getattr(demo, system)
    visitor.sign_in(base, person)
    waiting, seen, others = [f"{base}/"], set(), known[system, person in STUDENTS]

    while waiting and len(seen) < PAGES_LIMIT:
        address = waiting.pop(0)
        if shape(address) in seen:
            continue
        visitor.open(address)
        seen.add(shape(address))
        look_at_both_widths(visitor)
        links = visitor.page.locator("a[href]:not([download])").evaluate_all(
            "links => links.map(link => link.href)"
        )
        waiting += [
            link for link in dict.fromkeys(links) if is_page(link, base) and shape(link) not in seen | others
        ]
        if len(seen) == 1:
            visitor.shoot_both(f"home-{system}-{person}")

    others |= seen - {"/"}


@pytest.mark.parametrize("system", ["school", "central"])
@pytest.mark.parametrize("path", ["/sign-in", "/training-clock", "/no-such-page", "/style"])
def test_open_page(demo, visit, system, path):
    visitor = visit(DESKTOP)

    visitor.open(getattr(demo, system) + path)
    visitor.forgive(404)

    look_at_both_widths(visitor)


def look_at_both_widths(visitor):
    """Expect the open page to be sound on a desktop and, narrowed, on a phone."""
    for size in (DESKTOP, PHONE):
        visitor.page.set_viewport_size(size)
        visitor.assert_accessible()
    visitor.page.set_viewport_size(DESKTOP)


def is_page(link, base):
    """Return whether a link leads to a page of ours, not to a file or out of the system."""
    path = urlsplit(link).path
    files = ("/export", "/template", "/document", "/media", "/download", "/files/", "/style", "/problems")
    is_file = "." in path.rsplit("/", 1)[-1] or any(word in path for word in files)
    return link.startswith(base) and not is_file


def shape(link):
    """Return the kind of page a link leads to, so that one of each kind is opened."""
    parts = [part if not any(c.isdigit() for c in part) else "#" for part in urlsplit(link).path.split("/")]
    return "/".join(parts)
