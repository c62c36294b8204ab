"""What an S3-compatible service may answer instead of doing what was asked, in the codes of every store."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError
from urllib3.exceptions import HTTPError

from licheng.shared.files.protocol import StoreError

# A service that did not answer is not asked again so soon: a person waits for each asking.
REST_SECONDS = 5.0

_CODES = {
    "NoSuchBucket": "store_bucket_missing",
    "EntityTooLarge": "store_full",
    "QuotaExceeded": "store_full",
}
_STATUSES = {401: "store_access_denied", 403: "store_access_denied", 413: "store_full", 507: "store_full"}
_NOT_FOUND = 404


class MissingKeyError(StoreError):
    """There is nothing under this key, or no bucket at all: a HEAD does not tell which."""


class Outage:
    """Remembers for a while that a service did not answer, for all threads of the process."""

    def __init__(self, store_name: str, rest_seconds: float = REST_SECONDS) -> None:
        """Know of no outage yet."""
        self._store_name = store_name
        self.rest_seconds = rest_seconds
        self._until = 0.0
        self._detail = ""

    def require_none(self) -> None:
        """Raise StoreError ``store_unreachable`` at once while the service is given a rest."""
        if time.monotonic() < self._until:
            raise self._error(self._detail)

    def begin(self, detail: str) -> StoreError:
        """Note that the service did not answer and return the error to raise."""
        self._detail = detail
        self._until = time.monotonic() + self.rest_seconds
        return self._error(detail)

    def end(self) -> None:
        """Ask the service again from now on."""
        self._until = 0.0

    def _error(self, detail: str) -> StoreError:
        return StoreError("store_unreachable", {"store": self._store_name, "detail": detail})


@contextmanager
def reporting(store_name: str, outage: Outage) -> Iterator[None]:
    """Turn what boto3 raises within the block into a StoreError, which is a MissingKeyError for a key not found.

    No answer at all begins an outage; an answer that is an error does not.
    """
    outage.require_none()
    try:
        yield
    except ClientError as error:
        raise _translated(error, store_name) from error
    except (BotoCoreError, HTTPError) as error:
        raise outage.begin(type(error).__name__) from error


def _translated(error: ClientError, store_name: str) -> StoreError:
    code = str(error.response.get("Error", {}).get("Code", ""))
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    meant = _CODES.get(code) or _STATUSES.get(status)
    if meant is None and status == _NOT_FOUND:
        return MissingKeyError("object_missing", {"store": store_name})
    return StoreError(meant or "store_unreachable", {"store": store_name, "detail": code or str(status)})
