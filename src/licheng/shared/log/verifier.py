"""The page that verifies a 憑證 in the browser, as both systems hand it out: verify/index.html, which needs neither."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

VERIFIER_NAME: Final = "licheng-verify.html"
_PAGE: Final = Path(__file__).with_name("verify.html")
_POLICY: Final = re.compile(rb'http-equiv="Content-Security-Policy" content="([^"]+)"')


@dataclass(frozen=True)
class Verifier:
    """The page as bytes, and the policy it sets itself: it may load nothing and send nothing."""

    page: bytes
    policy: str


@cache
def verifier() -> Verifier:
    """Return the page; raise LookupError when it sets itself no policy."""
    page = _PAGE.read_bytes()
    policy = _POLICY.search(page)
    if policy is None:
        raise LookupError(_PAGE.name)
    return Verifier(page, policy[1].decode())
