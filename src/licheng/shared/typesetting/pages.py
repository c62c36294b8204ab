"""Typesetting a template with values into one PDF/A-3 file; the same values always give the same bytes."""

import json
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

FONTS: Final = Path(__file__).parent / "fonts"
# Tagged, so that a screen reader can read it, with attachments: ISO 19005-3, level A.
STANDARD: Final = "a-3a"
# One at a time: a compiler is no thing for two threads, and several would only share the same processors.
_lock = threading.Lock()


class TypesettingError(ValueError):
    """The values cannot be set: they hold, for example, a character of which the font knows nothing."""


def typeset(template: Path, values: Mapping[str, Any], *, at: datetime) -> bytes:
    """Return the PDF that ``template`` makes of ``values``, dated ``at``; raise TypesettingError when it cannot.

    The template reads the values as JSON from ``sys.inputs.values``, ``at`` among them as parts of a UTC date. The first
    call of a process loads the fonts, some 50 MB of memory; a page then takes about 10 ms.
    """
    dated = {**values, "at": _parts(at)}
    with _lock:
        try:
            made = _compiler(template).compile(
                format="pdf",
                sys_inputs={"values": json.dumps(dated, ensure_ascii=False)},
                pdf_standards=STANDARD,
                timestamp=int(at.timestamp()),
            )
        except typst.TypstError as error:
            raise TypesettingError(str(error)) from error
    if not isinstance(made, bytes):
        raise TypesettingError("The template makes no single document.")
    return made


@cache
def _compiler(template: Path) -> typst.Compiler:
    """Return the compiler of ``template``, with the fonts loaded, those of the machine left out."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[FONTS])
    return typst.Compiler(template, root=template.parent, font_paths=fonts, ignore_system_fonts=True)


def _parts(at: datetime) -> dict[str, int]:
    utc = at.astimezone(UTC)
    names = ("year", "month", "day", "hour", "minute", "second")
    return {name: getattr(utc, name) for name in names}
