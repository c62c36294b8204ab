"""憑證 as a page: a PDF that carries the text as an attachment, and the log's seal over every other byte of itself.

The seal is 64 bytes of Ed25519 in an attachment of its own; what it signs is a line of its own kind and the whole file
with zeros in place of the 64. So not one bit of the page, what people read of it included, can be changed unseen. And a
program needs no knowledge of PDF to find both: each stands as it is between ``stream`` and ``endstream``.

Whoever sets pages decides what to pack by how much smaller it would become. A draft therefore holds random-looking bytes of
the same lengths, which nobody packs, in the places of both; ``complete_receipt_page`` fills them.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

PAGE_START: Final = b"%PDF-"
SEAL_BYTES: Final = 64
MAX_PAGE_BYTES: Final = 1_048_576
_SEAL_LINE: Final = b"licheng/seal/v1\n"
_SIGNED_LINE: Final = b"licheng/receipt-page/v1\n"
_RECEIPT: Final = re.compile(rb"\nstream\n(c2sp\.org/tlog-proof@v1\n.*?)\nendstream\n", re.DOTALL)
_SEAL: Final = re.compile(rb"\nstream\nlicheng/seal/v1\n(.{64})\nendstream\n", re.DOTALL)


class ReceiptPageError(ValueError):
    """A PDF carries no 憑證 or no seal, or a draft no places for them."""


@dataclass(frozen=True)
class ReceiptPage:
    """What a page carries: the text of the 憑證, the seal, and what the seal has to be a signature of."""

    receipt: bytes
    seal: bytes
    signed: bytes


@dataclass(frozen=True)
class PagePlaces:
    """What a draft attaches instead of text and seal."""

    receipt: bytes
    seal: bytes


def is_receipt_page(data: bytes) -> bool:
    """Return whether ``data`` begins as a page does; the text of a 憑證 never does."""
    return data.startswith(PAGE_START)


def open_receipt_page(data: bytes) -> ReceiptPage:
    """Return what the page in ``data`` carries; raise ReceiptPageError when it is none. Nothing is verified."""
    if not is_receipt_page(data) or len(data) > MAX_PAGE_BYTES:
        raise ReceiptPageError("A page is a PDF of at most a mebibyte.")
    receipt, seal = _RECEIPT.search(data), _SEAL.search(data)
    if receipt is None or seal is None:
        raise ReceiptPageError("The PDF carries no receipt or no seal.")
    return ReceiptPage(receipt[1], seal[1], _signed(data, seal.start(1)))


def places_for(receipt: bytes) -> PagePlaces:
    """Return what the draft of the page of ``receipt`` has to attach, always the same for the same text."""
    random_looking = hashlib.shake_256(receipt).digest(len(receipt) + SEAL_BYTES)
    return PagePlaces(random_looking[SEAL_BYTES:], _SEAL_LINE + random_looking[:SEAL_BYTES])


def complete_receipt_page(draft: bytes, receipt: bytes, sign: Callable[[bytes], bytes]) -> bytes:
    """Return ``draft`` with ``receipt`` in its place, and then the signature that ``sign`` makes of all.

    Raise ReceiptPageError when the draft has not both places, or the page would not open into what was put in.
    """
    places = places_for(receipt)
    filled = _put(draft, places.receipt, receipt)
    start = filled.find(places.seal) + len(_SEAL_LINE)
    seal = sign(_signed(filled, start))
    page = _put(filled, places.seal, _SEAL_LINE + seal)
    opened = open_receipt_page(page)
    if (opened.receipt, opened.seal) != (receipt, seal):
        raise ReceiptPageError("The page opens into something else.")
    return page


def _put(draft: bytes, place: bytes, value: bytes) -> bytes:
    if draft.count(place) != 1 or len(place) != len(value):
        raise ReceiptPageError("The draft keeps no place.")
    return draft.replace(place, value)


def _signed(data: bytes, start: int) -> bytes:
    return _SIGNED_LINE + data[:start] + bytes(SEAL_BYTES) + data[start + SEAL_BYTES :]
