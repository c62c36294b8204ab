"""Keeping an accepted package's rows, and refusing one whole."""

import json
from collections.abc import Iterator
from datetime import datetime

from django.db import connection, transaction

from licheng.central.intake.checking import Inspection
from licheng.central.intake.models import Package, ReceivedFile, ReceivedRow, Transfer
from licheng.central.intake.queries import NATIONAL_ID, person_hash, rows_to_replace
from licheng.central.intake.rules import row_keys
from licheng.central.registry.queries import office_id
from licheng.kernel.canonical import canonical_bytes
from licheng.kernel.package_files import linked_files
from licheng.kernel.package_manifest import PackageHead
from licheng.kernel.package_reader import PackageSummary
from licheng.kernel.problems import Problem, problem_document
from licheng.kernel.rosters import BIRTH_DATE_COLUMN, PERSON_ID_COLUMN, RosterRow
from licheng.shared.audit.actions import Subject, record_event
from licheng.shared.files.stores import from_settings
from licheng.shared.tenancy.sealing import seal

MAX_PROBLEMS = 1_000
_BATCH_ROWS = 1_000
_HEAD_FIELDS = ["package_id", "kind", "school_year", "semester", "grade", "batch", "replaces"]


def keep_files(found: Inspection, summary: PackageSummary) -> None:
    """Put every file of a right package into the stores; one that lies there already is read back and adopted.

    Raises:
        KeepingError: a store cannot take it now; the caller tries again later.
    """
    stores = from_settings()
    for file in summary.manifest.files:
        with found.open_file(file.digest) as stream:
            stores.keep(stream, declared_size=file.size, declared_digest=file.digest)


def lock_packages_of(head: PackageHead) -> None:
    """Let one package of a kind and year be accepted at a time, so that caps and batches hold across schools."""
    name = f"licheng-intake:{head.kind}:{head.school_year}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


@transaction.atomic
def keep_rows(*, package: Package, found: Inspection, summary: PackageSummary, now: datetime) -> Package:
    """Write the rows and files of a package, retire the rows it replaces, and mark it accepted; return it."""
    head = summary.manifest.head
    keys = row_keys(found.rosters) | set(head.withdrawn)
    rows_to_replace(package.registered_school_id, head, keys).update(is_current=False)
    rows = list(_rows(package, found))
    ReceivedRow.objects.bulk_create([row for row, _ in rows], batch_size=_BATCH_ROWS)
    files = [file for row, source in rows for file in _files(row, source, summary)]
    ReceivedFile.objects.bulk_create(files, batch_size=_BATCH_ROWS)
    _describe(package, head)
    package.state = Package.State.ACCEPTED
    package.row_count = len(rows)
    package.student_count = len({bytes(row.person_hash) for row, _ in rows})
    package.answered_at = now
    package.save(update_fields=[*_HEAD_FIELDS, "state", "row_count", "student_count", "answered_at"])
    _finish(package, "package_accepted", {"rows": package.row_count, "students": package.student_count}, now)
    return package


@transaction.atomic
def refuse(
    *, package: Package, problems: list[Problem], summary: PackageSummary | None, now: datetime
) -> Package:
    """Mark a package refused with its problems; nothing of its content is kept. Return it."""
    if summary is not None:
        _describe(package, summary.manifest.head)
    document = problem_document("", 422, problems[:MAX_PROBLEMS])
    # Facts may hold values of the kernel's enums; what is stored is plain JSON.
    package.problems = json.loads(json.dumps(document["problems"]))
    package.problem_count = len(problems)
    package.state = Package.State.REFUSED
    package.answered_at = now
    package.save(update_fields=[*_HEAD_FIELDS, "problems", "problem_count", "state", "answered_at"])
    codes = sorted({problem.code for problem in problems})
    _finish(package, "package_refused", {"codes": codes, "problems": len(problems)}, now)
    return package


def _finish(package: Package, event_type: str, facts: dict[str, object], now: datetime) -> None:
    Transfer.objects.filter(
        registered_school_id=package.registered_school_id, package_digest=package.digest
    ).delete()
    facts = {"school": package.registered_school.code, "kind": package.kind, **facts}
    record_event(event_type, Subject("package", package.id, facts=facts), by=None, now=now)


def _describe(package: Package, head: PackageHead) -> None:
    package.package_id = head.package_id
    package.kind = head.kind.value
    package.school_year = head.school_year
    package.semester = head.semester
    package.grade = head.grades[0] if len(head.grades) == 1 else 0
    package.batch = head.batch.value
    package.replaces = head.replaces


def _rows(package: Package, found: Inspection) -> Iterator[tuple[ReceivedRow, RosterRow]]:
    people: dict[tuple[str, str], tuple[bytes, bytes]] = {}
    for roster in found.rosters:
        for sheet, _number, row in roster.rows():
            if row.student not in people:
                people[row.student] = person_hash(row.student.person_id), _sealed(row)
            hashed, sealed = people[row.student]
            yield (
                ReceivedRow(
                    package=package,
                    person_hash=hashed,
                    person_sealed=sealed,
                    roster_type=roster.cover.roster_type,
                    sheet=sheet,
                    row_key=row.key,
                    values=_without_person(row),
                ),
                row,
            )


def _sealed(row: RosterRow) -> bytes:
    person = {PERSON_ID_COLUMN: row.student.person_id, BIRTH_DATE_COLUMN: row.student.birth_date}
    return seal(canonical_bytes(person), school_id=office_id(), purpose=NATIONAL_ID)


def _without_person(row: RosterRow) -> dict[str, str]:
    left_out = {PERSON_ID_COLUMN, BIRTH_DATE_COLUMN}
    return {name: value for name, value in row.values.items() if name not in left_out}


def _files(row: ReceivedRow, source: RosterRow, summary: PackageSummary) -> Iterator[ReceivedFile]:
    listed = {str(file.digest): file for file in summary.manifest.files}
    for column, digest in linked_files(source).items():
        file = listed[digest]
        yield ReceivedFile(row=row, column=column, digest=digest, size=file.size, kind=file.type)
