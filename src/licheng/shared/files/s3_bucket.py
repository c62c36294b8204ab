"""The few requests a bucket store is made of, each bounded in time."""

import contextlib
import io
import logging
import os
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, BinaryIO

import boto3
import botocore.session
from botocore.config import Config

from licheng.shared.files.s3_address import S3Address, S3Credentials
from licheng.shared.files.s3_errors import Outage, reporting

CHUNK_BYTES = 128 * 1024

CONNECT_SECONDS = 3
# Without a byte for so long the service is taken for dead: short for a question, longer where bytes move.
QUESTION_SECONDS = 3
TRANSFER_SECONDS = 30
_TRIES = 2
_CONNECTIONS = 16

_making = threading.Lock()

# At its lowest level this library logs whole requests, signatures included.
logging.getLogger("botocore").setLevel(logging.INFO)


@dataclass(frozen=True)
class Entry:
    """One key of a listing, without the store's prefix."""

    name: str
    size: int
    modified_at: datetime


class Body:
    """The bytes of an object as they arrive; to be closed."""

    def __init__(self, stream: Any, store_name: str, outage: Outage) -> None:
        """Own the open ``stream``."""
        self._stream = stream
        self._store_name = store_name
        self._outage = outage

    def read(self, size: int) -> bytes:
        """Return up to ``size`` bytes, none at the end; raise StoreError when they stop coming before it."""
        with reporting(self._store_name, self._outage):
            return bytes(self._stream.read(size))

    def close(self) -> None:
        """Let go of the connection."""
        self._stream.close()


class S3Bucket:
    """A bucket below a prefix, reached with boto3; names are relative to the prefix.

    Every method raises StoreError when the service does not do what is asked, MissingKeyError among them for
    a name that is not there. Neither conditions (If-None-Match) nor tags are used: not every
    S3-compatible service has them.
    """

    def __init__(
        self, address: S3Address, credentials: S3Credentials, store_name: str, *, page_size: int = 1000
    ) -> None:
        """Describe the bucket, whose names are listed so many at a time; nothing is asked yet."""
        self.address = address
        self.outage = Outage(store_name)
        self._credentials = credentials
        self._store_name = store_name
        self._page_size = page_size
        self._clients: dict[tuple[int, int], Any] = {}

    def read_small(self, name: str, maximum: int) -> bytes:
        """Return the first ``maximum`` bytes under ``name``."""
        with self._reporting():
            answer = self._client(QUESTION_SECONDS).get_object(**self._at(name))
            with contextlib.closing(answer["Body"]) as stream:
                return bytes(stream.read(maximum))

    def size_of(self, name: str) -> int:
        """Return the number of bytes under ``name``."""
        with self._reporting():
            return int(self._client(QUESTION_SECONDS).head_object(**self._at(name))["ContentLength"])

    def stream(self, name: str, first: int = 0) -> Body:
        """Return the bytes under ``name`` from number ``first`` on."""
        part = {"Range": f"bytes={first}-"} if first else {}
        with self._reporting():
            answer = self._client(TRANSFER_SECONDS).get_object(**self._at(name), **part)
        return Body(answer["Body"], self._store_name, self.outage)

    def put(self, name: str, file: BinaryIO | io.FileIO, size: int, md5: bytes) -> None:
        """Put the ``size`` bytes of ``file`` under ``name``, over what is there; the service compares the MD5."""
        checked = {"ContentLength": size, "ContentMD5": b64encode(md5).decode()}
        with self._reporting():
            self._client(TRANSFER_SECONDS).put_object(**self._at(name), Body=file, **checked)

    def copy(self, name: str, target: str) -> None:
        """Copy what is under ``name`` to ``target`` within the service."""
        with self._reporting():
            self._client(TRANSFER_SECONDS).copy_object(**self._at(target), CopySource=self._at(name))

    def remove(self, name: str) -> None:
        """Remove what is under ``name``; nothing there is as wished."""
        with self._reporting():
            self._client(TRANSFER_SECONDS).delete_object(**self._at(name))

    def entries(self, folder: str, *, after: str = "") -> Iterator[Entry]:
        """Yield what lies below ``folder``, by name, from the first greater than ``after``."""
        start = self._key(after or folder)
        while True:
            page = self._page(folder, start)
            for found in page.get("Contents", []):
                start = str(found["Key"])
                yield Entry(start[len(self._key("")) :], int(found["Size"]), found["LastModified"])
            if not page["IsTruncated"]:
                return

    def _page(self, folder: str, start: str) -> Any:
        with self._reporting():
            return self._client(TRANSFER_SECONDS).list_objects_v2(
                Bucket=self.address.bucket,
                Prefix=self._key(folder),
                StartAfter=start,
                MaxKeys=self._page_size,
            )

    def _key(self, name: str) -> str:
        return f"{self.address.prefix}/{name}" if self.address.prefix else name

    def _at(self, name: str) -> dict[str, str]:
        return {"Bucket": self.address.bucket, "Key": self._key(name)}

    def _reporting(self) -> AbstractContextManager[None]:
        return reporting(self._store_name, self.outage)

    def _client(self, read_seconds: int) -> Any:
        """Return this process's client that waits so long for bytes; a forked child gets its own connections."""
        kind = (os.getpid(), read_seconds)
        with _making:
            if kind not in self._clients:
                self._clients[kind] = self._make_client(read_seconds)
            return self._clients[kind]

    def _make_client(self, read_seconds: int) -> Any:
        """Return a client with bounded patience, which signs as we say and checks what we ask it to."""
        config = Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=read_seconds,
            retries={"total_max_attempts": _TRIES, "mode": "standard"},
            max_pool_connections=_CONNECTIONS,
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        return _session().client(
            "s3",
            endpoint_url=self.address.endpoint,
            region_name=self.address.region,
            aws_access_key_id=self._credentials.key,
            aws_secret_access_key=self._credentials.secret,
            verify=self.address.ca,
            config=config,
        )


@cache
def _session() -> Any:
    """Return what all clients are made from: the description of S3 is read once, other tools' files never."""
    core = botocore.session.Session()
    for name in ("config_file", "credentials_file"):
        core.set_config_variable(name, os.devnull)
    return boto3.session.Session(botocore_session=core)
