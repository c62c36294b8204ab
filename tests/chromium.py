"""Debian's Chromium, alone with the pages of this machine."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

_PROGRAM = "/usr/bin/chromium"
_QUIET = ("background-networking", "component-update", "sync", "gpu", "quic")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Yield a running browser and close it, and the event loop it runs on, at the end.

    No two may be open in one process, and nothing else of it may run an event loop meanwhile: whoever opens
    one keeps it for a module or a package of tests, never for the session.
    """
    arguments = ["--no-sandbox", "--no-first-run", *(f"--disable-{what}" for what in _QUIET)]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_PROGRAM, args=arguments)
        yield browser
        browser.close()
