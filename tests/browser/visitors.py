"""People at screens of the two running systems."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
PATIENCE = 30_000  # milliseconds: two systems, their workers and a browser share the machine's two cores
COLORS = 256
# What is right on a page need not be told: that is most of the time axe takes.
ONLY_VIOLATIONS = {"resultTypes": ["violations"]}

expect.set_options(timeout=PATIENCE)


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


@dataclass
class Visitor:
    """One person at one screen; complains of every script error and refused resource."""

    page: Page
    complaints: list[str]
    pictures: Path

    def open(self, url: str) -> None:
        self.page.goto(url)

    def sign_in(self, system: str, person: str) -> None:
        self.open(f"{system}/sign-in")
        self.page.locator(f'button[name="person"][value="{person}"]').click()
        expect(self.page.locator(".who")).to_be_visible()

    def forgive(self, status: int) -> None:
        """Let go what the browser says of a page that was meant to be refused with ``status``."""
        self.complaints[:] = [text for text in self.complaints if f"status of {status}" not in text]

    def shoot(self, name: str) -> None:
        """Write what the screen shows as a small picture."""
        self.page.wait_for_load_state("networkidle")
        path = self.pictures / f"{name}.png"
        self.page.screenshot(path=path)
        with Image.open(path) as picture:
            picture.convert("RGB").quantize(COLORS, dither=Image.Dither.NONE).save(path, optimize=True)

    def shoot_both(self, name: str) -> None:
        """Write the page as a desktop and as a phone show it, whole."""
        for label, size in (("desktop", DESKTOP), ("phone", PHONE)):
            self.page.set_viewport_size(size)
            self.page.screenshot(path=self.pictures / f"{name}-{label}.png", full_page=True)
        self.page.set_viewport_size(DESKTOP)

    def assert_accessible(self) -> None:
        """Assert that axe finds nothing, the page does not scroll sideways and no script complained."""
        found = Axe().run(self.page, options=ONLY_VIOLATIONS).response["violations"]
        violations = [
            (entry["id"], entry["nodes"][0]["html"][:200], entry["nodes"][0]["target"]) for entry in found
        ]
        assert not violations, f"{self.page.url}: {violations}"
        sideways = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert self.page.evaluate(sideways) <= 0, f"{self.page.url} scrolls sideways"
        assert not self.complaints, f"{self.page.url}: {self.complaints}"


Visit = Callable[..., Visitor]


@contextmanager
def reception(browser: Browser, pictures: Path) -> Iterator[Visit]:
    """Yield a maker of visitors, each with own cookies and a screen of a given size; let all out at the end."""
    contexts: list[BrowserContext] = []

    def new(size: dict[str, int], language: str = "zh-TW") -> Visitor:
        scale = 2 if size == PHONE else 1
        context = browser.new_context(
            viewport=size,
            device_scale_factor=scale,
            locale=language,
            reduced_motion="reduce",
            accept_downloads=True,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        visitor = Visitor(context.new_page(), [], pictures)
        visitor.page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        visitor.page.on(
            "console",
            lambda message: visitor.complaints.append(message.text) if message.type == "error" else None,
        )
        return visitor

    yield new
    for context in contexts:
        context.close()
