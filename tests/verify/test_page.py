"""The page as a person uses it: papers chosen, an answer in both languages, nothing asked of any network."""

import base64
import hashlib
import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.verify.papers import as_page
from tests.verify.stage import make_stage
from tests.verify.verifier import PAGE, VERIFIER

pytestmark = pytest.mark.xdist_group("verify")
SOURCE = PAGE.read_text(encoding="utf-8")
POLICY = re.search(r'Content-Security-Policy" content="([^"]+)"', SOURCE)


def policy_of(tag: str) -> str:
    inner = re.search(rf"<{tag}>(.*?)</{tag}>", SOURCE, re.DOTALL)
    digest = hashlib.sha256(inner[1].encode()).digest() if inner else b""
    return f"{tag}-src 'sha256-{base64.b64encode(digest).decode()}'"


def paper(name: str, data: bytes) -> dict:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


def choose(page, case, file: bytes | None) -> None:
    page.set_input_files("#receipt", paper("憑證.txt", case.receipt))
    page.set_input_files("#keys", [paper("keys.json", keys) for keys in case.keys])
    if file is not None:
        page.set_input_files("#file", paper("作品.pdf", file))
    page.get_by_role("button", name="驗證 Verify").click()
    page.wait_for_selector("#answer h2")


def case_with_file():
    return make_stage(3, 6).good(with_file=True)


def test_policy_allows_the_script_and_style_of_the_page_and_nothing_else():
    assert POLICY is not None
    assert POLICY[1] == (
        f"default-src 'none'; {policy_of('script')}; {policy_of('style')}; base-uri 'none'; form-action 'none'"
    )


def test_page_names_no_other_resource():
    assert re.findall(r"\b(?:src|href|action)\s*=|@import|url\(|fetch\(|XMLHttpRequest|https?:", SOURCE) == []


def test_good_papers_are_proved_in_both_languages(verifier_page):
    case, page = case_with_file(), verifier_page.page

    choose(page, case, case.file)

    shown = page.inner_text("#answer")
    assert "已證明。" in shown
    assert "Proved." in shown
    assert "school.example/log" in shown
    assert hashlib.sha256(case.file).hexdigest() in shown
    assert verifier_page.asked == [PAGE.as_uri()]
    assert verifier_page.complaints == []


def test_page_of_a_receipt_is_taken_in_place_of_the_text(verifier_page):
    stage, page = make_stage(3, 6), verifier_page.page
    case = as_page(stage, stage.good())

    choose(page, case, case.file)

    assert "已證明。" in page.inner_text("#answer")
    assert verifier_page.complaints == []


def test_altered_file_is_told_and_not_proved(verifier_page):
    case, page = case_with_file(), verifier_page.page

    choose(page, case, case.file + b" ")

    assert page.inner_text("#answer p") == "[file_differs]"
    assert page.get_attribute("#answer", "class") == "bad"
    assert page.locator("#answer dl").count() == 0


def test_receipt_of_a_file_alone_asks_for_the_file(verifier_page):
    case, page = case_with_file(), verifier_page.page

    choose(page, case, None)

    assert page.inner_text("#answer p") == "[file_missing]"


def test_answers_are_those_of_the_script(verifier_page):
    answers, kinds = verifier_page.page.evaluate("[ANSWERS, KINDS]")

    del answers["unreadable"]
    assert {code: "\n".join(both) for code, both in answers.items()} == VERIFIER.ANSWERS
    assert kinds == VERIFIER.KINDS


def test_texts_are_taken_as_well_as_bytes(verifier_page):
    case = case_with_file()
    given = json.dumps([list(case.file), case.receipt.decode(), [case.keys[0].decode()]])

    verdict = verifier_page.page.evaluate(
        "async ([file, receipt, keys]) => (await window.verifyReceipt(new Uint8Array(file), receipt, keys)).code",
        json.loads(given),
    )

    assert verdict == "proved"


def test_page_is_accessible_and_fits_a_phone(verifier_page):
    case, page = case_with_file(), verifier_page.page
    page.set_viewport_size({"width": 360, "height": 740})

    choose(page, case, case.file)

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert [violation["id"] for violation in Axe().run(page).response["violations"]] == []
