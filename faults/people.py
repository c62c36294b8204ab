"""The students of a running school platform, as clients: what they send, and what they were told is safe."""

import random
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx

from faults.browsing import (
    CREATED,
    PATCH_TYPE,
    SEE_OTHER,
    TUS,
    StudentBrowser,
    UnexpectedAnswerError,
    told_of,
    work_form,
)
from faults.ledger import Ledger
from faults.pictures import photograph
from faults.platform import GoneError
from licheng.kernel.digests import sha256_of_bytes

SMALLEST, LARGEST = 100, 120_000
PIECES = 3
SIGNED_OUT = "signed_out"
JSON = {"Accept": "application/json"}


@dataclass
class Delivery:
    """One file to be kept, the same request however often it is sent; ``upload`` is its id as soon as it is known."""

    content: bytes
    key: str
    in_pieces: bool = False
    upload: str = ""
    acknowledged: bool = False

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the bytes."""
        return str(sha256_of_bytes(self.content))


def new_delivery(dice: random.Random, *, in_pieces: bool = False, most: int = LARGEST) -> Delivery:
    """Return a photograph nobody has sent before."""
    content = photograph(dice, dice.randint(SMALLEST, most))
    return Delivery(content, f"key-{dice.getrandbits(64):016x}", in_pieces=in_pieces)


@dataclass
class Student:
    """One student, signed in; signs in again where the platform has forgotten them."""

    browser: StudentBrowser
    school: "School"
    login: str

    def sign_in(self) -> None:
        """Sign in by the form; raise GoneError while nobody answers."""
        try:
            self.browser.http.cookies.clear()
            self.browser.sign_in(self.school.code, self.login, self.school.password)
        except UnexpectedAnswerError as error:
            raise GoneError(str(error)) from None

    def deliver(self, delivery: Delivery, ledger: Ledger) -> str:
        """Send a file, note the acknowledgement and return nothing; or return the code of the refusal.

        Raises GoneError when there was no answer.
        """
        code = self._pieces(delivery) if delivery.in_pieces else self._whole(delivery)
        if not code:
            ledger.note(upload=delivery.upload, digest=delivery.digest, request=delivery.key)
            delivery.acknowledged = True
        return code

    def save(self, item: UUID, delivery: Delivery) -> str:
        """Save a work with a delivered file; return nothing, or the code of the refusal."""
        answer = self.ask(
            "POST", "/outcomes/new", data=work_form(item, self.school.course, delivery.upload), headers=JSON
        )
        return (
            "" if answer.status_code == SEE_OTHER and _is_at(answer, f"/outcomes/{item}") else code_of(answer)
        )

    def ask(self, method: str, path: str, **sent: Any) -> httpx.Response:
        """Send a request once; raise GoneError when there is no answer."""
        try:
            return self.browser.once(method, path, **sent)
        except httpx.TransportError as error:
            raise GoneError(repr(error)) from error

    def _whole(self, delivery: Delivery) -> str:
        headers = {**told_of(delivery.content), "Content-Type": PATCH_TYPE, "Idempotency-Key": delivery.key}
        answer = self.ask("POST", "/files/uploads", content=delivery.content, headers=headers)
        if answer.status_code != CREATED:
            return code_of(answer)
        delivery.upload = id_in(answer)
        is_kept = answer.headers.get("Upload-Offset") == str(len(delivery.content))
        return "" if is_kept else "not_whole"

    def begin(self, delivery: Delivery) -> str:
        """Make the upload of a delivery in pieces and send the first of them; return the code of a refusal."""
        code = self._make(delivery)
        if code:
            return code
        told = self._append(delivery, 0)
        return "" if told.is_success else code_of(told)

    def _pieces(self, delivery: Delivery) -> str:
        """Go on from where the upload stands, piece by piece."""
        if code := self._make(delivery):
            return code
        size = len(delivery.content)
        told = self.ask("HEAD", f"/files/uploads/{delivery.upload}", headers=TUS)
        while told.is_success and (offset := int(told.headers["Upload-Offset"])) < size:
            told = self._append(delivery, offset)
        return "" if told.is_success else code_of(told)

    def _make(self, delivery: Delivery) -> str:
        if delivery.upload:
            return ""
        made = self.ask("POST", "/files/uploads", headers=told_of(delivery.content))
        if made.status_code != CREATED:
            return code_of(made)
        delivery.upload = id_in(made)
        return ""

    def _append(self, delivery: Delivery, offset: int) -> httpx.Response:
        piece = delivery.content[offset : offset + len(delivery.content) // PIECES + 1]
        here = {"Upload-Offset": str(offset), "Content-Type": PATCH_TYPE, **TUS}
        return self.ask("PATCH", f"/files/uploads/{delivery.upload}", content=piece, headers=here)


@dataclass
class School:
    """A school whose people can sign in."""

    id: str
    code: str
    course: str
    password: str
    public_key: str
    base: str
    students: list[str]
    logins: list[str]
    _signed_in: dict[int, Student] = field(default_factory=dict)

    @classmethod
    def of(cls, made: dict[str, Any], base: str) -> "School":
        """Return the school the platform said it ``made``."""
        return cls(base=base, **made)

    def student(self, number: int) -> Student:
        """Return one of the students, signed in."""
        if number not in self._signed_in:
            student = Student(StudentBrowser(self.base), self, self.logins[number])
            student.sign_in()
            self._signed_in[number] = student
        return self._signed_in[number]

    def close(self) -> None:
        """Close the browsers."""
        for student in self._signed_in.values():
            student.browser.http.close()


def code_of(answer: httpx.Response) -> str:
    """Return why a request was refused: its status and the code the platform gives."""
    if answer.status_code == httpx.codes.UNAUTHORIZED or _is_at(answer, "/sign-in"):
        return SIGNED_OUT
    try:
        return f"{answer.status_code} {answer.json()['code']}"
    except (ValueError, KeyError):
        return str(answer.status_code)


def _is_at(answer: httpx.Response, path: str) -> bool:
    return urlsplit(answer.headers.get("Location", "")).path == path


def id_in(answer: httpx.Response) -> str:
    """Return the id of the upload that an answer tells the address of."""
    return urlsplit(answer.headers["Location"]).path.rpartition("/")[2]
