"""Rows of what students chose: certified outcomes and performances, at the version that stands (R-024, R-026)."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from django.db.models import F

from licheng.kernel.performance_kinds import BRIEF, PerformanceKind, kind_named
from licheng.kernel.performance_rules import roster_cells
from licheng.kernel.results import Refused
from licheng.kernel.rosters import RosterRow, SubmissionKind, roster_types
from licheng.school.certification.models import CertificationDecision
from licheng.school.certification.queries import latest_decisions
from licheng.school.outcomes.models import OutcomeState, OutcomeVersion
from licheng.school.performances.models import PerformanceVersion
from licheng.school.selection.models import SelectedOutcome, SelectedPerformance, Selection
from licheng.school.submission.rows import (
    GatheredRow,
    Item,
    Note,
    Place,
    link_to,
    packed_files,
    row_values,
)
from licheng.school.submission.rules import SubmissionKey
from licheng.school.submission.students import SubmittedStudent

_OUTCOME_SHEET = "學期課程學習成果"


def outcome_rows(key: SubmissionKey, students: Sequence[SubmittedStudent]) -> Iterator[GatheredRow | Note]:
    """Yield one row for each selected outcome; who neither chose nor said "none" is noted."""
    by_id = {student.student_id: student for student in students}
    chosen = SelectedOutcome.objects.filter(
        selection__student_id__in=by_id, selection__school_year=key.school_year
    )
    versions = list(
        OutcomeVersion.objects.select_related("outcome__course", "document", "media")
        .filter(outcome_id__in=chosen.values("outcome_id"), number=F("outcome__version"))
        .order_by("outcome__student_id", "outcome__course__semester", "outcome__created_at", "outcome_id")
    )
    decisions = latest_decisions([version.outcome_id for version in versions])
    (roster_type,) = roster_types(SubmissionKind.COURSE_OUTCOMES, key.batch)
    for version in versions:
        decision = decisions.get(version.outcome_id)
        student = by_id[version.outcome.student_id]
        yield _outcome_row(version, decision, student, Place(roster_type, _OUTCOME_SHEET))
    yield from _unchosen(key, by_id, {version.outcome.student_id for version in versions})


def performance_rows(
    key: SubmissionKey, students: Sequence[SubmittedStudent]
) -> Iterator[GatheredRow | Note]:
    """Yield one row for each selected performance; who neither chose nor said "none" is noted."""
    by_id = {student.student_id: student for student in students}
    chosen = SelectedPerformance.objects.filter(
        selection__student_id__in=by_id, selection__school_year=key.school_year
    )
    versions = list(
        PerformanceVersion.objects.select_related("performance", "document", "media")
        .filter(performance_id__in=chosen.values("performance_id"), number=F("performance__version"))
        .order_by("performance__student_id", "performance__created_at", "performance_id")
    )
    (roster_type,) = roster_types(SubmissionKind.DIVERSE_PERFORMANCES, key.batch)
    for version in versions:
        yield _performance_row(version, by_id[version.performance.student_id], roster_type)
    yield from _unchosen(key, by_id, {version.performance.student_id for version in versions})


def _outcome_row(
    version: OutcomeVersion,
    decision: CertificationDecision | None,
    student: SubmittedStudent,
    place: Place,
) -> GatheredRow:
    course = version.outcome.course
    cells = {
        "實際修課學期": str(course.semester),
        "課程代碼": course.course_code,
        "科目名稱": course.subject_name,
        "開課年級": str(course.offering_grade),
        "修課學分": course.credits,
        "成果簡述": version.brief,
        "課程學習成果文件檔案連結": link_to(version.document),
        "課程學習成果影音檔案連結": link_to(version.media),
    }
    return GatheredRow(
        student,
        place.roster_type,
        place.sheet,
        RosterRow(f"o-{version.outcome_id.hex}", row_values(place, student, cells)),
        Item(version.outcome_id, version.id),
        packed_files((version.document, version.media)),
        _outcome_refusals(version, decision),
    )


def _outcome_refusals(version: OutcomeVersion, decision: CertificationDecision | None) -> tuple[Refused, ...]:
    """Return why the school itself holds the row back: not certified, or certified as another version (P14)."""
    subject = {"subject": version.outcome.course.subject_name}
    is_certified = (
        version.outcome.state == OutcomeState.CERTIFIED
        and decision is not None
        and decision.answer == CertificationDecision.Answer.CERTIFIED
        and decision.version_id == version.id
    )
    refusals = () if is_certified else (Refused("selected_not_certified", subject),)
    if version.document_id is None and version.media_id is None:
        return (*refusals, Refused("selected_without_file", subject))
    return refusals


def _performance_row(version: PerformanceVersion, student: SubmittedStudent, roster_type: str) -> GatheredRow:
    kind = kind_named(version.performance.kind)
    place = Place(roster_type, kind.sheet)
    cells = {
        **_cells(kind, version),
        "證明文件連結": link_to(version.document),
        "影音檔案連結": link_to(version.media),
        "外部影音連結": version.external_link,
    }
    is_gone = version.performance.deleted_at is not None
    return GatheredRow(
        student,
        place.roster_type,
        place.sheet,
        RosterRow(f"p-{version.performance_id.hex}", row_values(place, student, cells)),
        Item(version.performance_id, version.id),
        packed_files((version.document, version.media)),
        (Refused("selected_deleted", {"kind": kind.label}),) if is_gone else (),
    )


def _cells(kind: PerformanceKind, version: PerformanceVersion) -> Mapping[str, str]:
    fields = {**dict.fromkeys((field.name for field in kind.fields), ""), **version.fields}
    return roster_cells(kind, {**fields, BRIEF: version.brief})


def _unchosen(
    key: SubmissionKey, by_id: Mapping[UUID, SubmittedStudent], chosen: set[UUID]
) -> Iterator[Note]:
    """Yield the students who neither chose an item of the kind nor said that they choose none."""
    column = "no_outcomes" if key.kind is SubmissionKind.COURSE_OUTCOMES else "no_performances"
    stated = set(
        Selection.objects.filter(
            student_id__in=by_id, school_year=key.school_year, **{column: True}
        ).values_list("student_id", flat=True)
    )
    for student_id, student in by_id.items():
        if student_id not in chosen | stated:
            yield Note(student, Refused("selection_unstated"))
