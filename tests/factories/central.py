"""Schools and packages as the central database keeps them, made without the wire for tests of its pages."""

import hashlib
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from licheng.central.intake.models import Package, ReceivedRow
from licheng.central.receipts.models import ConfirmationReport
from licheng.central.registry.actions import register_school
from licheng.central.registry.models import RegisteredSchool
from licheng.kernel.problems import Problem, problem_document
from licheng.kernel.signatures import SigningKey
from licheng.shared.clock import now

_numbers = count(1)


def make_school(code: str, name: str = "示範高中") -> RegisteredSchool:
    """Return a registered school with a key of its own."""
    key = SigningKey(hashlib.sha256(code.encode()).digest())
    return register_school(code=code, name=name, public_key=key.public, by=None, now=now())


def make_package(school: RegisteredSchool, state: str = "ACCEPTED", **values: Any) -> Package:
    """Return a package of outcomes of grade 2 of 114 in ``state``."""
    number = next(_numbers)
    received_at: datetime = now() + timedelta(seconds=number)
    defaults = {
        "package_id": UUID(int=number << 80 | 7 << 76 | 2 << 62),
        "digest": hashlib.sha256(str(number).encode()).hexdigest(),
        "size": 3_000_000,
        "kind": "COURSE_OUTCOMES",
        "school_year": 114,
        "semester": 0,
        "grade": 2,
        "batch": "REGULAR",
        "received_at": received_at,
        "answered_at": None if state == "CHECKING" else received_at,
        "student_count": 140 if state == "ACCEPTED" else 0,
        "row_count": 610 if state == "ACCEPTED" else 0,
    }
    return Package.objects.create(registered_school=school, state=state, **{**defaults, **values})


def make_refused(school: RegisteredSchool, *problems: Problem, **values: Any) -> Package:
    """Return a package refused for ``problems``."""
    entries = problem_document("", 422, problems)["problems"]
    return make_package(school, "REFUSED", problems=entries, problem_count=len(entries), **values)


def make_report(package: Package, **counts: int) -> ConfirmationReport:
    """Return what the school told of its students."""
    return ConfirmationReport.objects.create(
        package=package, document_sealed=b"", digest="", made_at=now(), reported_at=now(), **counts
    )


def make_row(package: Package, person: bytes, key: str, *, is_current: bool = True) -> ReceivedRow:
    """Return one received outcome of a person told by ``person`` alone."""
    return ReceivedRow.objects.create(
        package=package, person_hash=person, person_sealed=b"", roster_type="26", sheet="學期課程學習成果",
        row_key=key, values={}, is_current=is_current,
    )  # fmt: skip
