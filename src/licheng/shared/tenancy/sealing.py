"""Keeping secrets at rest: per-school keys derived from the installation's master key.

AES-256-GCM with a random nonce; the purpose and the school are authenticated,
so a sealed value copied to another school or column does not open.
"""

import hashlib
import hmac
import secrets
from functools import lru_cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE_BYTES = 12


class SealBrokenError(Exception):
    """A sealed value was altered, or belongs to another school, purpose or master key."""


@lru_cache(maxsize=4096)
def _derived_key(master: bytes, school_id: UUID, purpose: str) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=32, salt=school_id.bytes, info=f"licheng/{purpose}".encode())
    return derivation.derive(master)


def seal(plain: bytes, *, school_id: UUID, purpose: str) -> bytes:
    """Return ``plain`` encrypted for this school and purpose: nonce, then ciphertext and tag."""
    key = _derived_key(settings.LICHENG_MASTER_KEY, school_id, f"seal/{purpose}")
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, purpose.encode())


def unseal(sealed: bytes | memoryview, *, school_id: UUID, purpose: str) -> bytes:
    """Return what :func:`seal` was given.

    Raises:
        SealBrokenError: the value does not open for this school and purpose.
    """
    key = _derived_key(settings.LICHENG_MASTER_KEY, school_id, f"seal/{purpose}")
    data = bytes(sealed)
    try:
        return AESGCM(key).decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], purpose.encode())
    except InvalidTag:
        raise SealBrokenError(purpose) from None


def keyed_hash(text: str, *, school_id: UUID, purpose: str) -> bytes:
    """Return 32 bytes by which ``text`` can be found without being stored (HMAC-SHA-256)."""
    key = _derived_key(settings.LICHENG_MASTER_KEY, school_id, f"find/{purpose}")
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
