"""A central database of the tests: keeps the wire's contract in memory, and fails when told to (F32).

It checks packages and signs receipts by the same kernel, so a school meets what it would meet outside.
"""

import io
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

from licheng.kernel.confirmations import open_confirmation
from licheng.kernel.digests import sha256_of_bytes
from licheng.kernel.package_reader import PackageLimits, PackageReader, SchoolKey
from licheng.kernel.packages import check_package, read_rosters
from licheng.kernel.problems import Problem, problem_document
from licheng.kernel.receipts import build_receipt, sign_receipt
from licheng.kernel.request_signatures import RequestParts, RequestRefusedError, digest_header, verify_request
from licheng.kernel.rosters import Roster
from licheng.kernel.signatures import PublicKey, SigningKey, generate_key
from licheng.kernel.signed_notes import SignatureKind, VerifierKey

PART_BYTES = 64 * 1024
RECEIVED_AT = datetime(2026, 10, 2, 1, 2, 3, tzinfo=UTC)


@dataclass
class Center:
    """What the central database of a test holds, and how it is to fail: ``faults`` are taken one a request."""

    school_code: str
    school_key: PublicKey
    key: SigningKey = field(default_factory=generate_key)
    log_key: SigningKey = field(default_factory=generate_key)
    platforms: list[dict[str, str]] = field(default_factory=list)
    transfers: dict[str, bytearray] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    accepted: list[tuple[Any, tuple[Roster, ...]]] = field(default_factory=list)
    confirmations: dict[str, Any] = field(default_factory=dict)
    windows: list[dict[str, Any]] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    refuse: list[Problem] = field(default_factory=list)
    alter: Callable[[dict[str, Any]], dict[str, Any]] = dict
    part_bytes: int = PART_BYTES
    is_slow: bool = False
    url: str = ""

    def keys_document(self) -> dict[str, Any]:
        """Return the published keys."""
        entry = {
            "key_id": self.key.public.key_id,
            "algorithm": "Ed25519",
            "public_key": self.key.public.to_base64(),
        }
        return {"office": {"code": "000001", "name": "歷程中央資料庫"}, "keys": [entry]}

    def meet(self, platform: dict[str, str]) -> tuple[int, bytes]:
        """Be told a platform's log and witness, and tell of the own ones."""
        self.platforms.append(platform)
        log = VerifierKey("central.example/log", SignatureKind.ED25519, self.log_key.public)
        witness = VerifierKey("central.example/witness", SignatureKind.COSIGNATURE, self.key.public)
        return 200, json.dumps({"url": self.url, "log": log.vkey, "witness": witness.vkey}).encode()

    def begin(self, digest: str, size: int) -> tuple[int, bytes]:
        self.transfers.setdefault(digest, bytearray())
        self.sizes[digest] = size
        return self.state(digest)

    def state(self, digest: str) -> tuple[int, bytes]:
        if digest not in self.transfers:
            return problem(404, "transfer_not_found")
        received = len(self.transfers[digest])
        state = "RECEIVING" if received < self.sizes[digest] else "CHECKING"
        values = {
            "digest": digest,
            "size": self.sizes[digest],
            "received": received,
            "part_bytes": self.part_bytes,
            "state": state,
        }
        return 200, json.dumps(values).encode()

    def take(self, digest: str, offset: int, data: bytes) -> tuple[int, bytes]:
        held = self.transfers.get(digest)
        if held is None:
            return problem(404, "transfer_not_found")
        if offset != len(held):
            return problem(409, "transfer_offset_differs", received=len(held))
        if len(data) > self.part_bytes:
            return problem(413, "transfer_part_too_large", limit=self.part_bytes)
        held += data
        if len(held) == self.sizes[digest]:
            self.answers[digest] = self.check(bytes(held))
        return self.state(digest)

    def check(self, data: bytes) -> tuple[int, bytes]:
        """Judge a package as the kernel does, and keep it when it is right."""
        with PackageReader(io.BytesIO(data), PackageLimits()) as reader:
            keys = {self.school_key.key_id: SchoolKey(self.school_code, self.school_key)}
            problems = check_package(reader, keys, self.school_code) or self.refuse
            if problems:
                return 422, json.dumps(problem_document("不收", 422, problems)).encode()
            rosters = read_rosters(reader)
            document = build_receipt(reader.summary, rosters, RECEIVED_AT)
            self.accepted.append((reader.manifest.head, rosters))
            return 200, sign_receipt(self.alter(document), self.key).data

    def answer(self, digest: str) -> tuple[int, bytes]:
        if digest not in self.answers and digest not in self.transfers:
            return problem(404, "package_not_found")
        if digest not in self.answers or self.is_slow:
            if digest in self.answers or len(self.transfers[digest]) == self.sizes[digest]:
                return 202, json.dumps({"digest": digest, "state": "CHECKING"}).encode()
            return problem(404, "package_not_found")
        return self.answers[digest]

    def confirm(self, digest: str, data: bytes) -> tuple[int, bytes]:
        confirmation = open_confirmation(data, {self.school_key.key_id: self.school_key})
        receipt_digest = sha256_of_bytes(self.answers[digest][1])
        if confirmation.receipt_digest != receipt_digest:
            return problem(422, "confirmation_of_another_receipt", receipt_digest=receipt_digest)
        self.confirmations[digest] = confirmation
        return 200, json.dumps({"digest": digest, "confirmed": len(confirmation.states)}).encode()


def problem(status: int, code: str, **facts: Any) -> tuple[int, bytes]:
    """Return an answer that says no."""
    return status, json.dumps(problem_document(code, status, [Problem(code, facts)])).encode()


class Handler(BaseHTTPRequestHandler):
    """Answers as the center of its server says."""

    protocol_version = "HTTP/1.1"

    @property
    def center(self) -> Center:
        """The center that the server was started for."""
        return cast("CenterServer", self.server).center

    def _serve(self) -> None:
        center = self.center
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        center.requests.append(f"{self.command} {self.path}")
        fault = center.faults.pop(0) if center.faults else ""
        if fault == "cut":
            self.close_connection = True
            self.connection.close()
            return
        if fault.isdigit():
            self._answer(int(fault), b"<html>no</html>", "text/html")
            return
        status, data = self._route(body)
        if fault == "lost":
            self.close_connection = True
            self.connection.close()
            return
        self._answer(status, data, _media_type(self.path, status))

    do_GET = do_PUT = do_POST = _serve  # noqa: N815

    def _route(self, body: bytes) -> tuple[int, bytes]:
        center = self.center
        parts = self.path.strip("/").split("/")
        if parts == [".well-known", "licheng-office"]:
            return 200, json.dumps(center.keys_document()).encode()
        if parts == ["api", "windows"]:
            return 200, json.dumps({"windows": center.windows}).encode()
        try:
            proof = RequestParts(self.command, self.headers["Host"], self.path, digest_header(body))
            verify_request(proof, self.headers, {center.school_key.key_id: center.school_key})
        except RequestRefusedError as error:
            return problem(401, error.code)
        return self._act(parts, body)

    def _act(self, parts: list[str], body: bytes) -> tuple[int, bytes]:
        center, result = self.center, problem(404, "package_not_found")
        match (self.command, parts[1], *parts[3:]):
            case ("PUT", "log"):
                result = center.meet(json.loads(body))
            case ("PUT", "transfers"):
                result = center.begin(parts[2], json.loads(body)["size"])
            case ("GET", "transfers"):
                result = center.state(parts[2])
            case ("PUT", "transfers", "parts", offset):
                result = center.take(parts[2], int(offset), body)
            case ("GET", "packages", "answer"):
                result = center.answer(parts[2])
            case ("POST", "packages", "confirmation"):
                result = center.confirm(parts[2], body)
        return result

    def _answer(self, status: int, data: bytes, media_type: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_arguments: Any) -> None:
        """Write nothing."""


class CenterServer(ThreadingHTTPServer):
    """A server on this machine for one center, on a free port unless one is given."""

    daemon_threads = True

    def __init__(self, center: Center, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.center = center


def _media_type(path: str, status: int) -> str:
    if status >= 400:
        return "application/problem+json"
    is_receipt = path.endswith("/answer") and status == 200
    return "application/vnd.licheng.receipt+json" if is_receipt else "application/json"


@contextmanager
def running(center: Center, port: int = 0) -> Iterator[Center]:
    """Serve ``center`` on a port of this machine, a free one unless given."""
    server = CenterServer(center, port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    center.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield center
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
