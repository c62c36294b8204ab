"""Makes the schools of 2021: their students, works and small files. Imported after the system has started."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Self
from uuid import UUID

from benchmarks.school_rows import SCHOOL_YEAR, group_code, make_courses, make_students, make_teachers, write
from benchmarks.systems import TODAY
from benchmarks.work_rows import make_outcomes
from licheng.kernel.uuid7 import uuid7
from licheng.school.outcomes.models import OutcomeState
from licheng.school.performances.models import DiversePerformance, PerformanceVersion
from licheng.school.roster.models import ClassMembership, SchoolClass, Student
from licheng.shared.files.layout import place_of
from licheng.shared.files.models import StoredObject
from licheng.shared.tenancy.models import School
from licheng.shared.tenancy.scope import in_school

# From a few hundred bytes to some KB, as unlike each other as school work is.
LEAST_BYTES, SPREAD_BYTES = 400, 4_000
_STEP = 7919


@dataclass(frozen=True)
class Scale:
    """How much was lost, by whom, and how much of it came back."""

    schools: int
    students: int
    outcomes: int
    performances: int
    restored: int

    @property
    def items(self) -> int:
        """Return how many items were lost."""
        return self.outcomes + self.performances

    def part(self, divisor: int) -> Self:
        """Return one ``divisor``-th of it."""
        return replace(
            self,
            schools=max(1, self.schools // divisor),
            students=self.students // divisor,
            outcomes=self.outcomes // divisor,
            performances=self.performances // divisor,
            restored=self.restored // divisor,
        )


# The loss of September 2021 as it was reported; 23,404 items had come back by 11 October.
OF_2021 = Scale(schools=81, students=7_854, outcomes=9_793, performances=15_417, restored=23_404)


@dataclass
class Owner:
    """A student and the numbers of their files, from which the bytes can be made again."""

    student: Student
    files: list[int] = field(default_factory=list)


@dataclass
class ReplayedSchool:
    """One school with its students who have works."""

    school: School
    owners: list[Owner]


def content_of(number: int) -> bytes:
    """Return the bytes of file ``number``: a small PDF of one page, of which another number is another file."""
    padding = b"% " + (b"%d " % number) * (1 + number * _STEP % SPREAD_BYTES // 8)
    drawing = b"BT /F1 12 Tf 40 80 Td (%d) Tj ET" % number
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
    ]
    text, places = b"%PDF-1.4\n" + padding[:SPREAD_BYTES] + b"\n", []
    for place, body in enumerate(bodies, start=1):
        places.append(len(text))
        text += b"%d 0 obj\n%s\nendobj\n" % (place, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 5\n0000000000 65535 f \n" + table
    return text + head + b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(text)


def share(total: int, parts: int) -> list[int]:
    """Return ``total`` as ``parts`` whole numbers that differ by one at most."""
    return [total // parts + (number < total % parts) for number in range(parts)]


def make_schools(schools: list[School], scale: Scale, roots: tuple[Path, Path]) -> Iterator[ReplayedSchool]:
    """Make in ``schools`` the students and works of ``scale``, their files in both stores; yield each school.

    The files are written beside the stores' own way in, without a flush: making them is not what is measured.
    """
    shares = zip(
        schools,
        share(scale.students, scale.schools),
        share(scale.outcomes, scale.schools),
        share(scale.performances, scale.schools),
        strict=True,
    )
    first = 0
    for school, students, outcomes, performances in shares:
        with in_school(school.id):
            yield _make_school(school, (students, outcomes, performances), first, roots)
        first += outcomes + performances


def _make_school(
    school: School, shares: tuple[int, int, int], first: int, roots: tuple[Path, Path]
) -> ReplayedSchool:
    students, outcomes, performances = shares
    owners = [Owner(student) for student in _make_class(students)]
    numbers = range(first, first + outcomes + performances)
    for number in numbers:
        owners[(number - first) % students].files.append(number)
    objects = [_stored(number, roots) for number in numbers]
    write(objects)
    places = [owners[number % students].student for number in range(len(objects))]
    [course] = make_courses(make_teachers(1), 1)
    make_outcomes(
        [(student, course) for student in places[:outcomes]], OutcomeState.CERTIFIED, objects[:outcomes]
    )
    _make_performances(places[outcomes:], objects[outcomes:])
    return ReplayedSchool(school, owners)


def _make_class(how_many: int) -> list[Student]:
    [homeroom] = make_teachers(1)
    school_class = SchoolClass(
        id=uuid7(),
        school_year=SCHOOL_YEAR,
        grade=1,
        name="101",
        group_code=group_code(),
        track="ACADEMIC",
        homeroom_teacher=homeroom,
    )
    write([school_class])
    students = make_students(how_many)
    write(
        [
            ClassMembership(
                student=student, school_class=school_class, school_year=SCHOOL_YEAR, seat_number=seat
            )
            for seat, student in enumerate(students, start=1)
        ]
    )
    return students


def _stored(number: int, roots: tuple[Path, Path]) -> StoredObject:
    content = content_of(number)
    digest = sha256(content).hexdigest()
    for root in roots:
        (root / place_of(digest)).write_bytes(content)
    return StoredObject(digest=digest, size=len(content), kind="pdf", stored_at=TODAY)


def _make_performances(places: list[Student], objects: list[StoredObject]) -> None:
    performances = [
        DiversePerformance(student=student, kind="service_record", school_year=SCHOOL_YEAR, created_at=TODAY)
        for student in places
    ]
    write(performances)
    write(
        [
            PerformanceVersion(
                performance=performance,
                number=1,
                fields={"service_name": "淨灘"},
                brief="到海邊撿拾垃圾。",
                document=stored,
                document_name="服務證明.pdf",
                saved_at=TODAY,
            )
            for performance, stored in zip(performances, objects, strict=True)
        ]
    )


def is_found_again(number: int, scale: Scale) -> bool:
    """Return whether the student of file ``number`` still has it: so many of all, spread evenly."""
    return (number + 1) * scale.restored // scale.items > number * scale.restored // scale.items


def student_ids(school: ReplayedSchool) -> dict[UUID, int]:
    """Return how many works each student of ``school`` has."""
    return {owner.student.id: len(owner.files) for owner in school.owners}
