"""Both systems running as ``make demo`` starts them, seen in Chromium at phone and desktop width."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.story import Story
from tests.browser.visitors import Demo, Visit, reception

UP = "Press Ctrl-C to stop."
# Where pictures for README and guides go (`make screenshots`); otherwise they stay with the tests' other files.
PICTURES = "SCREENSHOTS"
# A demo that runs already, as "directory,school,central": nothing is started or stopped, while tests are written.
RUNNING = "RUNNING_DEMO"


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
    if RUNNING in os.environ:
        directory, school, central = os.environ[RUNNING].split(",")
        yield Demo(Path(directory), school, central)
        return
    addresses = (f"http://localhost:{free_port()}" for _ in range(2))
    running = Demo(tmp_path_factory.mktemp("demo"), *addresses)
    ports = [
        "--school-port",
        running.school.rsplit(":", 1)[1],
        "--central-port",
        running.central.rsplit(":", 1)[1],
    ]
    process = subprocess.Popen(
        [sys.executable, "-m", "licheng.cli", "demo", *ports],
        env={**_environment(), "LICHENG_VAR": str(running.var)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
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
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LICHENG_", "DJANGO_SETTINGS"))
    }


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory of the screenshots, made."""
    chosen = os.environ.get(PICTURES)
    directory = Path(chosen) if chosen else tmp_path_factory.mktemp("screenshots")
    directory.mkdir(parents=True, exist_ok=True)
    return directory


@pytest.fixture
def visit(browser: Browser, pictures: Path) -> Iterator[Visit]:
    """Return a maker of visitors for one test."""
    with reception(browser, pictures) as new:
        yield new


@pytest.fixture(scope="session")
def story(
    browser: Browser, demo: Demo, pictures: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Story]:
    """Yield the year's story: its people stay at their screens from one of its tests to the next."""
    with reception(browser, pictures) as new:
        yield Story(demo, new, tmp_path_factory.mktemp("works"))
