"""Talking to the central database over signed HTTP, as docs/guides/exchange.md says."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final, Self
from urllib.parse import urlsplit

import httpx

from licheng.kernel.problems import PROBLEM_MEDIA_TYPE, Problem, ProblemDocumentError, parse_problems
from licheng.kernel.request_signatures import RequestParts, digest_header, new_nonce, sign_request
from licheng.kernel.results import Refused
from licheng.kernel.signatures import SigningKey
from licheng.shared.clock import real_now
from licheng.shared.log.peers import Introduction

RECEIPT_MEDIA_TYPE: Final = "application/vnd.licheng.receipt+json"
PART_BYTES: Final = 1_048_576
_TIMEOUT: Final = httpx.Timeout(30.0, connect=5.0)
_PUBLIC_TIMEOUT: Final = httpx.Timeout(5.0, connect=3.0)
# Nothing is known to be lost: the same may be tried again later.
_LATER: Final = frozenset({500, 502, 503, 504})
_NO_SPACE: Final = 507


class CentralUnavailableError(Exception):
    """The central database gave no answer; the same may be asked again later. ``refused`` has its sentence."""

    def __init__(self, refused: Refused) -> None:
        """Keep the refusal."""
        super().__init__(refused.code)
        self.refused = refused


class CentralRefusedError(Exception):
    """The central database answered no; ``problems`` say why."""

    def __init__(self, status: int, problems: list[Problem]) -> None:
        """Keep the status and the problems."""
        super().__init__(", ".join(str(problem.code) for problem in problems))
        self.status = status
        self.problems = problems

    @property
    def code(self) -> str:
        """Return the code of the first problem."""
        return str(self.problems[0].code)

    @property
    def refused(self) -> Refused:
        """Return the first problem as a refusal."""
        return Refused(self.code, dict(self.problems[0].facts))


@dataclass(frozen=True)
class TransferState:
    """Where a transfer stands at the central database."""

    received: int
    part_bytes: int
    state: str


@dataclass(frozen=True)
class Answer:
    """What became of a package: CHECKING, ACCEPTED with its receipt, or REFUSED with its problems."""

    state: str
    receipt: bytes = b""
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class CentralOffice:
    """What the central database publishes about itself."""

    office_name: str
    keys: list[dict[str, str]]
    windows: list[dict[str, Any]]


class CentralClient:
    """One school's line to the central database. Nothing is kept between calls; use it as a context manager."""

    def __init__(self, base_url: str, key: SigningKey) -> None:
        """Take the address and the school's key."""
        self._key = key
        self._authority = _authority(base_url)
        self._http = httpx.Client(base_url=base_url.rstrip("/"), timeout=_TIMEOUT, follow_redirects=False)

    def __enter__(self) -> Self:
        """Return the client."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Close the connection."""
        self._http.close()

    def begin(self, digest: str, size: int) -> TransferState:
        """Begin the transfer, or learn where it stands."""
        body = json.dumps({"size": size}).encode()
        return _transfer(self._send("PUT", f"/api/transfers/{digest}", body, "application/json"))

    def transfer(self, digest: str) -> TransferState:
        """Return where the transfer stands."""
        return _transfer(self._send("GET", f"/api/transfers/{digest}"))

    def send_part(self, digest: str, offset: int, data: bytes) -> TransferState:
        """Hand in the bytes from ``offset`` on; they are on the center's disk when this returns."""
        path = f"/api/transfers/{digest}/parts/{offset}"
        return _transfer(self._send("PUT", path, data, "application/octet-stream"))

    def answer(self, digest: str) -> Answer | None:
        """Return what became of the package, or None when the central database does not have it."""
        try:
            response = self._send("GET", f"/api/packages/{digest}/answer")
        except CentralRefusedError as error:
            if error.code == "package_not_found":
                return None
            if error.status == httpx.codes.UNPROCESSABLE_ENTITY:
                return Answer("REFUSED", problems=error.problems)
            raise
        if response.status_code == httpx.codes.ACCEPTED:
            return Answer("CHECKING")
        return Answer("ACCEPTED", receipt=response.content)

    def confirm(self, digest: str, document: bytes) -> dict[str, int]:
        """Hand in what the students said; return the counts that the central database keeps."""
        path = f"/api/packages/{digest}/confirmation"
        counts = _json(self._send("POST", path, document, "application/json"))
        return {name: value for name, value in counts.items() if isinstance(value, int)}

    def introduce(self, platform: Introduction) -> Introduction:
        """Show the platform's log and witness, and return those of the central database."""
        body = json.dumps(asdict(platform)).encode()
        answer = _json(self._send("PUT", "/api/log", body, "application/json"))
        try:
            return Introduction(str(answer["url"]), str(answer["log"]), str(answer["witness"]))
        except KeyError as error:
            raise CentralUnavailableError(Refused("central_answer_unreadable")) from error

    def _send(self, method: str, path: str, body: bytes = b"", content_type: str = "") -> httpx.Response:
        """Sign and send one request; the nonce is fresh at every try, so a replay is signed anew once."""
        try:
            return self._try(method, path, body, content_type)
        except CentralRefusedError as error:
            if error.code not in {"request_replayed", "request_digest_mismatch"}:
                raise
        return self._try(method, path, body, content_type)

    def _try(self, method: str, path: str, body: bytes, content_type: str) -> httpx.Response:
        parts = RequestParts(method, self._authority, path, digest_header(body))
        created = int(real_now().timestamp())
        headers = sign_request(parts, self._key, created=created, nonce=new_nonce())
        if content_type:
            headers["Content-Type"] = content_type
        try:
            response = self._http.request(method, path, content=body, headers=headers)
        except httpx.HTTPError as error:
            raise _unreachable(error) from error
        return _checked(response)


def read_office(base_url: str) -> CentralOffice:
    """Return the published keys and windows; raise CentralUnavailableError when they cannot be read."""
    try:
        with httpx.Client(base_url=base_url.rstrip("/"), timeout=_PUBLIC_TIMEOUT) as http:
            keys = _json(_checked(http.get("/.well-known/licheng-office")))
            windows = _json(_checked(http.get("/api/windows")))
    except httpx.HTTPError as error:
        raise _unreachable(error) from error
    except CentralRefusedError as error:
        raise CentralUnavailableError(error.refused) from error
    try:
        return _office(keys, windows)
    except (KeyError, TypeError, ValueError) as error:
        raise CentralUnavailableError(Refused("central_answer_unreadable")) from error


def _office(keys: Mapping[str, Any], windows: Mapping[str, Any]) -> CentralOffice:
    listed = [{"key_id": entry["key_id"], "public_key": entry["public_key"]} for entry in keys["keys"]]
    for window in windows["windows"]:
        for name in ("starts_at", "ends_at", "confirm_until_at"):
            if datetime.fromisoformat(window[name]).tzinfo is None:
                raise ValueError("an instant has its offset")
    return CentralOffice(str(keys["office"]["name"]), listed, list(windows["windows"]))


def _checked(response: httpx.Response) -> httpx.Response:
    if response.is_success:
        return response
    problems = _problems(response)
    if response.status_code in _LATER or not problems:
        raise CentralUnavailableError(Refused("central_failing", {"status": response.status_code}))
    if response.status_code == _NO_SPACE:
        raise CentralUnavailableError(Refused(str(problems[0].code), dict(problems[0].facts)))
    raise CentralRefusedError(response.status_code, problems)


def _problems(response: httpx.Response) -> list[Problem]:
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip()
    if media_type != PROBLEM_MEDIA_TYPE:
        return []
    try:
        return parse_problems(json.loads(response.content))
    except (ValueError, AttributeError, ProblemDocumentError):
        return []


def _transfer(response: httpx.Response) -> TransferState:
    values = _json(response)
    try:
        return TransferState(int(values["received"]), int(values["part_bytes"]), str(values["state"]))
    except (KeyError, ValueError, TypeError) as error:
        raise CentralUnavailableError(Refused("central_answer_unreadable")) from error


def _json(response: httpx.Response) -> dict[str, Any]:
    try:
        values = json.loads(response.content)
    except ValueError as error:
        raise CentralUnavailableError(Refused("central_answer_unreadable")) from error
    if not isinstance(values, dict):
        raise CentralUnavailableError(Refused("central_answer_unreadable"))
    return values


def _unreachable(error: httpx.HTTPError) -> CentralUnavailableError:
    return CentralUnavailableError(Refused("central_unreachable", {"reason": type(error).__name__}))


def _authority(base_url: str) -> str:
    """Return the host as it is signed: lower case, the port unless it is the scheme's own."""
    parts = urlsplit(base_url)
    host = (parts.hostname or "").lower()
    own = {"http": 80, "https": 443}.get(parts.scheme)
    return host if parts.port in {None, own} else f"{host}:{parts.port}"
