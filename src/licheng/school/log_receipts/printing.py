"""憑證 as one page of PDF/A-3: the facts for people, a code to scan, the text of the 憑證 attached, the whole sealed.

Same receipt and issuer, same bytes: the page is dated by its event, nothing is kept, and it can be made again at any time.
No name of a student stands on it: whoever is shown a page learns what the 憑證 says, and nothing more.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import segno
from django.utils import translation

from licheng.kernel.calendar import TAIPEI, roc_date_text
from licheng.kernel.cosignatures import cosigned_at
from licheng.kernel.log_receipts import LogReceipt
from licheng.kernel.published_keys import WELL_KNOWN_PATH
from licheng.kernel.receipt_pages import complete_receipt_page, places_for
from licheng.school.log_receipts.words import KIND_WORDS
from licheng.shared.log.entries import entry_path
from licheng.shared.typesetting.pages import TypesettingError, typeset

TEMPLATE: Final = Path(__file__).with_name("receipt.typ")
# A reader takes any of the eight masks; looking for the prettiest costs four times the code itself.
_MASK: Final = 3
_QUIET_ZONE: Final = 4


@dataclass(frozen=True)
class Issuer:
    """Who hands a page out: the school's name, the address of its system, and how that system's log signs."""

    school_name: str
    address: str
    sign: Callable[[bytes], bytes]


def receipt_page(receipt: LogReceipt, issuer: Issuer) -> bytes:
    """Return the page of ``receipt``, sealed; the verifiers take it in place of the text.

    A school whose name has a character that the font lacks is named by its code. Raise TypesettingError or
    ReceiptPageError when there is no page to be made.
    """
    text = receipt.to_bytes()
    places = places_for(text)
    values = _values(receipt, issuer) | {
        "receipt-place": list(places.receipt),
        "seal-place": list(places.seal),
    }
    try:
        draft = typeset(TEMPLATE, values, at=receipt.facts.at)
    except TypesettingError:
        draft = typeset(TEMPLATE, values | {"school": ""}, at=receipt.facts.at)
    return complete_receipt_page(draft, text, issuer.sign)


def _values(receipt: LogReceipt, issuer: Issuer) -> dict[str, Any]:
    facts = receipt.facts
    address = f"{issuer.address}{entry_path(receipt)}"
    return {
        "kind": {"chinese": _word(receipt, "zh-hant"), "english": _word(receipt, "en")},
        "facts": [
            {"name": name, "lines": lines, "is-exact": is_exact} for name, lines, is_exact in _facts(receipt)
        ],
        "is-witnessed": len(receipt.proof.checkpoint.signatures) > 1,
        "code": _code(address),
        "address": address,
        "keys-address": f"{issuer.address}/{WELL_KNOWN_PATH}",
        "school": issuer.school_name,
        "school-code": facts.school_code,
    }


def _facts(receipt: LogReceipt) -> Iterator[tuple[str, list[str], bool]]:
    """Yield what the 憑證 says, in the words of people or, where every sign counts, exactly."""
    facts, head = receipt.facts, receipt.checkpoint
    yield "when", [_time(facts.at), f"{facts.at:%Y-%m-%d %H:%M:%S} UTC"], False
    if facts.file is not None:
        yield "file", [f"{facts.file.size:,} 位元組 bytes · {facts.file.media_type}"], False
        yield "digest", [facts.file.digest], True
    if facts.reference is not None:
        yield "reference", [facts.reference], True
    if facts.item_id is not None:
        yield "item", [str(facts.item_id)], True
    yield "student", [facts.subject], True
    yield "log", [f"{head.origin} {receipt.proof.index} / {head.size}"], True
    _log, *witnesses = receipt.proof.checkpoint.signatures
    if witnesses:
        yield (
            "witness",
            [f"{line.name} {cosigned_at(line):%Y-%m-%d %H:%M:%S} UTC" for line in witnesses],
            True,
        )


def _time(at: datetime) -> str:
    local = at.astimezone(TAIPEI)
    return f"{roc_date_text(local.date())}{local:%H:%M:%S}"


def _word(receipt: LogReceipt, language: str) -> str:
    with translation.override(language):
        return str(KIND_WORDS[receipt.facts.kind])


def _code(text: str) -> str:
    """Return the QR code of ``text`` as a picture of one path, its quiet zone included."""
    drawn = io.BytesIO()
    code = segno.make_qr(text, error="m", mask=_MASK)
    code.save(drawn, kind="svg", border=_QUIET_ZONE, xmldecl=False, nl=False)
    return drawn.getvalue().decode()
