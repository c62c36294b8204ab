"""The people of the year's story, each at an own screen, and the files they bring."""

import re
import time
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Download, Locator, Page, expect

from licheng.demo.media import make_mp3, make_pdf
from licheng.demo.plans import PASSWORD
from tests.browser.visitors import DESKTOP, PHONE, Demo, Visit, Visitor

OWN_PASSWORD = "三隻貓走過操場看彩虹"
LOOK = 2_000  # milliseconds
JOBS_PATIENCE = 150  # seconds: what runs every minute, on a busy machine
ON_PHONES = frozenset({"student", "freshman", "senior", "vocational", "neighbor"})


@dataclass
class Story:
    """Who is signed in where, and what one step leaves for the next."""

    demo: Demo
    new: Visit
    files: Path
    people: dict[str, Visitor] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)

    def person(self, name: str) -> Page:
        """Return the screen of one of the school's cast, or of a new student by account, signed in."""
        if name not in self.people:
            is_new = name.isdigit()
            visitor = self.new(PHONE if is_new or name in ON_PHONES else DESKTOP)
            self.people[name] = visitor
            if is_new:
                sign_in_by_form(visitor.page, self.demo.school, name, OWN_PASSWORD)
            else:
                visitor.sign_in(self.demo.school, name)
        return self.people[name].page

    @property
    def clock(self) -> Page:
        """Return the screen of whoever moves the training clock, signed in as nobody."""
        if "clock" not in self.people:
            self.people["clock"] = self.new(DESKTOP)
        return self.people["clock"].page

    def officer(self, name: str = "officer") -> Page:
        """Return the screen of one of the central database's people, signed in."""
        if name not in self.people:
            self.people[name] = self.new(DESKTOP)
            self.people[name].sign_in(self.demo.central, name)
        return self.people[name].page

    def go(self, name: str, path: str) -> Page:
        """Return the screen of ``name`` at an address of the school platform."""
        page = self.person(name)
        page.goto(self.demo.school + path)
        return page

    def shoot(self, name: str, picture: str) -> None:
        self.people[name].shoot(picture)

    def assert_accessible(self, name: str) -> None:
        self.people[name].assert_accessible()

    def pdf(self, title: str, seed: int = 1) -> Path:
        """Return a real PDF, written once."""
        path = self.files / f"{title}.pdf"
        path.write_bytes(make_pdf(title, [f"{title}的內容，自己寫的。"] * 6, 2, seed))
        return path

    def mp3(self, title: str, seed: int = 1) -> Path:
        """Return a real recording of two seconds."""
        path = self.files / f"{title}.mp3"
        path.write_bytes(make_mp3(2, seed))
        return path


def unpacked(download: Download, folder: Path) -> Path:
    """Return ``folder`` with what is in the zip file that was downloaded."""
    with zipfile.ZipFile(download.path()) as archive:
        archive.extractall(folder)
    return folder


def button(page: Page | Locator, name: str) -> Locator:
    """Return the button whose name holds ``name``."""
    return page.get_by_role("button", name=name)


def press(page: Page | Locator, name: str) -> None:
    button(page, name).first.click()


def follow(page: Page | Locator, name: str) -> None:
    page.get_by_role("link", name=name).first.click()


def heading(page: Page, text: str) -> None:
    """Expect the page to be headed by ``text``."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(text)


def says(page: Page | Locator, text: str) -> None:
    """Expect ``text`` somewhere on the page, in sight."""
    expect(page.get_by_text(text).filter(visible=True).first).to_be_visible()


def fill(page: Page | Locator, answers: Mapping[str, str]) -> None:
    """Fill fields by their labels."""
    for label, text in answers.items():
        field_named(page, label).fill(text)


def choose(page: Page | Locator, answers: Mapping[str, str]) -> None:
    """Choose in lists by their labels."""
    for label, option in answers.items():
        field_named(page, label).select_option(label=option)


def field_named(page: Page | Locator, label: str) -> Locator:
    """Return the field with this label, whether or not it must be filled in."""
    return page.get_by_label(re.compile(rf"^\s*{re.escape(label)}\s*(可不填)?\s*$"))


def agree(page: Page) -> None:
    """Say yes to what the page asks before it acts."""
    page.locator("#ask [data-ask-yes]").click()


def sign_in_by_form(page: Page, system: str, login_name: str, password: str = PASSWORD) -> None:
    """Sign in as anybody does, with account and password."""
    page.goto(f"{system}/sign-in")
    fill(page, {"帳號": login_name, "密碼": password})
    page.get_by_role("button", name="登入", exact=True).click()
    expect(page.locator(".who")).to_be_visible()


def move_clock(page: Page, demo: Demo, step: str) -> None:
    """Move the training clock to the step of the year called ``step``, as a visitor of its page does."""
    page.goto(f"{demo.school}/training-clock")
    page.get_by_role("button", name=step, exact=True).click()
    says(page, "訓練時鐘已調整")


def set_clock(page: Page, demo: Demo, moment: str) -> None:
    """Move the training clock to a moment of one's own."""
    page.goto(f"{demo.school}/training-clock")
    page.get_by_label("或指定時間").fill(moment)
    page.get_by_role("button", name="調整", exact=True).click()
    says(page, "訓練時鐘已調整")


def reload_until(page: Page, wanted: Locator) -> None:
    """Look at the page again, as one who comes back to it, until a job of the next minute has shown its work."""

    deadline = time.monotonic() + JOBS_PATIENCE
    while time.monotonic() < deadline and not wanted.filter(visible=True).count():
        page.wait_for_timeout(LOOK)
        page.reload()
    expect(wanted.first).to_be_visible()
