"""One real thing for every address that names one: its arguments, whose it is, and who else may reach it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from licheng.kernel.uuid7 import uuid7
from licheng.school.outcomes.rules import OutcomeState
from licheng.school.performances.models import DiversePerformance
from licheng.school.receipts.models import Dispute, ReceiptStatement, StudentReceipt
from licheng.school.roster.models import RosterImport
from licheng.school.schedule.models import Act
from licheng.school.submission.models import SubmissionState
from licheng.shared.accounts.actions import Browser, open_session
from licheng.shared.accounts.models import Account, AccountSession
from licheng.shared.accounts.roles import Permission, Role
from licheng.shared.clock import real_now
from licheng.shared.jobs.models import LongTask
from licheng.shared.log.models import LogEvent
from licheng.shared.safekeeping.models import StoreMove
from tests.factories.calendars import WITHIN, make_window
from tests.factories.central import make_package
from tests.factories.central import make_school as register_school
from tests.factories.outcomes import make_sent_work
from tests.factories.own_performances import make_performance
from tests.factories.own_works import make_outcome, make_sent_outcome
from tests.factories.people import (
    SCHOOL_YEAR,
    Cast,
    actor_for,
)
from tests.factories.submissions import (
    OUTCOMES,
    SUBMITTING,
    choose_outcome,
    choose_performance,
    make_certified,
    make_submission,
    open_confirmation_window,
)
from tests.factories.works import make_upload, pdf_bytes

Person = tuple[Account, Role]
P = Permission


@dataclass
class Thing:
    """What an address names: its arguments, whose it is, and the permissions whose holders all may reach it."""

    arguments: Mapping[str, Any]
    owners: list[Person] = field(default_factory=list)
    open_to: frozenset[Permission] = frozenset()
    # The central database has one office for good (ADR 3), and one set of stores serves all schools: what is theirs,
    # nobody of another one may try.
    is_of_the_installation: bool = False


def students(cast: Cast) -> list[Person]:
    return [(cast.student.account, Role.STUDENT)]


def teachers(cast: Cast) -> list[Person]:
    return [(cast.course_teacher.account, Role.COURSE_TEACHER)]


def own_session(cast: Cast) -> Thing:
    open_session(account_id=cast.student.account_id, browser=Browser("127.0.0.1", "phone"), now=real_now())
    session = AccountSession.objects.get(account=cast.student.account)
    return Thing({"session_id": session.id}, students(cast))


def own_upload(cast: Cast) -> Thing:
    upload = make_upload(actor_for(cast.student.account), pdf_bytes(), now=WITHIN)
    return Thing({"upload_id": upload.id}, students(cast))


def an_account(cast: Cast) -> Thing:
    return Thing({"account_id": cast.other_teacher.account_id}, open_to=frozenset({P.MANAGE_ACCOUNTS}))


def a_student(cast: Cast) -> Thing:
    return Thing({"student_id": cast.student.id}, open_to=frozenset({P.GRANT_SUPPLEMENT}))


def an_import(cast: Cast) -> Thing:
    task = LongTask.objects.create(kind="roster_check", state=LongTask.State.DONE, created_at=WITHIN)
    brought = RosterImport.objects.create(
        task=task,
        file_name="名冊.xlsx",
        school_year=SCHOOL_YEAR,
        semester=1,
        brought_by="註冊組長",
        brought_at=WITHIN,
    )
    return Thing({"import_id": brought.id}, open_to=frozenset({P.LOAD_ROSTER}))


def a_draft(cast: Cast) -> Thing:
    make_window()
    return Thing({"outcome_id": make_outcome(cast.student, cast.course).id}, students(cast))


def a_sent_work(cast: Cast) -> Thing:
    return Thing({"outcome_id": make_sent_work(cast.student, cast.course).id}, students(cast))


def a_deleted_work(cast: Cast) -> Thing:
    work = make_sent_work(cast.student, cast.course, state=OutcomeState.DELETED)
    return Thing({"outcome_id": work.id}, students(cast))


def a_work_file(cast: Cast) -> Thing:
    make_window()
    work = make_sent_outcome(cast.student, cast.course)
    arguments = {"outcome_id": work.id, "number": 1, "part": "document"}
    return Thing(arguments, students(cast) + teachers(cast))


def a_pending_work(cast: Cast) -> Thing:
    return Thing({"outcome_id": make_sent_work(cast.student, cast.course).id}, teachers(cast))


def a_performance(cast: Cast) -> Thing:
    make_window(Act.PERFORMANCE_UPLOAD, semester=0)
    return Thing({"performance_id": make_performance(cast.student).id}, students(cast))


def a_deleted_performance(cast: Cast) -> Thing:
    thing = a_performance(cast)
    DiversePerformance.objects.update(deleted_at=WITHIN)
    return thing


def a_performance_file(cast: Cast) -> Thing:
    performance = choose_performance(cast.student)
    return Thing({"performance_id": performance.id, "number": 1, "part": "document"}, students(cast))


def a_certified_work(cast: Cast) -> Thing:
    make_window(Act.SELECTION, semester=0)
    work = make_certified(cast.student, cast.course)
    return Thing({"school_year": SCHOOL_YEAR, "part": "outcomes", "item_id": work.id}, students(cast))


def a_selected_work(cast: Cast) -> Thing:
    make_window(Act.SELECTION, semester=0)
    work = choose_outcome(cast.student, cast.course)
    return Thing({"school_year": SCHOOL_YEAR, "part": "outcomes", "item_id": work.id}, students(cast))


def a_receipt(cast: Cast) -> StudentReceipt:
    open_confirmation_window()
    submission = make_submission(OUTCOMES, state=SubmissionState.ACCEPTED, made_at=SUBMITTING)
    statement = ReceiptStatement.objects.create(
        submission=submission,
        document_sealed=b"",
        digest="0" * 64,
        received_at=SUBMITTING,
        imported_at=SUBMITTING,
    )
    receipt: StudentReceipt = StudentReceipt.objects.create(statement=statement, student=cast.student)
    return receipt


def own_receipt(cast: Cast) -> Thing:
    return Thing({"receipt_id": a_receipt(cast).id}, students(cast))


def receipt_at_the_office(cast: Cast) -> Thing:
    return Thing({"receipt_id": a_receipt(cast).id}, open_to=frozenset({P.SUBMIT_COURSE_OUTCOMES}))


def a_doubt(cast: Cast) -> Thing:
    receipt = a_receipt(cast)
    dispute = Dispute.objects.create(
        student_receipt=receipt, dispute_type="WRONG_FILE", text="不是我的", raised_at=SUBMITTING
    )
    return Thing({"dispute_id": dispute.id}, open_to=frozenset({P.SUBMIT_COURSE_OUTCOMES}))


def own_class(cast: Cast) -> Thing:
    owners = [(cast.homeroom_teacher.account, Role.HOMEROOM_TEACHER)]
    return Thing({"class_id": cast.school_class.id}, owners, frozenset({P.FOLLOW_EVERY_CLASS}))


def a_class(cast: Cast) -> Thing:
    return Thing({"class_id": cast.school_class.id}, open_to=frozenset({P.VIEW_PROGRESS}))


def a_registered_school(cast: Cast) -> Thing:
    return Thing(
        {"school_id": register_school("041305").id},
        open_to=frozenset({P.REGISTER_SCHOOLS}),
        is_of_the_installation=True,
    )


def a_school_of_the_intake(cast: Cast) -> Thing:
    return Thing(
        {"school_id": register_school("041305").id},
        open_to=frozenset({P.VIEW_INTAKE}),
        is_of_the_installation=True,
    )


def a_package(cast: Cast) -> Thing:
    package = make_package(register_school("041305"))
    return Thing({"package_id": package.id}, open_to=frozenset({P.VIEW_INTAKE}), is_of_the_installation=True)


ACCOUNTS = dict.fromkeys(
    (
        "account",
        "account_grant_role",
        "account_end_role",
        "account_close",
        "account_reopen",
        "account_sign_out",
    ),
    an_account,
)


def a_store_move(cast: Cast) -> Thing:
    move = StoreMove.objects.create(
        code="K7M2P9",
        store="store-a",
        source_id=uuid7(),
        target_id=uuid7(),
        target="store-c",
        planned_by_id=uuid7(),
        planned_by_name="主機管理者",
        planned_at=WITHIN,
    )
    return Thing({"move_id": move.id}, open_to=frozenset({P.LOOK_AFTER_STORES}), is_of_the_installation=True)


def an_acknowledged_work(cast: Cast) -> Thing:
    make_window()
    outcome = make_outcome(cast.student, cast.course)
    return Thing({"item_id": outcome.id}, students(cast))


def an_acknowledgement(cast: Cast) -> Thing:
    an_acknowledged_work(cast)
    return Thing({"event_id": LogEvent.objects.get().id}, students(cast))


COMMON: dict[str, Callable[[Cast], Thing]] = {
    "end_session": own_session,
    "upload_file": own_upload,
    "approve_store_move": a_store_move,
    **ACCOUNTS,
}
THINGS: dict[str, dict[str, Callable[[Cast], Thing]]] = {
    "school": {
        **COMMON,
        "supplement_grant": a_student,
        **dict.fromkeys(
            ("roster_import", "roster_progress", "roster_apply", "roster_discard", "roster_report"), an_import
        ),
        "log_receipts_of_item": an_acknowledged_work,
        **dict.fromkeys(("log_receipt", "log_receipt_page"), an_acknowledgement),
        **dict.fromkeys(("outcome_detail", "outcome_edit", "outcome_send", "outcome_delete"), a_draft),
        "outcome_withdraw": a_sent_work,
        "outcome_restore": a_deleted_work,
        "outcome_file": a_work_file,
        **dict.fromkeys(("performance_detail", "performance_edit", "performance_delete"), a_performance),
        "performance_restore": a_deleted_performance,
        "performance_file": a_performance_file,
        **dict.fromkeys(
            ("certification_work", "certification_return", "certification_revoke", "certification_take_back"),
            a_pending_work,
        ),
        "select_item": a_certified_work,
        "deselect_item": a_selected_work,
        **dict.fromkeys(("receipt", "confirm_receipt", "dispute_receipt"), own_receipt),
        "receipt_paper": receipt_at_the_office,
        "settle_dispute": a_doubt,
        **dict.fromkeys(("class_board", "class_reminders", "class_export"), own_class),
        "progress_class": a_class,
    },
    "central": {
        **COMMON,
        "switch_school": a_registered_school,
        "intake_school": a_school_of_the_intake,
        "intake_package": a_package,
    },
}
