"""Both systems running as ``make demo`` starts them, seen in Chromium at phone and desktop width."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.story import Story
from tests.browser.visitors import Demo, Visit, reception
from tests.chromium import chromium
from tests.installation import Installation
from tests.running import running_demo

# Where pictures for README and guides go (`make screenshots`); otherwise they stay with the tests' other files.
PICTURES = "SCREENSHOTS"
# A demo that runs already, as "directory,school,central": nothing is started or stopped, while tests are written.
RUNNING = "RUNNING_DEMO"


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Return the browser of these tests."""
    with chromium() as running:
        yield running


@pytest.fixture(scope="package")
def demo(request: pytest.FixtureRequest) -> Iterator[Demo]:
    """Return the demo, running as its own command starts it, with everything loaded."""
    if RUNNING in os.environ:
        directory, school, central = os.environ[RUNNING].split(",")
        yield Demo(Path(directory), school, central)
        return
    installation: Installation = request.getfixturevalue("installation")
    with running_demo(installation.var) as running:
        yield Demo(running.var, running.school, running.central)


@pytest.fixture(scope="package")
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


@pytest.fixture(scope="package")
def story(
    browser: Browser, demo: Demo, pictures: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Story]:
    """Yield the year's story: its people stay at their screens from one of its tests to the next."""
    with reception(browser, pictures) as new:
        yield Story(demo, new, tmp_path_factory.mktemp("works"))
