"""The signed address of one file: what was allowed on the pages' side, for a few minutes and nobody's name readable."""

import base64
import binascii
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core import signing

from licheng.shared.tenancy.sealing import SealBrokenError, seal, unseal

LIFETIME_SECONDS: Final = 300
FOLDER: Final = "f"
_SALT: Final = "licheng.files-origin"
_NAME_PURPOSE: Final = "file-name"


@dataclass(frozen=True)
class Grant:
    """What an address allows: one object of one school, shown in place or saved, under a name."""

    school_id: UUID
    object_id: UUID
    name: str
    inline: bool


def files_host() -> str:
    """Return the host name of the files' address."""
    return urlsplit(settings.LICHENG_FILES_ORIGIN).hostname or ""


def pages_origin() -> str:
    """Return scheme, host and port of the pages, as a browser names them in ``Origin``."""
    parts = urlsplit(settings.LICHENG_PUBLIC_URL)
    return f"{parts.scheme}://{parts.netloc}"


def address_of(grant: Grant) -> str:
    """Return the address that gives what ``grant`` says for the next LIFETIME_SECONDS.

    The name is sealed: what a person called a file may be a person's name.
    """
    sealed = seal(grant.name.encode(), school_id=grant.school_id, purpose=_NAME_PURPOSE)
    told = [
        grant.school_id.hex,
        grant.object_id.hex,
        int(grant.inline),
        base64.urlsafe_b64encode(sealed).decode(),
    ]
    return f"{settings.LICHENG_FILES_ORIGIN}/{FOLDER}/{signing.dumps(told, salt=_SALT)}"


def read_token(token: str) -> Grant | None:
    """Return what the last part of an address allows, None when it is not ours or is over."""
    try:
        school, stored, inline, sealed = signing.loads(token, salt=_SALT, max_age=LIFETIME_SECONDS)
        school_id = UUID(hex=school)
        name = unseal(base64.urlsafe_b64decode(sealed), school_id=school_id, purpose=_NAME_PURPOSE)
        return Grant(school_id, UUID(hex=stored), name.decode(), bool(inline))
    except (signing.BadSignature, SealBrokenError, binascii.Error, ValueError, TypeError):
        return None
