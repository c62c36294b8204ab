"""F24: requests that break off at any byte, lie about their length, or bring other bytes: nothing of them is seen (P2)."""

import base64
import hashlib
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from faults.bench import Bench
from faults.browsing import CREATED, PATCH_TYPE, TUS, told_of
from faults.findings import Finding
from faults.judging import digest_in
from faults.ledger import Ledger
from faults.people import Delivery, Student, code_of, new_delivery
from faults.serving import web_of
from faults.settling import judge_deliveries, note, settle
from licheng.shared.files.layout import place_of

LONG_CUTS, SHORT_CUTS = 60, 6
LONG_LIES, SHORT_LIES = 6, 1
ANSWER_SECONDS = 60.0
MOST = 90_000
LACKING = 1_000
VISIBLE = """
    SELECT count(*) FROM shared_upload AS upload JOIN shared_storedobject AS object
    ON object.id = upload.stored_object_id WHERE object.digest = %s
"""


@dataclass(frozen=True)
class Wrong:
    """One way in which a request is wrong: ``send`` makes it and returns the answer's status line, if any."""

    name: str
    send: Callable[[Bench, Student, Delivery], str]


def break_the_line(bench: Bench, finding: Finding) -> None:
    """F24: cut and half-close at random bytes of head and body; wrong lengths, pieces, digests and checksums."""
    ledger = bench.new_ledger()
    student = web_of(bench).school.student(12)
    cuts = [
        Wrong("reset", _reset),
        Wrong("half closed", _half_closed),
        Wrong("cut in chunks", _cut_in_chunks),
    ]
    for number in range(SHORT_CUTS if bench.short else LONG_CUTS):
        _once(bench, finding, ledger, student, cuts[number % len(cuts)])
    for _ in range(SHORT_LIES if bench.short else LONG_LIES):
        for lie in (
            Wrong("longer than sent", _declared_longer),
            Wrong("shorter than sent", _declared_shorter),
            Wrong("another digest", _other_digest),
            Wrong("another checksum", _other_checksum),
        ):
            _once(bench, finding, ledger, student, lie)
    judge_deliveries(bench, finding, ledger)


def _once(bench: Bench, finding: Finding, ledger: Ledger, student: Student, wrong: Wrong) -> None:
    """Send one wrong request, see that nothing of it is there, then send it right."""
    delivery = new_delivery(bench.dice, most=MOST)
    answer = wrong.send(bench, student, delivery)
    finding.injected[wrong.name] += 1
    finding.refused += bool(answer)
    note(finding, {f"{wrong.name}: {answer}"} if answer else ())
    if answer.startswith("2") and f" {len(delivery.content)}" in answer:
        finding.lost.append(f"{wrong.name}: acknowledged")
    with bench.database.connect() as connection:
        [(rows,)] = connection.execute(VISIBLE, [delivery.digest]).fetchall()
    if rows:
        finding.lost.append(f"{wrong.name}: a row is seen")
    for root in bench.stores:
        if (root / place_of(delivery.digest)).exists() and digest_in(
            root, delivery.digest
        ) != delivery.digest:
            finding.lost.append(f"{wrong.name}: half a file is seen in {root.name}")
    settle(student, [delivery], ledger, finding)


def _head(student: Student, delivery: Delivery, **changed: str) -> bytes:
    """Return the head of the request by which ``delivery`` comes whole."""
    cookies = "; ".join(f"{name}={value}" for name, value in student.browser.http.cookies.items())
    told = {
        **told_of(delivery.content),
        "Host": urlsplit(student.browser.base).netloc,
        "Cookie": cookies,
        "X-CSRFToken": student.browser.http.cookies["csrftoken"],
        "Content-Type": PATCH_TYPE,
        "Content-Length": str(len(delivery.content)),
        "Idempotency-Key": delivery.key,
        **{name.replace("_", "-"): value for name, value in changed.items()},
    }
    lines = [f"{name}: {value}" for name, value in told.items() if value]
    return "\r\n".join(["POST /files/uploads HTTP/1.1", *lines, "", ""]).encode()


def _reset(bench: Bench, student: Student, delivery: Delivery) -> str:
    """Send up to a random byte, not the last one, and reset the connection."""
    whole = _head(student, delivery) + delivery.content
    with _connected(student) as line:
        line.sendall(whole[: bench.dice.randrange(1, len(whole))])
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return ""


def _half_closed(bench: Bench, student: Student, delivery: Delivery) -> str:
    """Send up to a random byte, say that no more comes, and listen."""
    whole = _head(student, delivery) + delivery.content
    return _answer(student, whole[: bench.dice.randrange(1, len(whole))])


def _cut_in_chunks(bench: Bench, student: Student, delivery: Delivery) -> str:
    """Send in chunks of no declared sum, and break off in the midst of one."""
    head = _head(student, delivery, Content_Length="", Transfer_Encoding="chunked")
    size = len(delivery.content)
    chunk = f"{size:x}\r\n".encode() + delivery.content[: bench.dice.randrange(1, size)]
    return _answer(student, head + chunk)


def _declared_longer(_bench: Bench, student: Student, delivery: Delivery) -> str:
    """Declare more bytes than come."""
    longer = str(len(delivery.content) + LACKING)
    return _answer(student, _head(student, delivery, Content_Length=longer) + delivery.content)


def _declared_shorter(_bench: Bench, student: Student, delivery: Delivery) -> str:
    """Declare fewer bytes than come; what comes after them is no request."""
    shorter = str(len(delivery.content) - 10)
    return _answer(student, _head(student, delivery, Content_Length=shorter) + delivery.content)


def _other_digest(_bench: Bench, student: Student, delivery: Delivery) -> str:
    """Declare the digest of other bytes."""
    other = told_of(delivery.content + b".")["Upload-Metadata"]
    return _answer(student, _head(student, delivery, Upload_Metadata=other) + delivery.content)


def _other_checksum(_bench: Bench, student: Student, delivery: Delivery) -> str:
    """Send a piece with the checksum of another one."""
    made = student.ask("POST", "/files/uploads", headers=told_of(delivery.content))
    if made.status_code != CREATED:
        return code_of(made)
    checksum = base64.b64encode(hashlib.sha256(b"others").digest()).decode()
    here = {"Upload-Offset": "0", "Upload-Checksum": f"sha256 {checksum}", "Content-Type": PATCH_TYPE, **TUS}
    path = urlsplit(made.headers["Location"]).path
    return code_of(student.ask("PATCH", path, content=delivery.content, headers=here))


def _answer(student: Student, sent: bytes) -> str:
    """Send, say that no more comes, and return status and offset of the first answer, empty without one."""
    heard = b""
    with _connected(student) as line, suppress(OSError):
        line.sendall(sent)
        line.shutdown(socket.SHUT_WR)
        while b"\r\n\r\n" not in heard and (data := line.recv(1 << 16)):
            heard += data
    lines = heard.decode(errors="replace").split("\r\n\r\n")[0].split("\r\n")
    status = lines[0].split()[1] if len(lines[0].split()) > 1 else ""
    offsets = [value.partition(":")[2] for value in lines if value.lower().startswith("upload-offset:")]
    return f"{status}{offsets[0] if offsets else ''}"


def _connected(student: Student) -> socket.socket:
    address = urlsplit(student.browser.base)
    return socket.create_connection((address.hostname or "", address.port or 80), ANSWER_SECONDS)
