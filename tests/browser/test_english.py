"""The main pages in English: no sentence of the catalog is left in Chinese; names and works stay as they are."""

import re

import polib
import pytest

from tests.browser.visitors import DESKTOP, PHONE
from tests.repository.sources import PACKAGE

pytestmark = [pytest.mark.browser, pytest.mark.exchange]

CATALOG = PACKAGE / "locale" / "en" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\\\(\w+\\\)[sd]")
# Every text that is shown, with what is said to those who listen.
TEXTS = """() => {
    const texts = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        if (node.nodeType === Node.TEXT_NODE) {
            if (!node.parentElement.closest("script, template, [lang]:not(html)")) texts.push(node.textContent);
        } else for (const name of ["aria-label", "title", "placeholder"]) texts.push(node.getAttribute(name) ?? "");
    }
    return [...new Set(texts.map(text => text.replace(/\\s+/g, " ").trim()))];
}"""
PAGES = [
    (
        "school",
        "student",
        PHONE,
        ("/", "/outcomes/", "/outcomes/new", "/performances/new", "/selection/", "/receipts/"),
    ),
    ("school", "teacher", DESKTOP, ("/", "/certification/", "/certification/decided/")),
    ("school", "homeroom", DESKTOP, ("/", "/statistics/classes/")),
    (
        "school",
        "registrar",
        DESKTOP,
        ("/", "/roster/", "/schedule/", "/statistics/", "/schedule/supplements/"),
    ),
    ("school", "submitter", DESKTOP, ("/", "/submission/", "/receipts/disputes/")),
    ("school", "it", DESKTOP, ("/accounts/",)),
    ("central", "officer", DESKTOP, ("/", "/intake/", "/policies/", "/registry/")),
]


@pytest.fixture(scope="module")
def chinese():
    """Return what matches a whole sentence of the catalog in Chinese, with anything in its gaps."""
    sentences = {
        entry.msgid for entry in polib.pofile(str(CATALOG)) if re.search(r"[\u4e00-\u9fff]", entry.msgid)
    }
    patterns = (PLACEHOLDER.sub(".*", re.escape(" ".join(sentence.split()))) for sentence in sentences)
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns if pattern.strip(".*")))


@pytest.mark.parametrize("seen", PAGES, ids=lambda seen: seen[1])
def test_pages_in_english_of(demo, visit, chinese, seen):
    system, person, size, paths = seen
    visitor, base = visit(size), getattr(demo, system)
    visitor.open(f"{base}/sign-in")
    visitor.page.get_by_role("button", name="English").click()
    visitor.sign_in(base, person)

    left = {}
    for path in paths:
        visitor.open(base + path)
        left[path] = [text for text in visitor.page.evaluate(TEXTS) if chinese.fullmatch(text)]
        assert visitor.page.locator("html").get_attribute("lang") == "en"

    assert left == {path: [] for path in paths}
