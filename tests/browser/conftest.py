"""Both systems running as ``make demo`` starts them, seen in Chromium at phone and desktop width."""

import json
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

SCREENSHOTS = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
UP = "Press Ctrl-C to stop."


@dataclass(frozen=True)
class Demo:
    """The running demo: where its data lies and where its systems answer."""

    var: Path
    school: str
    central: str

    def cast(self, system: str) -> list[dict[str, str]]:
        """Return who can sign in by one click."""
        text = (self.var / system / "cast.json").read_text(encoding="utf-8")
        people: list[dict[str, str]] = json.loads(text)
        return people


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Start Debian's Chromium, alone with the pages of this machine."""
    quiet = ("background-networking", "component-update", "sync", "gpu", "quic")
    return {
        "executable_path": "/usr/bin/chromium",
        "args": ["--no-sandbox", "--no-first-run", *(f"--disable-{what}" for what in quiet)],
    }


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Start the demo as its own command does, wait until it says it is up, and stop it as Ctrl-C does."""
    running = Demo(tmp_path_factory.mktemp("demo"), f"http://localhost:{free_port()}", f"http://localhost:{free_port()}")
    ports = ["--school-port", running.school.rsplit(":", 1)[1], "--central-port", running.central.rsplit(":", 1)[1]]
    process = subprocess.Popen(
        [sys.executable, "-m", "licheng.cli", "demo", *ports],
        env={**_environment(), "LICHENG_VAR": str(running.var)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )
    said = []
    assert process.stdout is not None
    for line in process.stdout:
        said.append(line)
        if UP in line:
            break
    else:
        pytest.fail("the demo did not start:\n" + "".join(said))
    yield running
    process.terminate()
    process.communicate(timeout=60)
    assert process.returncode == 0


def _environment() -> dict[str, str]:
    import os  # noqa: PLC0415 - the one place that reads it

    return {name: value for name, value in os.environ.items() if not name.startswith(("LICHENG_", "DJANGO_SETTINGS"))}


@dataclass
class Visitor:
    """One person at one screen; complains of every script error and refused resource."""

    page: Page
    complaints: list[str]

    def open(self, url: str) -> None:
        self.page.goto(url)
        self.page.wait_for_load_state("networkidle")

    def sign_in(self, system: str, person: str) -> None:
        self.open(f"{system}/sign-in")
        self.page.locator(f'button[name="person"][value="{person}"]').click()
        self.page.wait_for_load_state("networkidle")

    def shoot(self, name: str) -> None:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png")

    def assert_accessible(self) -> None:
        """Assert that axe finds nothing, the page does not scroll sideways and no script complained."""
        found = Axe().run(self.page).response["violations"]
        violations = [(entry["id"], entry["nodes"][0]["html"][:200], entry["nodes"][0]["target"]) for entry in found]
        assert violations == [], self.page.url
        sideways = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert self.page.evaluate(sideways) <= 0, f"{self.page.url} scrolls sideways"
        assert self.complaints == [], self.page.url


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[[dict[str, int]], Visitor]]:
    """Return a maker of visitors, each with own cookies and a screen of a given size."""
    contexts: list[BrowserContext] = []

    def new(size: dict[str, int], language: str = "zh-TW") -> Visitor:
        context = browser.new_context(viewport=size, locale=language, reduced_motion="reduce")
        context.set_default_timeout(15_000)
        contexts.append(context)
        visitor = Visitor(context.new_page(), [])
        visitor.page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        visitor.page.on(
            "console", lambda message: visitor.complaints.append(message.text) if message.type == "error" else None
        )
        return visitor

    yield new
    for context in contexts:
        context.close()
