"""The places the store tests run on: a store and, beside it, a way to reach what lies there behind its back."""

import uuid
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import boto3
from botocore.config import Config

from licheng.shared.files.protocol import ManagedStore, Store
from licheng.shared.files.s3_address import S3Credentials, S3Place, parse_s3_address
from licheng.shared.files.s3_store import S3Store
from licheng.shared.files.store import LocalStore
from tests.shared.files.store_helpers import NOW, digest_of, local_store
from tests.swift_cluster.cluster import SwiftCluster
from tests.swift_cluster.configuration import ACCESS_KEY, SECRET_KEY

MARKER = "licheng-store.json"
CREDENTIALS = S3Credentials(ACCESS_KEY, SECRET_KEY)


class Bench(Protocol):
    """One initialized store and the raw place beneath it; ``path`` is the name below the store's root."""

    store: ManagedStore

    def opened(self, *, expected_id: str | None = None) -> ManagedStore:
        """Return the store as another process would see it."""

    def other(self) -> "Bench":
        """Return a second store of the same sort."""

    def read(self, path: str) -> bytes:
        """Return the bytes that lie at ``path``."""

    def write(self, path: str, content: bytes) -> None:
        """Put ``content`` at ``path``, past the store."""

    def remove(self, path: str) -> None:
        """Remove what lies at ``path``, past the store."""

    def names(self, folder: str) -> list[str]:
        """Return the names of all files below ``folder``, in order."""


class LocalBench:
    """A store in a directory."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.store = self.opened()
        self.store.init(now=NOW)

    def opened(self, *, expected_id: str | None = None) -> LocalStore:
        if expected_id is None:
            return local_store(self._root)
        return LocalStore(self._root, "store-a", volatile_allowed=True, expected_id=expected_id)

    def other(self) -> "LocalBench":
        return LocalBench(self._root.with_name("other"))

    def read(self, path: str) -> bytes:
        return (self._root / path).read_bytes()

    def write(self, path: str, content: bytes) -> None:
        place = self._root / path
        place.parent.mkdir(exist_ok=True)
        place.unlink(missing_ok=True)
        place.write_bytes(content)

    def remove(self, path: str) -> None:
        (self._root / path).unlink()

    def names(self, folder: str) -> list[str]:
        top = self._root / folder
        return sorted(str(path.relative_to(top)) for path in top.rglob("*") if path.is_file())


class SwiftBench:
    """A store below a prefix of its own, in a bucket of the real OpenStack Swift."""

    bucket = "portfolios"

    def __init__(self, cluster: SwiftCluster, spool: Path) -> None:
        self.cluster = cluster
        self._spool = spool
        self._prefix = f"school/{uuid.uuid4().hex}"
        self.client = raw_client(cluster)
        self.store = self.opened()
        self.store.init(now=NOW)

    @property
    def place(self) -> S3Place:
        return S3Place(address_of(self.cluster, f"{self.bucket}/{self._prefix}"), CREDENTIALS)

    def opened(self, *, expected_id: str | None = None) -> S3Store:
        return S3Store(self.place, "store-b", spool=self._spool, expected_id=expected_id)

    def other(self) -> "SwiftBench":
        return SwiftBench(self.cluster, self._spool)

    def read(self, path: str) -> bytes:
        return bytes(self.client.get_object(**self._at(path))["Body"].read())

    def write(self, path: str, content: bytes) -> None:
        self.client.put_object(**self._at(path), Body=content)

    def remove(self, path: str) -> None:
        self.client.delete_object(**self._at(path))

    def names(self, folder: str) -> list[str]:
        prefix = f"{self._prefix}/{folder}/"
        answer = self.client.list_objects(Bucket=self.bucket, Prefix=prefix)
        return [found["Key"].removeprefix(prefix) for found in answer.get("Contents", [])]

    def _at(self, path: str) -> dict[str, str]:
        return {"Bucket": self.bucket, "Key": f"{self._prefix}/{path}"}


@cache
def raw_client(cluster: SwiftCluster) -> Any:
    """Return a client of the tests' own, with nothing of ours between it and Swift."""
    return boto3.session.Session().client(
        "s3",
        endpoint_url=cluster.endpoint,
        region_name="us-east-1",
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
        config=Config(request_checksum_calculation="when_required", s3={"addressing_style": "path"}),
    )


def address_of(cluster: SwiftCluster, bucket: str) -> Any:
    return parse_s3_address(f"s3://{bucket}?endpoint={cluster.endpoint}")


def put(store: Store, content: bytes) -> str:
    """Commit ``content`` to ``store`` and return its digest."""
    staged = store.begin(len(content))
    staged.write(content)
    staged.commit(digest_of(content))
    return digest_of(content)


def place_of(digest: str) -> str:
    """Return where an object lies below the root of any store."""
    return f"objects/{digest[:2]}/{digest}"
