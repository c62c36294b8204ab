"""Roles and permissions of both systems, in one table: what a person may do is decided here."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    """One kind of act on one kind of thing."""

    KEEP_OWN_WORK = "keep_own_work"
    SELECT_OWN_WORK = "select_own_work"
    CONFIRM_OWN_RECEIPT = "confirm_own_receipt"
    CERTIFY_OWN_COURSES = "certify_own_courses"
    FOLLOW_OWN_CLASS = "follow_own_class"
    FOLLOW_EVERY_CLASS = "follow_every_class"
    LOAD_ROSTER = "load_roster"
    VIEW_ROSTER = "view_roster"
    SET_WINDOWS = "set_windows"
    GRANT_SUPPLEMENT = "grant_supplement"
    VIEW_PROGRESS = "view_progress"
    SUBMIT_BASIC_DATA = "submit_basic_data"
    SUBMIT_COURSE_HISTORY = "submit_course_history"
    SUBMIT_COURSE_OUTCOMES = "submit_course_outcomes"
    SUBMIT_DIVERSE_PERFORMANCES = "submit_diverse_performances"
    VIEW_SUBMISSIONS = "view_submissions"
    ANSWER_DISPUTES = "answer_disputes"
    MANAGE_ACCOUNTS = "manage_accounts"
    VIEW_AUDIT = "view_audit"
    VIEW_LOSSES = "view_losses"
    VIEW_INTAKE = "view_intake"
    SET_AUTHORITY_WINDOWS = "set_authority_windows"
    REGISTER_SCHOOLS = "register_schools"
    LOOK_AFTER_STORES = "look_after_stores"


class Role(StrEnum):
    """A function a person holds; a person may hold several and acts in one at a time."""

    STUDENT = "student"
    COURSE_TEACHER = "course_teacher"
    HOMEROOM_TEACHER = "homeroom_teacher"
    COURSE_ADVISOR = "course_advisor"
    COUNSELOR = "counselor"
    REGISTRAR = "registrar"
    STUDENT_ACTIVITY_OFFICE = "student_activity_office"
    CURRICULUM_OFFICE = "curriculum_office"
    IT_OFFICE = "it_office"
    BASIC_DATA_SUBMITTER = "basic_data_submitter"
    COURSE_HISTORY_SUBMITTER = "course_history_submitter"
    COURSE_OUTCOMES_SUBMITTER = "course_outcomes_submitter"
    DIVERSE_PERFORMANCES_SUBMITTER = "diverse_performances_submitter"
    SCHOOL_ADMIN = "school_admin"
    INTAKE_OFFICER = "intake_officer"
    AUTHORITY_VIEWER = "authority_viewer"


ROLE_LABELS: dict[Role, Promise] = {
    Role.STUDENT: _("學生"),
    Role.COURSE_TEACHER: _("任課教師"),
    Role.HOMEROOM_TEACHER: _("導師"),
    Role.COURSE_ADVISOR: _("課程諮詢教師"),
    Role.COUNSELOR: _("輔導老師"),
    Role.REGISTRAR: _("註冊組"),
    Role.STUDENT_ACTIVITY_OFFICE: _("訓育組"),
    Role.CURRICULUM_OFFICE: _("教學組"),
    Role.IT_OFFICE: _("資訊組"),
    Role.BASIC_DATA_SUBMITTER: _("基本資料提交人員"),
    Role.COURSE_HISTORY_SUBMITTER: _("修課紀錄提交人員"),
    Role.COURSE_OUTCOMES_SUBMITTER: _("課程學習成果提交人員"),
    Role.DIVERSE_PERFORMANCES_SUBMITTER: _("多元表現提交人員"),
    Role.SCHOOL_ADMIN: _("校管理員"),
    Role.INTAKE_OFFICER: _("收件人員"),
    Role.AUTHORITY_VIEWER: _("主管機關檢視人員"),
}

_P = Permission
_SUBMITTER = frozenset({_P.VIEW_SUBMISSIONS, _P.ANSWER_DISPUTES, _P.VIEW_PROGRESS, _P.VIEW_ROSTER})

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.STUDENT: frozenset({_P.KEEP_OWN_WORK, _P.SELECT_OWN_WORK, _P.CONFIRM_OWN_RECEIPT}),
    Role.COURSE_TEACHER: frozenset({_P.CERTIFY_OWN_COURSES}),
    Role.HOMEROOM_TEACHER: frozenset({_P.FOLLOW_OWN_CLASS}),
    Role.COURSE_ADVISOR: frozenset({_P.FOLLOW_EVERY_CLASS}),
    Role.COUNSELOR: frozenset({_P.FOLLOW_EVERY_CLASS}),
    Role.REGISTRAR: frozenset(
        {
            _P.LOAD_ROSTER,
            _P.VIEW_ROSTER,
            _P.VIEW_PROGRESS,
            _P.VIEW_SUBMISSIONS,
            _P.GRANT_SUPPLEMENT,
            _P.SET_WINDOWS,
            _P.VIEW_LOSSES,
        }
    ),
    Role.STUDENT_ACTIVITY_OFFICE: frozenset({_P.VIEW_PROGRESS, _P.VIEW_ROSTER, _P.GRANT_SUPPLEMENT}),
    Role.CURRICULUM_OFFICE: frozenset(
        {_P.VIEW_PROGRESS, _P.VIEW_ROSTER, _P.GRANT_SUPPLEMENT, _P.SET_WINDOWS, _P.VIEW_SUBMISSIONS}
    ),
    Role.IT_OFFICE: frozenset({_P.MANAGE_ACCOUNTS, _P.VIEW_AUDIT, _P.VIEW_LOSSES, _P.LOOK_AFTER_STORES}),
    Role.BASIC_DATA_SUBMITTER: _SUBMITTER | {_P.SUBMIT_BASIC_DATA},
    Role.COURSE_HISTORY_SUBMITTER: _SUBMITTER | {_P.SUBMIT_COURSE_HISTORY},
    Role.COURSE_OUTCOMES_SUBMITTER: _SUBMITTER | {_P.SUBMIT_COURSE_OUTCOMES},
    Role.DIVERSE_PERFORMANCES_SUBMITTER: _SUBMITTER | {_P.SUBMIT_DIVERSE_PERFORMANCES},
    Role.SCHOOL_ADMIN: frozenset(
        {
            _P.MANAGE_ACCOUNTS,
            _P.VIEW_AUDIT,
            _P.LOOK_AFTER_STORES,
            _P.VIEW_LOSSES,
            _P.SET_WINDOWS,
            _P.VIEW_PROGRESS,
            _P.VIEW_ROSTER,
            _P.VIEW_SUBMISSIONS,
        }
    ),
    Role.INTAKE_OFFICER: frozenset(
        {
            _P.VIEW_INTAKE,
            _P.SET_AUTHORITY_WINDOWS,
            _P.REGISTER_SCHOOLS,
            _P.MANAGE_ACCOUNTS,
            _P.LOOK_AFTER_STORES,
        }
    ),
    Role.AUTHORITY_VIEWER: frozenset({_P.VIEW_INTAKE}),
}


def permissions_of(role: Role) -> frozenset[Permission]:
    """Return what a person acting in ``role`` may do."""
    return ROLE_PERMISSIONS[role]
