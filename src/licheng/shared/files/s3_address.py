"""Where a bucket lies and who may reach it, as the settings say it."""

from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

DEFAULT_REGION = "us-east-1"

_DEFAULT_PORTS = {"http": 80, "https": 443}
_OPTIONS = frozenset({"endpoint", "region", "ca"})


class S3AddressError(ValueError):
    """A text is no address of a bucket."""


@dataclass(frozen=True)
class S3Address:
    """A bucket, or the part of one below ``prefix``, at an S3-compatible service.

    ``ca`` is the file of the authority that signed the service's certificate; without it, the usual ones count.
    """

    endpoint: str
    bucket: str
    prefix: str = ""
    region: str = DEFAULT_REGION
    ca: str | None = None

    @property
    def host(self) -> str:
        """Return the name of the machine the service answers at."""
        return urlsplit(self.endpoint).hostname or ""

    @property
    def is_plain(self) -> bool:
        """Return whether bytes go there unencrypted."""
        return urlsplit(self.endpoint).scheme == "http"

    @property
    def location(self) -> str:
        """Return the whole address without options; the same place is always written the same."""
        return "/".join(part for part in (self.endpoint, self.bucket, self.prefix) if part)


@dataclass(frozen=True)
class S3Credentials:
    """The name and the secret with which requests are signed; the secret is never shown."""

    key: str
    secret: str = field(repr=False)


@dataclass(frozen=True)
class S3Place:
    """A store in a bucket, as configured."""

    address: S3Address
    credentials: S3Credentials


def is_s3_address(text: str) -> bool:
    """Return whether ``text`` means a bucket and not a directory."""
    return text.startswith("s3://")


def parse_s3_address(text: str) -> S3Address:
    """Return the address written as ``s3://bucket/prefix?endpoint=https://host:port&region=…&ca=…``.

    Only the endpoint must be given. Raises S3AddressError.
    """
    parts = urlsplit(text)
    try:
        options = dict(parse_qsl(parts.query, strict_parsing=True))
    except ValueError:
        options = {}
    if parts.scheme != "s3" or not parts.netloc or not set(options) <= _OPTIONS:
        raise S3AddressError(text)
    return S3Address(
        endpoint=_plain_endpoint(options.get("endpoint", "")),
        bucket=parts.netloc,
        prefix=parts.path.strip("/"),
        region=options.get("region", DEFAULT_REGION),
        ca=options.get("ca"),
    )


def _plain_endpoint(text: str) -> str:
    """Return the endpoint in lower case, without a slash at the end and without the port everybody knows."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise S3AddressError(text) from None
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname or parts.username or parts.query:
        raise S3AddressError(text)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    shown = "" if port in {None, _DEFAULT_PORTS[parts.scheme]} else f":{port}"
    return f"{parts.scheme}://{host}{shown}{parts.path.rstrip('/')}"
