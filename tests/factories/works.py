"""Files as people hand them in, really in the stores, and the works made of them."""

import random
from datetime import datetime
from functools import cache
from io import BytesIO

from faults.pictures import photograph, small_photograph
from licheng.demo.media import make_mp3, make_pdf
from licheng.shared.accounts.actor import Actor
from licheng.shared.files.actions import record_upload
from licheng.shared.files.models import Upload
from licheng.shared.files.receiving import Incoming, receive_file


@cache
def pdf_bytes(seed: int = 1) -> bytes:
    """Return a real PDF of one page; another seed is another file."""
    return make_pdf("校園植物圖鑑", ["觀察校園裡的二十種植物。"] * 4, 1, seed)


def jpg_bytes(seed: int = 1) -> bytes:
    """Return a real photograph."""
    return small_photograph(seed)


def heavy_photograph(name: str, size: int) -> bytes:
    """Return a real photograph of some ``size`` bytes, of which another name is another file."""
    return photograph(random.Random(name), size)  # noqa: S311 (a file, not a secret)


@cache
def mp3_bytes(seed: int = 1) -> bytes:
    """Return a real tune of one second."""
    return make_mp3(1, seed)


def make_upload(
    by: Actor,
    content: bytes,
    *,
    now: datetime,
    purpose: str = "outcome-document",
    name: str = "校園植物圖鑑.pdf",
) -> Upload:
    """Return an upload of ``by``, its bytes kept in both stores through the same gate as over HTTP."""
    checked = receive_file(BytesIO(content), Incoming(purpose, name, len(content)))
    return record_upload(file=checked, by=by, begun_at=now, now=now)
