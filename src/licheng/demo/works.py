"""課程學習成果 of the demo: about three a student, in every state, with versions, decisions and audit rows."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Final

from licheng.demo.ledger import audit_row
from licheng.demo.people import People
from licheng.demo.plans import EARLIER_YEAR, PRESENT, PRESENT_YEAR, SchoolPlan
from licheng.demo.pool import Pool
from licheng.demo.stories import OVER, RUNNING, Step, chance_of, tell_story
from licheng.demo.teaching import Teaching
from licheng.demo.topics import OutcomeTopic, brief_endings, outcome_topics
from licheng.kernel.windows import Window
from licheng.school.certification.models import CertificationDecision
from licheng.school.courses.models import Course
from licheng.school.outcomes.models import CourseOutcome, OutcomeVersion
from licheng.school.outcomes.rules import OutcomeAct, OutcomeState, ReturnReason
from licheng.school.roster.models import Student
from licheng.school.schedule.models import Act
from licheng.school.schedule.planning import WindowKey
from licheng.school.schedule.queries import plan_of
from licheng.shared.audit.models import AuditEvent

_S = OutcomeState
_BATCH: Final = 1_000
_MOST_A_SEMESTER: Final = 6
_REASON_TEXTS: Final = {
    ReturnReason.NOT_OWN_WORK: "第二頁和同組同學的一樣，請寫你自己做的部分。",
    ReturnReason.WRONG_COURSE: "這是上學期的作業，請改放到那門課。",
    ReturnReason.UNREADABLE: "",
    ReturnReason.OTHER: "照片轉了九十度，請轉正後再送一次。",
}
_REASONS: Final = tuple(ReturnReason)
# What the cast has done, so that their pages show every state.
_SCRIPTED: Final = {
    (PRESENT_YEAR, 1): {
        "student": (("國語文", _S.RETURNED), ("物理", _S.PENDING), ("公民與社會", _S.DRAFT),
                    ("英語文", _S.CERTIFIED), ("化學", _S.CERTIFIED)),
        "freshman": (("生物", _S.DRAFT), ("國語文", _S.PENDING), ("資訊科技", _S.DELETED)),
        "senior": (("選修物理", _S.CERTIFIED), ("數學甲", _S.PENDING), ("選修化學", _S.RETURNED),
                   ("國語文", _S.CERTIFIED)),
        "vocational": (("行銷實務", _S.CERTIFIED), ("門市經營實務", _S.PENDING), ("專題實作", _S.REVOKED)),
    },
    (EARLIER_YEAR, 1): {
        "student": (("國語文", _S.CERTIFIED), ("生物", _S.CERTIFIED), ("資訊科技", _S.CERTIFIED)),
        "senior": (("物理", _S.CERTIFIED), ("公民與社會", _S.CERTIFIED)),
        "vocational": (("會計學", _S.CERTIFIED), ("經濟學", _S.CERTIFIED)),
    },
    (EARLIER_YEAR, 2): {
        "student": (("英語文", _S.CERTIFIED), ("歷史", _S.CERTIFIED)),
        "senior": (("化學", _S.CERTIFIED), ("數學A類", _S.CERTIFIED), ("英語文", _S.RETURNED)),
        "vocational": (("多媒體製作與應用", _S.CERTIFIED), ("程式語言與設計", _S.CERTIFIED)),
    },
}  # fmt: skip
# Of a hundred students of 陳老師, how many wait for an answer besides what chance gives.
_WAITING_FOR_CHEN: Final = 50


@dataclass(frozen=True)
class WorkAct:
    """One act on a work: on which version, and the decision where it was one."""

    step: Step
    version: OutcomeVersion
    decision: CertificationDecision | None = None


@dataclass
class Works:
    """The rows to be made, in the order of their making, and the acts they are the traces of."""

    outcomes: list[CourseOutcome] = field(default_factory=list)
    versions: list[OutcomeVersion] = field(default_factory=list)
    decisions: list[CertificationDecision] = field(default_factory=list)
    events: list[AuditEvent] = field(default_factory=list)
    acts: list[WorkAct] = field(default_factory=list)


@dataclass(frozen=True)
class _Draw:
    """What every work of one school is drawn from."""

    plan: SchoolPlan
    pool: Pool
    dice: Random
    windows: dict[WindowKey, Window]


@dataclass(frozen=True)
class _Piece:
    """One work to be told: whose, of which course, and how it ends."""

    student: Student
    course: Course
    end: OutcomeState
    reason: ReturnReason


def load_works(plan: SchoolPlan, people: People, teaching: Teaching, pool: Pool, dice: Random) -> Works:
    """Make the works of the school in scope and return them."""
    windows = {year: dict(plan_of(year)) for year in (EARLIER_YEAR, PRESENT_YEAR)}
    works = Works()
    for year, semester in ((EARLIER_YEAR, 1), (EARLIER_YEAR, 2), (PRESENT_YEAR, 1)):
        draw = _Draw(plan, pool, dice, windows[year])
        for piece in _pieces(people, teaching, draw, (year, semester)):
            _tell(piece, draw, works)
    CourseOutcome.objects.bulk_create(works.outcomes, batch_size=_BATCH)
    OutcomeVersion.objects.bulk_create(works.versions, batch_size=_BATCH)
    CertificationDecision.objects.bulk_create(works.decisions, batch_size=_BATCH)
    AuditEvent.objects.bulk_create(works.events, batch_size=_BATCH)
    return works


def _pieces(people: People, teaching: Teaching, draw: _Draw, term: tuple[int, int]) -> Iterator[_Piece]:
    """Yield the works of one semester; a student hands in at most what the school allows."""
    scripted = {student: _SCRIPTED[term].get(name, ()) for name, student in people.cast.items()}
    is_running = term == (PRESENT_YEAR, 1)
    for student, courses in teaching.by_student.items():
        own = [course for course in courses if (course.school_year, course.semester) == term]
        if not own:
            continue
        if scripted.get(student):
            by_subject = {course.subject_name: course for course in own}
            yield from (
                _Piece(student, by_subject[subject], end, ReturnReason.UNREADABLE)
                for subject, end in scripted[student]
            )
            continue
        yield from _drawn(student, own, draw, is_running=is_running)


def _drawn(student: Student, courses: list[Course], draw: _Draw, *, is_running: bool) -> Iterator[_Piece]:
    dice, share = draw.dice, draw.plan.works_a_student / 2
    count = min(_MOST_A_SEMESTER - 1, len(courses), max(0, round(dice.gauss(share, 1))))
    chosen = dice.sample(courses, count)
    for course in chosen:
        end = chance_of(RUNNING if is_running else OVER, dice)
        yield _Piece(student, course, end, dice.choice(_REASONS))
    if not is_running:
        return
    for course in courses:
        is_chens = course.teacher.account.login_name == "chen"
        if is_chens and course not in chosen and dice.randrange(100) < _WAITING_FOR_CHEN:
            yield _Piece(student, course, OutcomeState.PENDING, ReturnReason.OTHER)


def _tell(piece: _Piece, draw: _Draw, works: Works) -> None:
    """Add one work with its history to ``works``."""
    course, dice = piece.course, draw.dice
    window = draw.windows[WindowKey(Act.OUTCOME_UPLOAD, course.semester, course.offering_grade)]
    latest = min(PRESENT, window.end)
    steps = tell_story(piece.end, window, latest, dice)
    outcome = CourseOutcome(
        student=piece.student, course=course, state=piece.end, version=0, created_at=steps[0].at
    )
    topic = dice.choice(outcome_topics()[course.subject_name])
    is_sent = any(step.act is OutcomeAct.SEND for step in steps)
    works.outcomes.append(outcome)
    for step in steps:
        if step.act is OutcomeAct.SAVE:
            outcome.version += 1
            has_file = is_sent or dice.randrange(4) > 0
            works.versions.append(_version(outcome, topic, step, draw, has_file=has_file))
        version = works.versions[-1]
        decision = _decision(outcome, version, step, piece.reason) if step.act in _ANSWERS else None
        if decision is not None:
            works.decisions.append(decision)
        works.acts.append(WorkAct(step, version, decision))
        _mark(outcome, step, piece.reason)
        by = course.teacher.account if step.act in _ANSWERS else piece.student.account
        works.events.append(audit_row(step, outcome, version, by=by))


_ANSWERS: Final = {
    OutcomeAct.CERTIFY: CertificationDecision.Answer.CERTIFIED,
    OutcomeAct.RETURN: CertificationDecision.Answer.RETURNED,
    OutcomeAct.REVOKE: CertificationDecision.Answer.REVOKED,
}


def _mark(outcome: CourseOutcome, step: Step, reason: ReturnReason) -> None:
    """Write to the outcome what the act leaves on it."""
    returned = step.act is OutcomeAct.RETURN
    if step.act is OutcomeAct.SEND:
        outcome.sent_at, outcome.decided_at = step.at, None
    elif step.act is OutcomeAct.WITHDRAW:
        outcome.sent_at = None
    elif step.act in _ANSWERS:
        outcome.decided_at = step.at
    if returned or step.act is OutcomeAct.SEND:
        outcome.return_reason = reason.value if returned else ""
        outcome.return_text = _REASON_TEXTS[reason] if returned else ""


def _version(
    outcome: CourseOutcome, topic: OutcomeTopic, step: Step, draw: _Draw, *, has_file: bool
) -> OutcomeVersion:
    """Return the content of one saving; some works have a recording."""
    dice, pool = draw.dice, draw.pool
    document = pool.document(topic, outcome.version - 1) if has_file else None
    media = (
        pool.media(dice.choice(("mp3", "mp3", "mp4")), dice.randrange(8)) if dice.randrange(10) == 0 else None
    )
    return OutcomeVersion(
        outcome=outcome,
        number=outcome.version,
        brief=topic.text + dice.choice(brief_endings()),
        document=pool.objects[document.digest] if document else None,
        document_name=document.name if document else "",
        media=pool.objects[media.digest] if media else None,
        media_name=media.name if media else "",
        saved_at=step.at,
    )


def _decision(
    outcome: CourseOutcome, version: OutcomeVersion, step: Step, reason: ReturnReason
) -> CertificationDecision:
    teacher = outcome.course.teacher.account
    returned = step.act is OutcomeAct.RETURN
    return CertificationDecision(
        outcome=outcome,
        version=version,
        answer=_ANSWERS[step.act],
        reason=reason.value if returned else "",
        text=_REASON_TEXTS[reason] if returned else "",
        document_digest=version.document.digest if version.document else "",
        media_digest=version.media.digest if version.media else "",
        decided_by=teacher.id,
        decided_by_name=teacher.name,
        decided_at=step.at,
    )
