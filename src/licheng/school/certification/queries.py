"""The only door to works a teacher decides on, and to what was decided; always the teacher's own courses."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, QuerySet

from licheng.school.certification.models import CertificationDecision
from licheng.school.certification.rules import Work
from licheng.school.courses.models import Course
from licheng.school.outcomes.models import CourseOutcome, OutcomeVersion
from licheng.school.outcomes.rules import SENT_STATES, OutcomeState
from licheng.school.roster.models import ClassMembership
from licheng.school.schedule.models import Act
from licheng.school.schedule.queries import openings_of
from licheng.school.schedule.rules import Asked, Term

Answer = CertificationDecision.Answer
# Of the student only the name is shown; nothing else of a person is read for a list.
_UNREAD = (
    *(f"outcome__student__national_id_{part}" for part in ("sealed", "hash", "masked")),
    *(
        f"outcome__student__{part}"
        for part in ("student_number", "birth_on", "gender", "entry_year", "is_enrolled")
    ),
    *(f"outcome__student__account__{part}" for part in ("login_name", "password", "must_change_password")),
    *(
        f"outcome__student__account__{part}"
        for part in ("initial_password_expires_at", "is_active", "created_at")
    ),
    *(f"outcome__course__{part}" for part in ("course_code", "offering_grade", "credits")),
)
_DECIDED = (OutcomeState.CERTIFIED, OutcomeState.RETURNED, OutcomeState.REVOKED)


@dataclass(frozen=True)
class QueuedWork:
    """One work as it stands before its teacher: the present version, the student's seat, the rules' view."""

    version: OutcomeVersion
    membership: ClassMembership | None
    work: Work

    @property
    def outcome(self) -> CourseOutcome:
        """The work itself."""
        outcome: CourseOutcome = self.version.outcome
        return outcome


def works_of(teacher_account_id: UUID) -> QuerySet[OutcomeVersion]:
    """Return the present versions of every work sent to the teacher, with course and student.

    A returned work that its student is mending is left out until it is sent again.
    """
    versions: QuerySet[OutcomeVersion] = OutcomeVersion.objects.select_related(
        "outcome__course", "outcome__student__account"
    ).filter(
        number=F("outcome__version"),
        outcome__state__in=SENT_STATES,
        saved_at__lte=F("outcome__sent_at"),
        outcome__course__teacher__account_id=teacher_account_id,
    )
    return versions.defer(*_UNREAD)


def decided_works(teacher_account_id: UUID) -> QuerySet[OutcomeVersion]:
    """Return what the teacher decided, the latest first."""
    return (
        works_of(teacher_account_id)
        .filter(outcome__state__in=_DECIDED)
        .order_by("-outcome__decided_at", "-outcome_id")
    )


def sent_work(teacher_account_id: UUID, outcome_id: UUID, standing: Work | None = None) -> QueuedWork | None:
    """Return one work sent to the teacher, with its files; None when it is another's or was taken back.

    ``standing`` spares two queries where the rules' view of the work is known already.
    """
    version = (
        works_of(teacher_account_id).select_related("document", "media").filter(outcome_id=outcome_id).first()
    )
    if version is None:
        return None
    if standing is None:
        return queued([version])[0]
    return QueuedWork(version, seats_of([version.outcome]).get(_seat_key(version.outcome)), standing)


def queued(versions: Collection[OutcomeVersion]) -> list[QueuedWork]:
    """Return ``versions`` with their students' seats and the openings of their certification; three queries."""
    outcomes = [version.outcome for version in versions]
    seats = seats_of(outcomes)
    works = standing_of(outcomes, seats)
    return [
        QueuedWork(version, seats.get(_seat_key(version.outcome)), works[version.outcome_id])
        for version in versions
    ]


SeatKey = tuple[UUID, int]


def _seat_key(outcome: CourseOutcome) -> SeatKey:
    return outcome.student_id, outcome.course.school_year


def seats_of(outcomes: Iterable[CourseOutcome]) -> dict[SeatKey, ClassMembership]:
    """Return the class and seat of each outcome's student in the year of its course."""
    keys = {_seat_key(outcome) for outcome in outcomes}
    rows: Iterable[ClassMembership] = ClassMembership.objects.select_related("school_class").filter(
        student_id__in={student_id for student_id, _ in keys}, school_year__in={year for _, year in keys}
    )
    return {(row.student_id, row.school_year): row for row in rows}


def standing_of(
    outcomes: Collection[CourseOutcome], seats: dict[SeatKey, ClassMembership] | None = None
) -> dict[UUID, Work]:
    """Return what the rules ask about each of ``outcomes``, whose courses are loaded."""
    seats = seats_of(outcomes) if seats is None else seats
    asked = {outcome.id: _asked(outcome, seats.get(_seat_key(outcome))) for outcome in outcomes}
    openings = openings_of(Act.CERTIFICATION, set(asked.values()))
    return {
        outcome.id: Work(OutcomeState(outcome.state), outcome.version, openings[asked[outcome.id]])
        for outcome in outcomes
    }


def _asked(outcome: CourseOutcome, membership: ClassMembership | None) -> Asked:
    term = Term(outcome.course.school_year, outcome.course.semester)
    return Asked(outcome.student_id, term, membership.school_class.grade if membership else None)


def lock_works(outcome_ids: Collection[UUID], teacher_account_id: UUID) -> list[CourseOutcome]:
    """Return those works that belong to the teacher's courses, locked in key order until the transaction ends."""
    outcomes: Iterable[CourseOutcome] = (
        CourseOutcome.objects.select_for_update(of=("self",), no_key=True)
        .select_related("course")
        .filter(id__in=outcome_ids, course__teacher__account_id=teacher_account_id, sent_at__isnull=False)
        .order_by("id")
    )
    return list(outcomes)


def present_versions(outcome_ids: Collection[UUID]) -> dict[UUID, OutcomeVersion]:
    """Return the present version of each outcome with its files, by outcome."""
    versions: Iterable[OutcomeVersion] = OutcomeVersion.objects.select_related("document", "media").filter(
        outcome_id__in=outcome_ids, number=F("outcome__version")
    )
    return {version.outcome_id: version for version in versions}


def latest_decisions(outcome_ids: Collection[UUID]) -> dict[UUID, CertificationDecision]:
    """Return the newest decision on each outcome that has one, with its version."""
    decisions: Iterable[CertificationDecision] = (
        CertificationDecision.objects.select_related("version")
        .filter(outcome_id__in=outcome_ids)
        .order_by("outcome_id", "-decided_at", "-id")
        .distinct("outcome_id")
    )
    return {decision.outcome_id: decision for decision in decisions}


def decisions_on(outcome_id: UUID) -> list[CertificationDecision]:
    """Return the history of one outcome, oldest first."""
    decisions = CertificationDecision.objects.select_related("version").filter(outcome_id=outcome_id)
    return list(decisions.order_by("decided_at", "id"))


def last_decision(teacher_account_id: UUID, since: datetime) -> CertificationDecision | None:
    """Return the teacher's newest decision after ``since`` that still stands on its version, to be undone."""
    decision: CertificationDecision | None = (
        CertificationDecision.objects.select_related(
            "version", "outcome__student__account", "outcome__course"
        )
        .only("answer", "version__number", "outcome__student__account__name", "outcome__course__subject_name")
        .filter(decided_by=teacher_account_id, decided_at__gte=since, outcome__decided_at=F("decided_at"))
        .filter(answer=F("outcome__state"), version__number=F("outcome__version"))
        .exclude(answer=Answer.REVOKED)
        .order_by("-decided_at", "-id")
        .first()
    )
    return decision


def instants_decided(teacher_account_id: UUID, since: datetime) -> list[datetime]:
    """Return when the teacher decided after ``since`` on each work whose decision still stands."""
    decisions = CertificationDecision.objects.filter(
        decided_by=teacher_account_id,
        decided_at__gte=since,
        answer__in=(Answer.CERTIFIED, Answer.RETURNED),
        outcome__decided_at=F("decided_at"),
    )
    return list(decisions.order_by("decided_at").values_list("decided_at", flat=True))


def courses_taught(teacher_account_id: UUID) -> list[Course]:
    """Return the teacher's courses, newest term first."""
    courses: Iterable[Course] = Course.objects.filter(teacher__account_id=teacher_account_id)
    return sorted(courses, key=lambda course: (-course.school_year, -course.semester, course.subject_name))
