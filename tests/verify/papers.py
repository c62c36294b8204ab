"""The receipt as a page: good ones, and alterations of what is read, of what is attached, and of who sealed it."""

import re
import zlib
from dataclasses import replace

from licheng.kernel.signed_notes import ed25519_signature
from tests.factories.log_receipts import SmallLog
from tests.factories.receipt_pages import page_of
from tests.verify.stage import Alteration, Case, Stage, flipped

PAGES = 8
ATTACHED = re.compile(rb"\nstream\n(c2sp\.org/tlog-proof@v1\n.*?)\nendstream\n", re.DOTALL)
SEAL = re.compile(rb"\nstream\nlicheng/seal/v1\n(.{64})\nendstream\n", re.DOTALL)


def as_page(stage: Stage, case: Case) -> Case:
    """Return a case with one of a few pages, each set once: that takes longer than judging it a hundred times."""
    index = stage.dice.randrange(min(PAGES, len(stage.log.facts)))
    if index not in stage.pages:
        stage.pages[index] = page_of(stage.log, stage.log.receipt(index))
    return replace(case, file=stage.log.files[index], receipt=stage.pages[index])


def page_bit_flipped(stage: Stage, case: Case) -> Case:
    good = as_page(stage, case)
    return replace(good, receipt=flipped(good.receipt, stage.dice.randrange(len(good.receipt) * 8)))


def page_seal_bit_flipped(stage: Stage, case: Case) -> Case:
    good = as_page(stage, case)
    start = found(SEAL, good.receipt).start(1)
    return replace(good, receipt=flipped(good.receipt, start * 8 + stage.dice.randrange(512)))


def page_cut_or_grown(stage: Stage, case: Case) -> Case:
    good = as_page(stage, case)
    page = good.receipt
    altered = stage.dice.choice((page[:-1], page[: len(page) // 2], page + b"\n", page + page))
    return replace(good, receipt=altered)


def page_of_another_receipt(stage: Stage, case: Case) -> Case:
    other = as_page(stage, case)
    while other.file == case.file:
        other = as_page(stage, case)
    return replace(case, receipt=other.receipt)


def page_with_another_receipt_attached(stage: Stage, case: Case) -> Case:
    """What is read says one thing, what is attached and verified another: the seal is that of the page as it was."""
    other = page_of_another_receipt(stage, case).receipt
    return replace(case, receipt=with_attached(other, case.receipt))


def page_sealed_by_another(stage: Stage, case: Case) -> Case:
    good = as_page(stage, case)
    return replace(good, receipt=sealed_anew(good.receipt, stage.other))


def page_sealed_with_its_attachment_spoiled(stage: Stage, case: Case) -> Case:
    """Sealed by the log itself, but what is attached is cut, followed by more, too long, packed, or no receipt."""
    good = as_page(stage, case)
    text = found(ATTACHED, good.receipt)[1]
    spoiled = (
        text[:-1],
        text[: len(text) // 2],
        text + b"\n",
        text + text,
        text.splitlines()[0] + b"\n" * 70_000,
        text.replace(b"@v1", b"@v2"),
        zlib.compress(text),
        b"",
    )
    page = with_attached(good.receipt, stage.dice.choice(spoiled))
    return replace(good, receipt=sealed_anew(page, stage.log))


def page_without_seal_or_receipt(stage: Stage, case: Case) -> Case:
    good = as_page(stage, case)
    lost = stage.dice.choice((b"licheng/seal/v1\n", b"tlog-proof@v1\n", b"\nendstream", b"\nstream\n"))
    return replace(good, receipt=good.receipt.replace(lost, b""))


def page_hidden_behind_something(stage: Stage, case: Case) -> Case:
    good = as_page(stage, case)
    before = stage.dice.choice((b" ", case.receipt, b"\xef\xbb\xbf"))
    return replace(good, receipt=before + good.receipt)


def found(pattern: re.Pattern[bytes], page: bytes) -> re.Match[bytes]:
    match = pattern.search(page)
    assert match is not None
    return match


def with_attached(page: bytes, text: bytes) -> bytes:
    attached = found(ATTACHED, page)
    return page[: attached.start(1)] + text + page[attached.end(1) :]


def sealed_anew(page: bytes, log: SmallLog) -> bytes:
    start, end = found(SEAL, page).span(1)
    signed = b"licheng/receipt-page/v1\n" + page[:start] + bytes(64) + page[end:]
    return page[:start] + ed25519_signature(log.signer.key, signed) + page[end:]


PAPERS: list[Alteration] = [
    page_bit_flipped,
    page_seal_bit_flipped,
    page_cut_or_grown,
    page_of_another_receipt,
    page_with_another_receipt_attached,
    page_sealed_by_another,
    page_sealed_with_its_attachment_spoiled,
    page_without_seal_or_receipt,
    page_hidden_behind_something,
]
