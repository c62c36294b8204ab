"""The page of a 憑證 as an archive, a reader, a scanner and a verifier take it."""

import io
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pikepdf
import pytest
import zxingcpp
from playwright.sync_api import Browser

from licheng.kernel.merkle import leaf_hash
from licheng.kernel.receipt_checks import Verdict, judge_log_receipt
from licheng.school.log_receipts.printing import receipt_page
from tests.chromium import chromium
from tests.factories.log_receipts import SmallLog
from tests.factories.reading import shown
from tests.factories.receipt_pages import ADDRESS, SCHOOL_NAME, issuer, page_of

pytestmark = pytest.mark.xdist_group("verify")
NO_GLYPH = "\U000f0000"  # for private use: no font of ours draws it
IDENTITY = re.compile(r"(?<![0-9A-Za-z])[A-Z][1289A-D][0-9]{8}(?![0-9A-Za-z])")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def log() -> SmallLog:
    made = SmallLog(random.Random(11), witness_names=("central.example/witness", "bureau.example/witness"))  # noqa: S311
    for number in range(7):
        made.append(with_file=number % 2 == 0)
    return made


def opened(page: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(page))


@pytest.mark.parametrize("index", [4, 5])
def test_page_is_proved_in_place_of_the_text(log, index: int):
    page = page_of(log, log.receipt(index))

    assert judge_log_receipt(page, [log.keys().to_bytes()], log.files[index]) is Verdict.PROVED


def test_page_of_one_receipt_has_always_the_same_bytes(log):
    first = page_of(log, log.receipt(2))
    page_of(log, log.receipt(3))

    assert page_of(log, log.receipt(2)) == first


def test_page_is_an_archive_of_level_a_with_its_fonts_and_attachments(log):
    receipt = log.receipt(4)

    with opened(page_of(log, receipt)) as pdf:
        metadata = pdf.open_metadata()
        fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]
        descriptors = [font.DescendantFonts[0].FontDescriptor for font in fonts]
        attached = {name: file.get_file().read_bytes() for name, file in pdf.attachments.items()}

        assert len(pdf.pages) == 1
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "zh-TW"
        assert [str(file.AFRelationship) for file in pdf.Root.AF] == ["/Data", "/Supplement"]
        assert descriptors
        assert all("/FontFile2" in each or "/FontFile3" in each for each in descriptors)
        assert attached["licheng-receipt.txt"] == receipt.to_bytes()
        assert str(pdf.docinfo["/CreationDate"]).startswith(f"D:{receipt.facts.at:%Y%m%d%H%M%S}")


def test_reader_shows_the_facts_on_one_page_in_both_languages(log, browser):
    receipt = log.receipt(4)
    facts = receipt.facts

    page = shown(browser, page_of(log, receipt))

    assert page.pages == 1
    assert facts.file is not None
    for told in (
        SCHOOL_NAME,
        "210305",
        "已收到",
        "Received",
        "115/9/22（二）09:06:03",
        "2026-09-22 01:06:03 UTC",
        facts.file.digest,
        facts.subject,
        "school.example/log 4 / 7",
        "central.example/witness 2026-09-23 01:02:03 UTC",
        "怎麼驗證",
        "How to verify",
        f"{ADDRESS}/.well-known/licheng-keys",
    ):
        assert told in page.text
    assert IDENTITY.search(page.text) is None
    assert page.attachments["licheng-receipt.txt"] == receipt.to_bytes()


def test_page_of_the_fullest_receipt_is_one(log):
    names = tuple(f"witness-{number}.{'x' * 40}.example/witness" for number in range(2))
    full = SmallLog(random.Random(3), witness_names=names)  # noqa: S311  # the same page every time
    full.append()
    full.facts[0] = replace(full.facts[0], item_id=UUID(int=1), reference=full.facts[0].subject)

    with opened(receipt_page(full.receipt(0), issuer(full, "國立" + "歷程" * 28 + "高中"))) as pdf:
        assert len(pdf.pages) == 1


def test_code_on_the_page_asks_for_the_leaf(log, browser):
    receipt = log.receipt(4)
    key_id = receipt.proof.checkpoint.signatures[0].key_id.hex()

    read = zxingcpp.read_barcodes(shown(browser, page_of(log, receipt)).picture)

    assert [code.text for code in read] == [f"{ADDRESS}/log/{key_id}/4/{leaf_hash(receipt.leaf).hex()}"]


def test_school_whose_name_cannot_be_set_is_named_by_its_code(log, browser):
    receipt = log.receipt(4)

    page = receipt_page(receipt, issuer(log, f"歷程{NO_GLYPH}高中"))

    assert "學校代碼 210305" in shown(browser, page).text
    assert judge_log_receipt(page, [log.keys().to_bytes()], log.files[4]) is Verdict.PROVED
