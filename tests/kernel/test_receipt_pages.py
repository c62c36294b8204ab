"""Where a page carries its receipt and its seal, and what the seal has to sign."""

import pytest

from licheng.kernel.receipt_pages import (
    MAX_PAGE_BYTES,
    ReceiptPageError,
    complete_receipt_page,
    is_receipt_page,
    open_receipt_page,
    places_for,
)

TEXT = b"c2sp.org/tlog-proof@v1\nextra ...\n"
SEAL = bytes(range(64, 128))
HEAD = b"%PDF-1.7\n<</Type/EmbeddedFile>>"
SIGNED_LINE = b"licheng/receipt-page/v1\n"


def stream(content: bytes) -> bytes:
    return b"\nstream\n" + content + b"\nendstream\n"


def page_with(text: bytes = TEXT, seal: bytes = SEAL) -> bytes:
    return HEAD + stream(text) + stream(b"licheng/seal/v1\n" + seal)


def test_page_is_opened_into_receipt_seal_and_what_is_signed():
    page = open_receipt_page(page_with())

    assert page.receipt == TEXT
    assert page.seal == SEAL
    assert page.signed == SIGNED_LINE + page_with(seal=bytes(64))


def test_draft_is_filled_and_sealed_over_all_but_the_seal():
    places, signed = places_for(TEXT), []
    draft = HEAD + stream(places.receipt) + stream(places.seal)

    page = complete_receipt_page(draft, TEXT, lambda message: signed.append(message) or SEAL)

    assert page == page_with()
    assert signed == [open_receipt_page(page).signed]


def test_places_are_as_long_as_what_goes_there_and_always_the_same():
    places = places_for(TEXT)

    assert len(places.receipt) == len(TEXT)
    assert len(places.seal) == len(b"licheng/seal/v1\n") + 64
    assert places == places_for(TEXT)
    assert places != places_for(TEXT + b"\n")


@pytest.mark.parametrize(
    "draft",
    [
        b"",
        HEAD + stream(places_for(TEXT).receipt),
        HEAD + stream(places_for(TEXT).seal),
        HEAD + stream(places_for(TEXT).receipt) * 2 + stream(places_for(TEXT).seal),
        b" " + HEAD + stream(places_for(TEXT).receipt) + stream(places_for(TEXT).seal),
        page_with() + stream(places_for(TEXT).receipt) + stream(places_for(TEXT).seal),
    ],
)
def test_draft_without_its_places_is_refused(draft):
    with pytest.raises(ReceiptPageError):
        complete_receipt_page(draft, TEXT, lambda _message: b"S" * 64)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        TEXT,
        b" " + page_with(),
        HEAD + stream(TEXT),
        HEAD + stream(b"licheng/seal/v1\n" + SEAL),
        page_with(seal=SEAL[:-1]),
        page_with(seal=SEAL + b"S"),
        page_with(text=b"c2sp.org/tlog-proof@v2\n"),
        page_with() + bytes(MAX_PAGE_BYTES),
    ],
)
def test_anything_else_is_refused(data):
    with pytest.raises(ReceiptPageError):
        open_receipt_page(data)


def test_text_is_no_page():
    assert is_receipt_page(TEXT) is False
