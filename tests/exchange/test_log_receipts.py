"""憑證 from upload to proof: logged, placed, cosigned by the other system, downloaded, and verified with both stopped (P7)."""

import contextlib
import re
import subprocess
import sys
import time
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from faults.browsing import StudentBrowser
from faults.waiting import wait_for
from tests.exchange.conftest import TODAY
from tests.exchange.inside import REPOSITORY, Inside
from tests.exchange.school_acts import PASSWORD
from tests.factories.works import jpg_bytes
from tests.running import Demo, started_demo

pytestmark = pytest.mark.exchange

VERIFIER = REPOSITORY / "verify" / "licheng_verify.py"
LINK = re.compile(r"/log-receipts/[0-9a-f-]{36}\.txt")
WORK = jpg_bytes(1)
# What is acknowledged of a work that is sent and certified.
ACTS = ("RECEIVED", "SENT", "CERTIFIED")


def test_receipts_are_proved_with_both_systems_stopped(tmp_path: Path):
    with started_demo("--empty") as demo:
        receipts = [receipt.content for receipt in certified_receipts(demo)]
        keys = httpx.get(f"{demo.school}/.well-known/licheng-keys").content
    (tmp_path / "work.jpg").write_bytes(WORK)
    (tmp_path / "other.jpg").write_bytes(jpg_bytes(2))
    (tmp_path / "keys").write_bytes(keys)

    said = []
    for number, receipt in enumerate(receipts):
        path = tmp_path / f"{number}.txt"
        path.write_bytes(receipt)
        said += [verified(tmp_path / name, path, tmp_path / "keys") for name in ("work.jpg", "other.jpg")]

    assert [code for code, _ in said] == [0, 1] * len(ACTS)
    assert all("Proved." in text for code, text in said if code == 0)
    assert all("not the one of the proof" in text for code, text in said if code == 1)


def certified_receipts(demo: Demo) -> list[httpx.Response]:
    """Upload a work, let its teacher certify it, and return the 憑證 of every act as soon as all are there."""
    with Inside(demo, "central") as central, Inside(demo, "school") as school_side:
        central("make_office", today=TODAY)
        made = school_side("make_school", code="210301", name="存證高中")
        central("register", code=made["code"], name="存證高中", public_key=made["public_key"])
        deadline = time.monotonic() + 60
        browser = StudentBrowser(demo.school, lambda: time.monotonic() > deadline)
        browser.sign_in(made["code"], made["logins"][0], PASSWORD)
        item = uuid4()
        browser.save(item, made["course"], browser.upload(WORK))
        school_side("certify_work", school=made["id"], outcome=str(item))

    def look() -> list[httpx.Response] | None:
        page = browser.ask("GET", f"/log-receipts/of/{item}/").text
        found = [browser.ask("GET", address) for address in sorted(set(LINK.findall(page)))]
        return found if [answer.status_code for answer in found] == [200] * len(ACTS) else None

    with contextlib.closing(browser.http):
        return wait_for("every proof", look, seconds=120)


def verified(file: Path, receipt: Path, keys: Path) -> tuple[int, str]:
    """Return exit code and words of the stand-alone verifier."""
    command = [sys.executable, str(VERIFIER), str(file), str(receipt), "--keys", str(keys)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr
