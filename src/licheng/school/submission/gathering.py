"""Gathering the rows of a submission from what the school keeps, and asking what would be refused (R-041)."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from licheng.kernel.national_id import mask
from licheng.kernel.package_files import check_files
from licheng.kernel.package_manifest import PackageFile
from licheng.kernel.problems import Problem
from licheng.kernel.results import Refused
from licheng.kernel.roster_checks import check_roster
from licheng.kernel.roster_layouts import roster_layout
from licheng.kernel.rosters import Cover, Roster, RosterRow, SubmissionKind, cover_semester, roster_types
from licheng.school.submission.rows import GatheredRow, Note
from licheng.school.submission.rules import SubmissionKey
from licheng.school.submission.school_rows import basic_rows, history_rows
from licheng.school.submission.students import SubmittedStudent, chunks_of
from licheng.school.submission.work_rows import outcome_rows, performance_rows
from licheng.shared.files.keeping import StoreSet
from licheng.shared.files.keeping_errors import KeepingError
from licheng.shared.release.queries import holds_by_digest

# The four kinds that leave the school; 課程諮詢紀錄 and 出缺勤 have no maker here.
_MAKERS: Final[
    Mapping[
        SubmissionKind, Callable[[SubmissionKey, Sequence[SubmittedStudent]], Iterator[GatheredRow | Note]]
    ]
] = {
    SubmissionKind.BASIC_DATA: basic_rows,
    SubmissionKind.COURSE_HISTORY: history_rows,
    SubmissionKind.COURSE_OUTCOMES: outcome_rows,
    SubmissionKind.DIVERSE_PERFORMANCES: performance_rows,
}
_HOLD_CODES: Final = {"file_not_released": "file_still_waits", "file_in_quarantine": "file_quarantined"}


@dataclass(frozen=True)
class Finding:
    """Something wrong with a row or a student; only blocking ones would be refused."""

    refused: Refused
    student: SubmittedStudent | None
    sheet: str = ""
    column: str = ""
    is_blocking: bool = True


@dataclass
class Gathered:
    """Rows of some students with everything found about them."""

    students: list[SubmittedStudent] = field(default_factory=list)
    rows: list[GatheredRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def blocking(self) -> list[Finding]:
        """Return what would be refused."""
        return [finding for finding in self.findings if finding.is_blocking]


def gather_chunks(key: SubmissionKey, school_code: str, stores: StoreSet) -> Iterator[Gathered]:
    """Yield the rows of ``key`` checked, 500 students at a time, so that a whole school fits into memory."""
    for students in chunks_of(key):
        yield gather(key, students, school_code, stores)


def gather(
    key: SubmissionKey, students: Sequence[SubmittedStudent], school_code: str, stores: StoreSet
) -> Gathered:
    """Return the rows of ``students`` with what the central database would refuse and what the school holds back."""
    made = list(_MAKERS[key.kind](key, students))
    rows = [row for row in made if isinstance(row, GatheredRow)]
    notes = [note for note in made if isinstance(note, Note)]
    findings = [
        *_own_findings(rows),
        *_central_findings(key, rows, school_code),
        *_missing_files(rows, stores),
        *_held_files(rows),
        *(Finding(note.refused, note.student, is_blocking=False) for note in notes),
    ]
    return Gathered(list(students), rows, findings)


def present_rows(key: SubmissionKey, students: Sequence[SubmittedStudent]) -> list[GatheredRow]:
    """Return the rows of ``students`` as they stand now, unchecked."""
    return [row for row in _MAKERS[key.kind](key, students) if isinstance(row, GatheredRow)]


def rosters_of(key: SubmissionKey, rows: Iterable[GatheredRow], school_code: str) -> tuple[Roster, ...]:
    """Return the rosters of ``key`` with every sheet, also the empty ones."""
    semester = cover_semester(key.kind, key.semester)
    placed: dict[tuple[str, str], list[RosterRow]] = {}
    for row in rows:
        placed.setdefault((row.roster_type, row.sheet), []).append(row.row)
    return tuple(
        Roster(
            Cover(school_code, key.school_year, semester, roster_type),
            {
                sheet: tuple(placed.get((roster_type, sheet), ()))
                for sheet in roster_layout(roster_type).sheets
            },
        )
        for roster_type in roster_types(key.kind, key.batch)
    )


def files_of(rows: Iterable[GatheredRow]) -> list[PackageFile]:
    """Return every distinct file of ``rows``, in digest order."""
    files = {file.digest: file for row in rows for file in row.files}
    return [files[digest] for digest in sorted(files)]


def _own_findings(rows: Sequence[GatheredRow]) -> Iterator[Finding]:
    for row in rows:
        for refused in row.refusals:
            yield Finding(refused, row.student, row.sheet)


def _central_findings(key: SubmissionKey, rows: Sequence[GatheredRow], school_code: str) -> Iterator[Finding]:
    """Yield what the central database would refuse: the same checks, on the same rosters."""
    rosters = rosters_of(key, rows, school_code)
    for roster in rosters:
        placed = _numbered(row for row in rows if row.roster_type == roster.cover.roster_type)
        for problem in check_roster(roster):
            yield _finding(problem, placed, rows)
    placed = _numbered(rows)
    for problem in check_files(rosters, files_of(rows)):
        yield _finding(problem, placed, rows)


def _numbered(rows: Iterable[GatheredRow]) -> dict[tuple[str, int], GatheredRow]:
    """Return rows by sheet and number, as problems name them."""
    counts: dict[str, int] = {}
    placed = {}
    for row in rows:
        counts[row.sheet] = counts.get(row.sheet, 0) + 1
        placed[row.sheet, counts[row.sheet]] = row
    return placed


def _finding(
    problem: Problem, placed: Mapping[tuple[str, int], GatheredRow], rows: Sequence[GatheredRow]
) -> Finding:
    row = placed.get((problem.sheet, problem.row)) or _row_told_by_facts(problem, rows)
    refused = Refused(str(problem.code), dict(problem.facts))
    return Finding(refused, row.student if row else None, problem.sheet, problem.column)


def _row_told_by_facts(problem: Problem, rows: Sequence[GatheredRow]) -> GatheredRow | None:
    """Return a row of the student whom a problem of the whole roster names by the masked number, when only one has it."""
    masked = problem.facts.get("masked")
    found = {
        row.student.student_id: row for row in rows if masked and mask(row.student.key.person_id) == masked
    }
    return next(iter(found.values())) if len(found) == 1 else None


def _missing_files(rows: Sequence[GatheredRow], stores: StoreSet) -> Iterator[Finding]:
    """Yield every row with a file that no store can give."""
    missing = {file.digest for file in files_of(rows) if not _is_there(file, stores)}
    for row in rows:
        if any(file.digest in missing for file in row.files):
            yield Finding(Refused("file_missing_in_stores"), row.student, row.sheet)


def _held_files(rows: Sequence[GatheredRow]) -> Iterator[Finding]:
    """Yield every row with a file that is not released."""
    held = holds_by_digest([file.digest for file in files_of(rows)])
    for row in rows:
        for hold in {
            held[file.digest].code: held[file.digest] for file in row.files if file.digest in held
        }.values():
            yield Finding(Refused(_HOLD_CODES[hold.code], hold.facts), row.student, row.sheet)


def _is_there(file: PackageFile, stores: StoreSet) -> bool:
    try:
        stores.locate(file.digest, size=file.size)
    except KeepingError:
        return False
    return True
