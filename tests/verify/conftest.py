"""The page in Chromium, from the disk and with the network off."""

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page

from tests.chromium import chromium
from tests.verify.stage import Case
from tests.verify.verifier import PAGE

BATCH = 200
JUDGE = """async (cases) => {
  const bytes = (text) => text === null ? null : Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const codes = [];
  for (const [file, receipt, keys] of cases) {
    const verdict = await window.verifyReceipt(bytes(file), bytes(receipt), keys.map(bytes));
    if (verdict.ok !== (verdict.code === "proved")) throw new Error(`ok is ${verdict.ok} with ${verdict.code}`);
    codes.push(verdict.code);
  }
  return codes;
}"""
FLIP = """async ([file, receipt, keys, place]) => {
  const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const papers = { file: bytes(file), receipt: bytes(receipt), keys: bytes(keys) };
  const codes = {};
  for (let bit = 0; bit < papers[place].length * 8; bit += 1) {
    papers[place][bit >> 3] ^= 1 << (bit & 7);
    const { code } = await window.verifyReceipt(papers.file, papers.receipt, [papers.keys]);
    papers[place][bit >> 3] ^= 1 << (bit & 7);
    codes[code] = (codes[code] || 0) + 1;
  }
  return codes;
}"""
# A browser that knows no Ed25519, as most were before 2025.
OLD_BROWSER = """
const importKey = crypto.subtle.importKey.bind(crypto.subtle);
crypto.subtle.importKey = (format, key, algorithm, ...rest) => algorithm === "Ed25519"
  ? Promise.reject(new DOMException("Unrecognized name.", "NotSupportedError"))
  : importKey(format, key, algorithm, ...rest);
"""


def text(data: bytes | None) -> str | None:
    return None if data is None else base64.b64encode(data).decode()


@dataclass
class VerifierPage:
    """The open page, what it asked for and what it complained of."""

    page: Page
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self):
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda message: self.complaints.append(message.text))

    def knows_ed25519(self) -> bool:
        return self.page.evaluate(
            "crypto.subtle.importKey('raw', new Uint8Array(32), 'Ed25519', false, ['verify']).then(() => true, () => false)"
        )

    def judge(self, cases: Sequence[Case]) -> list[str]:
        codes: list[str] = []
        for start in range(0, len(cases), BATCH):
            batch = [
                (text(case.file), text(case.receipt), [text(keys) for keys in case.keys])
                for case in cases[start : start + BATCH]
            ]
            codes += self.page.evaluate(JUDGE, batch)
        return codes

    def judge_every_flip(self, case: Case, place: str) -> dict[str, int]:
        return self.page.evaluate(FLIP, [text(case.file), text(case.receipt), text(case.keys[0]), place])


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Yield a browser of this module's own."""
    with chromium() as running:
        yield running


@pytest.fixture
def verifier_page(browser) -> Iterator[VerifierPage]:
    yield from opened(browser)


@pytest.fixture
def old_verifier_page(browser) -> Iterator[VerifierPage]:
    yield from opened(browser, before=OLD_BROWSER)


def opened(browser, before: str = "") -> Iterator[VerifierPage]:
    context = browser.new_context(offline=True)
    if before:
        context.add_init_script(before)
    shown = VerifierPage(context.new_page())
    shown.page.goto(PAGE.as_uri())
    yield shown
    context.close()
