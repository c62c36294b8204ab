"""Makers of what is submitted: works chosen by students, grades, offices held, and the year's windows."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from licheng.kernel.rosters import Batch, SubmissionKind
from licheng.school.certification.models import CertificationDecision
from licheng.school.courses.models import Course, Enrolment
from licheng.school.outcomes.models import CourseOutcome, OutcomeState, OutcomeVersion
from licheng.school.performances.models import DiversePerformance, PerformanceVersion
from licheng.school.records.models import SchoolCadreRecord, SemesterGrade
from licheng.school.roster.models import Student
from licheng.school.schedule.models import Act, ActWindow
from licheng.school.selection.models import SelectedOutcome, SelectedPerformance, Selection
from licheng.school.submission.models import CentralLink, Submission
from licheng.school.submission.rules import SubmissionKey
from licheng.shared.files.models import StoredObject
from tests.factories.calendars import WITHIN
from tests.factories.people import SCHOOL_YEAR, actor_for
from tests.factories.works import make_upload, pdf_bytes

# 114's works of grades 1 and 2 are handed in in October of the next school year.
SUBMITTING = datetime(2026, 10, 2, 1, 0, tzinfo=UTC)
OUTCOMES = SubmissionKey(SubmissionKind.COURSE_OUTCOMES, SCHOOL_YEAR, 0, 1, Batch.REGULAR)
PERFORMANCES = SubmissionKey(SubmissionKind.DIVERSE_PERFORMANCES, SCHOOL_YEAR, 0, 1, Batch.REGULAR)
HISTORY = SubmissionKey(SubmissionKind.COURSE_HISTORY, SCHOOL_YEAR, 1, 1, Batch.REGULAR)
BASIC = SubmissionKey(SubmissionKind.BASIC_DATA, SCHOOL_YEAR, 1, 1, Batch.REGULAR)
KEYS = (BASIC, HISTORY, OUTCOMES, PERFORMANCES)


def stored_pdf(student: Student, seed: int = 1) -> StoredObject:
    """Return a real PDF of ``student`` in both stores."""
    stored: StoredObject = make_upload(actor_for(student.account), pdf_bytes(seed), now=WITHIN).stored_object
    return stored


def make_certified(
    student: Student,
    course: Course,
    *,
    seed: int = 1,
    brief: str = "觀察校園裡的二十種植物。",
    document: StoredObject | None = None,
) -> CourseOutcome:
    """Return an outcome with a document, by default a small PDF, certified by its teacher."""
    outcome: CourseOutcome = CourseOutcome.objects.create(
        student=student, course=course, state=OutcomeState.CERTIFIED, created_at=WITHIN, sent_at=WITHIN
    )
    version = OutcomeVersion.objects.create(
        outcome=outcome,
        number=1,
        brief=brief,
        document=document or stored_pdf(student, seed),
        document_name="校園植物圖鑑.pdf",
        saved_at=WITHIN,
    )
    CertificationDecision.objects.create(
        outcome=outcome,
        version=version,
        answer=CertificationDecision.Answer.CERTIFIED,
        decided_by=course.teacher.account_id,
        decided_by_name="陳老師",
        decided_at=WITHIN,
    )
    return outcome


def selection_of(student: Student) -> Selection:
    """Return the student's selection of the year, made when missing."""
    selection: Selection = Selection.objects.get_or_create(
        student=student, school_year=SCHOOL_YEAR, defaults={"changed_at": WITHIN}
    )[0]
    return selection


def choose_outcome(
    student: Student, course: Course, *, seed: int = 1, document: StoredObject | None = None
) -> CourseOutcome:
    """Return a certified outcome that the student selected."""
    outcome = make_certified(student, course, seed=seed, document=document)
    SelectedOutcome.objects.create(selection=selection_of(student), outcome=outcome)
    return outcome


def choose_performance(student: Student, *, name: str = "淨灘") -> DiversePerformance:
    """Return a performance that the student selected."""
    performance: DiversePerformance = DiversePerformance.objects.create(
        student=student, kind="service_record", school_year=SCHOOL_YEAR, created_at=WITHIN
    )
    PerformanceVersion.objects.create(
        performance=performance,
        number=1,
        fields={
            "service_name": name,
            "service_unit": "環保局",
            "starts_on": "2025-10-01",
            "ends_on": "2025-10-02",
            "hours": "6",
        },
        brief="清出三袋塑膠。",
        document=stored_pdf(student, 9),
        document_name="證明.pdf",
        saved_at=WITHIN,
    )
    SelectedPerformance.objects.create(selection=selection_of(student), performance=performance)
    return performance


def make_grade(student: Student, course: Course, score: str = "87.50") -> SemesterGrade:
    """Return the grade of ``student`` in ``course``."""
    enrolment = Enrolment.objects.get(student=student, course=course)
    grade: SemesterGrade = SemesterGrade.objects.create(enrolment=enrolment, score=Decimal(score), passed="1")
    return grade


def make_cadre(student: Student) -> SchoolCadreRecord:
    """Return an office held in the first semester."""
    record: SchoolCadreRecord = SchoolCadreRecord.objects.create(
        student=student,
        school_year=SCHOOL_YEAR,
        semester=1,
        unit_name="101 班",
        duty="班長",
        level="2",
        starts_on=date(2025, 9, 1),
        ends_on=date(2026, 1, 20),
    )
    return record


def window_entry(key: SubmissionKey, *, opens: datetime = SUBMITTING, days: int = 30) -> dict[str, object]:
    """Return one window as the central database tells it."""
    starts, ends = opens - timedelta(days=1), opens + timedelta(days=days)
    return {
        "kind": key.kind.value,
        "school_year": key.school_year,
        "semester": key.semester,
        "grade": key.grade,
        "batch": key.batch.value,
        "starts_at": starts.isoformat(),
        "ends_at": ends.isoformat(),
        "confirm_until_at": (ends + timedelta(days=7)).isoformat(),
    }


def hear(*keys: SubmissionKey, central_keys: list[dict[str, str]] | None = None) -> CentralLink:
    """Return what the school last heard: windows of ``keys`` open at SUBMITTING."""
    link: CentralLink = CentralLink.objects.create(
        keys=central_keys or [],
        office_name="歷程中央資料庫",
        windows=[window_entry(key) for key in keys],
        heard_at=SUBMITTING,
        tried_at=SUBMITTING,
    )
    return link


def make_submission(key: SubmissionKey, **values: object) -> Submission:
    """Return a submission of ``key`` as it stands before its job, or as ``values`` say."""
    defaults: dict[str, object] = {
        "kind": key.kind,
        "school_year": key.school_year,
        "semester": key.semester,
        "grade": key.grade,
        "batch": key.batch,
        "submitted_by": "0197f5a0-0000-7000-8000-000000000001",
        "submitted_by_name": "提交人員",
        "created_at": SUBMITTING,
    }
    submission: Submission = Submission.objects.create(**{**defaults, **values})
    return submission


def open_confirmation_window(*, days: int = 7) -> ActWindow:
    """Return the window in which students of grade 1 confirm what was submitted at SUBMITTING."""
    window: ActWindow = ActWindow.objects.create(
        act=Act.CONFIRMATION,
        school_year=SCHOOL_YEAR,
        semester=0,
        grade=1,
        starts_at=SUBMITTING - timedelta(hours=1),
        ends_at=SUBMITTING + timedelta(days=days),
    )
    return window
