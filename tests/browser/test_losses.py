"""A file that both stores lost: its student is told, finds the old file, and the work is whole without its teacher."""

import hashlib
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from licheng.demo.plan import DemoPlan
from tests.browser.story import follow, heading, says
from tests.browser.visitors import PHONE, Demo

pytestmark = [pytest.mark.browser, pytest.mark.exchange]

STORES = ("store-a", "store-b")
PREVIEW = "[data-preview-url]"
# What the job worker does every five minutes, done now by a process that belongs to the system as it does.
LOOK = """
from licheng.operations.starting import start_system
start_system("school")
from licheng.school.losses.tasks import find
find.func(0)
"""


def test_lost_file_is_told_and_brought_back(demo, visit, tmp_path):
    visitor = visit(PHONE)
    page = visitor.page
    visitor.sign_in(demo.school, "student")
    visitor.open(f"{demo.school}/outcomes/")
    page.locator("li.todo-done").first.get_by_role("link").first.click()
    kept = page.request.get(demo.school + page.locator(PREVIEW).first.get_attribute(PREVIEW[1:-1])).body()
    visitor.open(f"{demo.school}/")  # no page shows the file while it goes
    lose(demo, hashlib.sha256(kept).hexdigest())
    old = tmp_path / "從雲端找回來的.pdf"
    old.write_bytes(kept)

    visitor.open(f"{demo.school}/")
    says(page, "你有 1 件作品的檔案遺失了")
    visitor.assert_accessible()
    visitor.shoot("lost-file-phone")
    follow(page, "找回檔案")
    heading(page, "找回檔案")
    visitor.assert_accessible()
    page.locator("[data-restore-input]").set_input_files(old)

    says(page, "找回來了")
    visitor.shoot("lost-file-back-phone")
    expect(page.locator("[data-lost]")).to_have_count(0)
    assert [path.read_bytes() for path in places(demo, hashlib.sha256(kept).hexdigest())] == [kept, kept]
    visitor.open(f"{demo.school}/")
    expect(page.get_by_text("件作品的檔案遺失了")).to_have_count(0)


def lose(demo: Demo, digest: str) -> None:
    """Take the bytes from both stores, as a broken disk would, and have the platform look."""
    for path in places(demo, digest):
        path.unlink()
    run(demo, "-m", "licheng.cli", "store", "scrub", "school")
    run(demo, "-c", LOOK)


def places(demo: Demo, digest: str) -> list[Path]:
    """Return where the object lies in each store."""
    return [demo.var / "school" / store / "objects" / digest[:2] / digest for store in STORES]


def run(demo: Demo, *arguments: str) -> None:
    """Run Python as a process of the school platform."""
    ports = urlsplit(demo.school).port, urlsplit(demo.central).port
    plan = DemoPlan(demo.var, *ports)
    # 1 says that something was found: that is what is wanted here.
    done = subprocess.run(
        [sys.executable, *arguments], env=plan.environment("school"), capture_output=True, check=False
    )
    assert done.returncode in {0, 1}, done.stderr.decode()
