import re
import tomllib
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.repository.sources import ROOT, documents, name_of, own_files, text_of

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
SCREENSHOTS = ROOT / "docs" / "screenshots"
CODE_BLOCK = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
# Who may be named by address in our files: ourselves, names reserved for examples, and the homes of formats.
KNOWN_HOSTS = re.compile(
    r"(localhost|youtu\.be|www\.youtube\.com|例子\.台灣|192\.0\.2\.\d+|a\.tw|127\.0\.0\.1|0\.0\.0\.0|testserver|host|x|[\w.-]*\.?example(\.\w+)*|[\w.-]+\.(test|invalid)|"
    r"(www\.)?w3\.org|json-schema\.org|spdx\.org|www\.apache\.org|ns\.adobe\.com|(www\.)?iptc\.org|purl\.org)"
)
GUIDES_IN_BOTH = (
    "student",
    "teacher",
    "homeroom-teacher",
    "office",
    "submitter",
    "school-admin",
    "central",
    "operations",
)


def anchors_of(text: str) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", CODE_BLOCK.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("document", documents(), ids=name_of)
def test_link_of_document_leads_somewhere(document: Path):
    broken = []
    for link in LINK.findall(CODE_BLOCK.sub("", text_of(document))):
        parts = urlsplit(link)
        if parts.scheme or "screenshots/" in parts.path:
            continue
        target = (document.parent / unquote(parts.path)).resolve() if parts.path else document
        if not target.exists() or (parts.fragment and parts.fragment not in anchors_of(text_of(target))):
            broken.append(link)

    assert broken == []


def test_document_is_reached_from_the_first_page():
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        document = waiting.pop()
        reached.add(document)
        links = [urlsplit(link) for link in LINK.findall(text_of(document))]
        targets = [
            (document.parent / link.path).resolve()
            for link in links
            if not link.scheme and link.path.endswith(".md")
        ]
        waiting += [target for target in targets if target not in reached and target.exists()]

    assert [name_of(path) for path in documents() if path not in reached] == []


def test_screenshots_of_documents_were_taken():
    shown = {
        link for document in documents() for link in LINK.findall(text_of(document)) if "screenshots/" in link
    }
    names = {Path(link).name for link in shown}

    assert [name for name in sorted(names) if not (SCREENSHOTS / name).exists()] == []


def test_files_name_no_other_host():
    found = {
        name_of(path): hosts
        for path in own_files()
        if (hosts := {host for host in hosts_in(text_of(path)) if not KNOWN_HOSTS.fullmatch(host)})
    }

    assert found == {}


def hosts_in(text: str) -> set[str]:
    return {urlsplit(address).hostname or "" for address in re.findall(r"https?://\w[\w.\-:@]*", text)}


def test_files_name_no_place_on_the_machine_they_were_written_on():
    home = re.compile(r"(?<![\w.])/(?:home|Users|root)/\w+")

    assert {
        name_of(path): home.findall(text_of(path)) for path in own_files() if home.search(text_of(path))
    } == {}


@pytest.mark.parametrize("name", GUIDES_IN_BOTH)
def test_guide_speaks_both_languages(name: str):
    text = text_of(ROOT / "docs" / "guides" / f"{name}.md")
    chinese = len(re.findall(r"[\u4e00-\u9fff]", text))
    english = len(re.findall(r"\b[a-z]{3,}\b", text))

    assert chinese > 80
    assert english > 50


def test_every_decision_is_listed():
    directory = ROOT / "docs" / "adr"
    pages = {path.name for path in directory.glob("0*.md")}

    assert set(re.findall(r"\((0[\w-]+\.md)\)", text_of(directory / "README.md"))) == pages
    assert len({name[:4] for name in pages}) == len(pages)


def test_changelog_fragment_has_a_kind():
    configuration = tomllib.loads(text_of(ROOT / "pyproject.toml"))["tool"]["towncrier"]
    kinds = "|".join(kind["directory"] for kind in configuration["type"])
    fragments = [path.name for path in (ROOT / "changelog.d").glob("*.md")]

    assert [
        name for name in fragments if not re.fullmatch(rf"(\d+|\+[a-z0-9-]+)\.({kinds})(\.\d+)?\.md", name)
    ] == []
    assert configuration["start_string"].strip() in text_of(ROOT / "CHANGELOG.md")


@pytest.mark.parametrize("locked", sorted((ROOT / "requirements").glob("*.txt")), ids=name_of)
def test_locked_requirements_pin_and_hash_everything(locked: Path):
    pinned = re.findall(
        r"^([a-z0-9][\w.\-]*(?:\[[\w,-]+\])?)(.*)$", text_of(locked), re.MULTILINE | re.IGNORECASE
    )

    assert len(pinned) > 20
    assert [name for name, rest in pinned if not rest.startswith("==")] == []
    assert text_of(locked).count("--hash=sha256:") >= len(pinned)
