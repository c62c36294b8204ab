"""Templates and styles: nothing from elsewhere, nothing inline, every icon there is."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

import licheng
from licheng.shared.ui import components

PACKAGE = Path(licheng.__file__).parent
TEMPLATES = sorted(PACKAGE.rglob("templates/**/*.html"))
STATIC = PACKAGE / "shared" / "ui" / "static" / "licheng"
ICONS = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text(encoding="utf-8")))


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize("template", TEMPLATES, ids=name_of)
def test_template_uses_known_icons(template: Path) -> None:
    used = set(re.findall(r'{% icon "([^"]+)"', template.read_text(encoding="utf-8")))

    assert used - ICONS == set()


@pytest.mark.parametrize("template", TEMPLATES, ids=name_of)
def test_template_has_nothing_inline(template: Path) -> None:
    text = template.read_text(encoding="utf-8")

    assert re.findall(r'\sstyle="|<style|\son[a-z]+="|<script(?![^>]* src=)', text) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=name_of)
def test_template_links_static_files_that_exist(template: Path) -> None:
    links = re.findall(r'{% static "([^"]+)" %}', template.read_text(encoding="utf-8"))

    assert [link for link in links if finders.find(link) is None] == []


@pytest.mark.parametrize("source", sorted(STATIC.glob("*.[cj]s*")), ids=name_of)
def test_source_fetches_nothing_from_elsewhere(source: Path) -> None:
    assert re.findall(r"https?://|//[a-z]+\.[a-z]", source.read_text(encoding="utf-8")) == []


def test_states_use_known_icons() -> None:
    assert {look.icon for look in components.STATES.values()} - ICONS == set()


def test_places_use_known_icons() -> None:
    sources = [path.read_text(encoding="utf-8") for path in PACKAGE.glob("*/navigation.py")]
    used = {icon for text in sources for icon in re.findall(r'_\("[^"]+"\), "([^"]+)"', text)}

    assert used - ICONS == set()
