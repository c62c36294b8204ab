"""Requests that prove who sends them: one fixed profile of HTTP Message Signatures (RFC 9421) with Ed25519.

docs/guides/exchange.md tells the profile. The signed text begins with ``"@method"``, a signed document's with
``{``: a signature of one can never pass for the other.
"""

import base64
import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from licheng.kernel.signatures import PublicKey, SigningKey

DIGEST_HEADER: Final = "Content-Digest"
INPUT_HEADER: Final = "Signature-Input"
SIGNATURE_HEADER: Final = "Signature"
# How far the clocks of two machines may be apart; older requests are not taken, so nonces need not be kept longer.
FRESH_SECONDS: Final = 300
_NONCE_BYTES: Final = 18
_PARAMETERS: Final = re.compile(
    r'\("@method" "@authority" "@path" "content-digest"\);created=(?P<created>[1-9][0-9]{0,11})'
    r';nonce="(?P<nonce>[A-Za-z0-9_-]{22,64})";keyid="(?P<keyid>[0-9a-f]{16})";alg="ed25519"'
)
_LABEL: Final = "licheng="
_SIGNATURE: Final = re.compile(r"licheng=:(?P<value>[A-Za-z0-9+/]{86}==):")


class RequestRefusedError(Exception):
    """A request does not prove who sends it; ``code`` says why (request_…)."""

    def __init__(self, code: str) -> None:
        """Keep the code for the answer."""
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class RequestParts:
    """What of a request is signed; ``content_digest`` is the header's value, made by ``digest_header``."""

    method: str
    authority: str
    path: str
    content_digest: str


@dataclass(frozen=True)
class RequestProof:
    """Who signed a request, when, and the nonce that must not come twice."""

    key_id: str
    created: int
    nonce: str


def digest_header(body: bytes) -> str:
    """Return the value of Content-Digest for ``body`` (RFC 9530)."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode('ascii')}:"


def new_nonce() -> str:
    """Return a fresh nonce: 24 characters of base64url from the system's random source."""
    return secrets.token_urlsafe(_NONCE_BYTES)


def sign_request(parts: RequestParts, key: SigningKey, *, created: int, nonce: str) -> dict[str, str]:
    """Return the three headers that prove that the holder of ``key`` sent ``parts`` at ``created``."""
    parameters = (
        f'("@method" "@authority" "@path" "content-digest");created={created}'
        f';nonce="{nonce}";keyid="{key.public.key_id}";alg="ed25519"'
    )
    value = Ed25519PrivateKey.from_private_bytes(key.raw).sign(_signature_base(parts, parameters))
    return {
        DIGEST_HEADER: parts.content_digest,
        INPUT_HEADER: _LABEL + parameters,
        SIGNATURE_HEADER: f"{_LABEL}:{base64.b64encode(value).decode('ascii')}:",
    }


def verify_request(
    parts: RequestParts, headers: Mapping[str, str], keys: Mapping[str, PublicKey]
) -> RequestProof:
    """Return who signed ``parts``; whether that was just now and only once is asked by ``is_fresh`` and the caller.

    Raise RequestRefusedError with request_signature_missing, request_signature_invalid or request_key_unknown.
    """
    signature_input, signature = headers.get(INPUT_HEADER, ""), headers.get(SIGNATURE_HEADER, "")
    if not signature_input or not signature:
        raise RequestRefusedError("request_signature_missing")
    parameters = signature_input.removeprefix(_LABEL)
    found, value = _PARAMETERS.fullmatch(parameters), _SIGNATURE.fullmatch(signature)
    if found is None or value is None or not signature_input.startswith(_LABEL):
        raise RequestRefusedError("request_signature_invalid")
    public = keys.get(found["keyid"])
    if public is None:
        raise RequestRefusedError("request_key_unknown")
    try:
        key = Ed25519PublicKey.from_public_bytes(public.raw)
        key.verify(base64.b64decode(value["value"]), _signature_base(parts, parameters))
    except InvalidSignature as error:
        raise RequestRefusedError("request_signature_invalid") from error
    return RequestProof(found["keyid"], int(found["created"]), found["nonce"])


def is_fresh(proof: RequestProof, timestamp: float) -> bool:
    """Return whether a request was signed at about ``timestamp``, seconds since 1970."""
    return abs(timestamp - proof.created) <= FRESH_SECONDS


def _signature_base(parts: RequestParts, parameters: str) -> bytes:
    """Return the text that is signed (RFC 9421, section 2.5)."""
    lines = (
        f'"@method": {parts.method}',
        f'"@authority": {parts.authority}',
        f'"@path": {parts.path}',
        f'"content-digest": {parts.content_digest}',
        f'"@signature-params": {parameters}',
    )
    return "\n".join(lines).encode("utf-8")
