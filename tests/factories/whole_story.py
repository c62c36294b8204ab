"""A school year in small, by the actions alone: from the registrar's workbook to doubts about a receipt.

Everything that is acknowledged to a student happens at least once, and what undoes it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from licheng.kernel.results import Allowed
from licheng.kernel.selection_rules import SelectionLimits
from licheng.operations.importing import main as import_rosters
from licheng.school.certification.actions import (
    certify_outcomes,
    return_outcome,
    revoke_decision,
    take_back_decision,
)
from licheng.school.courses.models import Course
from licheng.school.outcomes.actions import (
    delete_outcome,
    restore_outcome,
    send_for_certification,
    withdraw_outcome,
)
from licheng.school.outcomes.content import OutcomeContent
from licheng.school.outcomes.models import CourseOutcome
from licheng.school.outcomes.rules import ReturnReason
from licheng.school.outcomes.saving import save_outcome
from licheng.school.performances.actions import delete_performance, restore_performance
from licheng.school.receipts.actions import (
    Doubt,
    answer_dispute,
    confirm_receipt,
    mend_dispute,
    raise_dispute,
)
from licheng.school.receipts.importing import import_receipt
from licheng.school.receipts.models import StudentReceipt
from licheng.school.receipts.rules import DisputeType, ReceiptState
from licheng.school.roster.models import Student
from licheng.school.schedule.models import Act
from licheng.school.selection.actions import Choice, Target, deselect_item, select_item, set_opt_out
from licheng.school.selection.rules import Part
from licheng.school.submission.actions import start_submission
from licheng.school.submission.models import Submission
from licheng.school.submission.queries import precheck_kind
from licheng.school.submission.sending import Job, drive
from licheng.shared.accounts.actor import Actor
from licheng.shared.accounts.roles import Role
from licheng.shared.files.attaching import FileChoice
from licheng.shared.files.stores import from_settings
from licheng.shared.jobs.models import LongTask
from tests.factories.calendars import WITHIN, make_window
from tests.factories.center import Center
from tests.factories.own_performances import make_performance
from tests.factories.own_works import document_of, make_outcome
from tests.factories.people import SCHOOL_YEAR, actor_for, make_account
from tests.factories.submissions import OUTCOMES, SUBMITTING, hear, open_confirmation_window
from tests.factories.workbook import SMALL, as_xlsx, make_school
from tests.factories.works import make_upload, mp3_bytes

LIMITS = SelectionLimits(6, 10)


@dataclass(frozen=True)
class Class:
    """Two classmates, the course both take, and its teacher."""

    mine: Student
    theirs: Student
    course: Course

    @property
    def teacher(self) -> Actor:
        """Return the teacher as who acts."""
        return actor_for(self.course.teacher.account, Role.COURSE_TEACHER)


def load_roster(directory: Path) -> int:
    """Import the workbook of a small school as the registrar does; return the exit code."""
    book = directory / "名冊.xlsx"
    book.write_bytes(as_xlsx(make_school(SMALL)))
    return import_rosters(["--school", "210399", "--year", "114", "--semester", "1", str(book)])


def open_year() -> Class:
    """Open every window of grade 1 and return who will act; the roster must be loaded."""
    for act in (Act.OUTCOME_UPLOAD, Act.CERTIFICATION):
        make_window(act)
    make_window(Act.PERFORMANCE_UPLOAD, semester=0)
    students = Student.objects.select_related("account")
    course = Course.objects.select_related("teacher__account").get(section="C00000")
    return Class(students.get(student_number="1000000"), students.get(student_number="1000002"), course)


def later(minutes: int) -> datetime:
    """Return an instant so many minutes into the story."""
    return WITHIN + timedelta(minutes=minutes, microseconds=minutes)


def tell_works(people: Class) -> list[CourseOutcome]:
    """Make works in every state, and return those that are certified: one of each student."""
    by, teacher = actor_for(people.mine.account), people.teacher
    chosen = _returned_and_certified(people)
    make_outcome(people.mine, people.course, seed=2, now=later(20))  # stays a draft
    sent = make_outcome(people.mine, people.course, seed=3, now=later(21))
    send_for_certification(outcome_id=sent.id, by=by, now=later(22))
    gone = make_outcome(people.mine, people.course, seed=4, now=later(23))
    delete_outcome(outcome_id=gone.id, by=by, now=later(24))
    back = make_outcome(people.mine, people.course, seed=5, now=later(25))
    delete_outcome(outcome_id=back.id, by=by, now=later(26))
    restore_outcome(outcome_id=back.id, by=by, now=later(27))
    theirs = [make_outcome(people.theirs, people.course, seed=seed, now=later(28)) for seed in (1, 6)]
    for work in theirs:
        send_for_certification(outcome_id=work.id, by=actor_for(people.theirs.account), now=later(29))
    certify_outcomes(works={work.id: 1 for work in theirs}, by=teacher, now=later(30))
    revoke_decision(work=(theirs[1].id, 1), by=teacher, now=later(31))
    return [chosen, theirs[0]]


def _returned_and_certified(people: Class) -> CourseOutcome:
    """Return a work of two versions and two files that went the longest way."""
    by, teacher = actor_for(people.mine.account), people.teacher
    work = make_outcome(people.mine, people.course, now=later(0))
    send_for_certification(outcome_id=work.id, by=by, now=later(1))
    withdraw_outcome(outcome_id=work.id, by=by, now=later(2))
    send_for_certification(outcome_id=work.id, by=by, now=later(3))
    return_outcome(work=(work.id, 1), reason=ReturnReason.OTHER, text="請轉正。", by=teacher, now=later(4))
    tune = make_upload(by, mp3_bytes(), now=later(5), purpose="outcome-media", name="朗讀.mp3")
    files = FileChoice(document_of(by, 7, now=later(5), name="轉正.pdf"), tune.id)
    content = OutcomeContent(people.course.id, "轉正了，並朗讀一段。", files)
    save_outcome(outcome_id=work.id, content=content, by=by, now=later(6))
    send_for_certification(outcome_id=work.id, by=by, now=later(7))
    certify_outcomes(works={work.id: 2}, by=teacher, now=later(8))
    take_back_decision(work=(work.id, 2), by=teacher, now=later(9))
    certify_outcomes(works={work.id: 2}, by=teacher, now=later(10))
    return work


def tell_performances(people: Class) -> UUID:
    """Make records: one deleted, one brought back; return the latter."""
    by = actor_for(people.mine.account)
    gone, back = (
        make_performance(people.mine, kind, now=later(40))
        for kind in ("service_record", "competition_record")
    )
    for record in (gone, back):
        delete_performance(performance_id=record.id, by=by, now=later(41))
    restore_performance(performance_id=back.id, by=by, now=later(42))
    return back.id


def tell_selections(people: Class, works: list[CourseOutcome], performance_id: UUID) -> None:
    """Choose the works, take the record out again, and say and unsay that there is none."""
    year = SCHOOL_YEAR
    for student, work in zip((people.mine, people.theirs), works, strict=True):
        choice = Choice(student, year, Part.OUTCOMES, work.id)
        by = actor_for(student.account)
        select_item(choice=choice, limits=LIMITS, act_now=Allowed(), by=by, now=later(50))
    by = actor_for(people.mine.account)
    record = Choice(people.mine, year, Part.PERFORMANCES, performance_id)
    select_item(choice=record, limits=LIMITS, act_now=Allowed(), by=by, now=later(51))
    deselect_item(choice=record, act_now=Allowed(), by=by, now=later(52))
    none = Target(people.mine, year, Part.PERFORMANCES)
    for minute, opted_out in enumerate((True, False, True), start=53):
        set_opt_out(target=none, opted_out=opted_out, act_now=Allowed(), by=by, now=later(minute))


def tell_submissions(people: Class, center: Center, works: list[CourseOutcome]) -> None:
    """Submit, confirm and doubt; take one work out, submit again, and settle the doubt that was mended."""
    hear(OUTCOMES, central_keys=center.keys_document()["keys"])
    open_confirmation_window()
    submit(SUBMITTING)
    mine, theirs = (receipt_of(student) for student in (people.mine, people.theirs))
    confirm_receipt(
        receipt_id=mine.id, student_id=people.mine.id, by=actor_for(people.mine.account), now=SUBMITTING
    )
    for text in ("檔案不是我的。", "少了一件。"):
        _doubt(people.theirs, theirs, text)
    first, second = theirs.disputes.order_by("id")
    office = actor_for(make_account("提交人員", Role.COURSE_OUTCOMES_SUBMITTER))
    answer_dispute(dispute_id=first.id, answer="是你第二版的檔案。", by=office, now=SUBMITTING)
    mend_dispute(dispute_id=second.id, answer="已補上。", by=office, now=SUBMITTING)
    again = SUBMITTING + timedelta(hours=1)
    choice = Choice(people.theirs, SCHOOL_YEAR, Part.OUTCOMES, works[1].id)
    deselect_item(choice=choice, act_now=Allowed(), by=actor_for(people.theirs.account), now=again)
    submit(again)
    last = receipt_of(people.theirs)
    _doubt(people.theirs, last, "為什麼不見了？", now=again)
    (doubt,) = last.disputes.all()
    answer_dispute(dispute_id=doubt.id, answer="你取消了勾選。", by=office, now=again)
    by = actor_for(people.theirs.account)
    confirm_receipt(receipt_id=last.id, student_id=people.theirs.id, by=by, now=again)


def submit(now: datetime) -> Submission:
    """Submit the works of grade 1 and take their receipt in."""
    if not LongTask.objects.filter(kind=precheck_kind(OUTCOMES)).exists():
        LongTask.objects.create(
            kind=precheck_kind(OUTCOMES), state="DONE", result={"blocking": 0}, created_at=now
        )
    by = actor_for(make_account("提交人員", Role.COURSE_OUTCOMES_SUBMITTER))
    submission = start_submission(key=OUTCOMES, by=by, now=now)
    drive(Job(submission.school_id, submission.id, from_settings()))
    import_receipt(submission_id=submission.id, now=now)
    return submission


def receipt_of(student: Student) -> StudentReceipt:
    """Return the present receipt of a student."""
    receipt: StudentReceipt = StudentReceipt.objects.exclude(state=ReceiptState.REPLACED).get(student=student)
    return receipt


def _doubt(student: Student, receipt: StudentReceipt, text: str, *, now: datetime = SUBMITTING) -> None:
    doubt = Doubt("", DisputeType.OTHER, text)
    by = actor_for(student.account)
    raise_dispute(receipt_id=receipt.id, student_id=student.id, doubt=doubt, by=by, now=now)


def tell_all(directory: Path, center: Center) -> Class:
    """Tell the whole year in the school in scope and return who acted."""
    if load_roster(directory):
        raise ValueError("the workbook is right")
    people = open_year()
    works = tell_works(people)
    tell_selections(people, works, tell_performances(people))
    tell_submissions(people, center, works)
    return people
