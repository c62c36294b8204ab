"""Everything a rebuild promises to bring back, field by field, as plain values that can be compared."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from licheng.school.certification.models import CertificationDecision
from licheng.school.courses.models import Course
from licheng.school.outcomes.models import CourseOutcome, OutcomeVersion
from licheng.school.performances.models import DiversePerformance, PerformanceVersion
from licheng.school.receipts.models import Dispute, ReceiptStatement, StudentReceipt
from licheng.school.roster.models import Student, Teacher
from licheng.school.selection.models import SelectedOutcome, SelectedPerformance, Selection, SelectionChange
from licheng.school.submission.models import Submission, SubmissionRow
from licheng.shared.accounts.models import Account
from licheng.shared.files.models import StoredObject
from licheng.shared.log.actions import SALT_PURPOSE
from licheng.shared.log.models import (
    LogCosignature,
    LogEvent,
    LogHead,
    LogKey,
    LogLeaf,
    LogPosition,
    SubjectSalt,
)
from licheng.shared.tenancy.models import School, SchoolKeys
from licheng.shared.tenancy.scope import in_school
from licheng.shared.tenancy.sealing import unseal

# What is no part of the promise: random keys of rows nobody names, and how things travelled, not what was said.
APART: dict[type[Model], set[str]] = {
    SelectedOutcome: {"id"},
    SelectedPerformance: {"id"},
    Submission: {"task_id", "attempts", "next_try_at", "trouble"},
    ReceiptStatement: {"report_asked_at", "reported_at", "told_at", "trouble"},
    LogLeaf: {"added_at", "writer"},
    LogHead: {"made_at", "writer"},
    LogCosignature: {"id", "cosigned_at"},
    LogKey: {"id", "not_before"},
    School: {"created_at"},
    SchoolKeys: {"id", "created_at", "signing_key_sealed"},
}
WHOLE = (
    CourseOutcome,
    OutcomeVersion,
    DiversePerformance,
    PerformanceVersion,
    CertificationDecision,
    Selection,
    SelectedOutcome,
    SelectedPerformance,
    SelectionChange,
    Submission,
    SubmissionRow,
    ReceiptStatement,
    StudentReceipt,
    Dispute,
    LogEvent,
    SchoolKeys,
)
LOG = (LogLeaf, LogPosition, LogHead, LogCosignature, LogKey)
# Of these a rebuild knows those that something was logged of.
NAMED: dict[type[Model], set[str]] = {
    StoredObject: set(),
    Account: {"password", "must_change_password", "initial_password_expires_at", "created_at"},
    Student: {"national_id_sealed"},
    Teacher: set(),
    Course: set(),
}

State = dict[str, Any]


def state_of_log() -> State:
    """Return the rows of the log."""
    return {model.__name__: _rows(model._default_manager.all(), APART.get(model, set())) for model in LOG}


def state_of_school() -> State:
    """Return all rows of the school in scope that a rebuild brings back whole, and the salts of its people."""
    state: State = {
        model.__name__: _rows(model._default_manager.all(), APART.get(model, set())) for model in WHOLE
    }
    state["SubjectSalt"] = {
        salt.subject_id: unseal(salt.salt_sealed, school_id=salt.school_id, purpose=SALT_PURPOSE)
        for salt in SubjectSalt.objects.all()
    }
    return state


def named_of_school() -> State:
    """Return people, courses and files of the school in scope, by id."""
    return {
        model.__name__: {row.pk: _values(row, apart) for row in model._default_manager.all()}
        for model, apart in NAMED.items()
    }


def states() -> State:
    """Return the whole state: the log, the schools, and of each school what comes back whole, and who and what is named."""
    schools = list(School.objects.order_by("code"))
    state: State = {"log": state_of_log(), "schools": _rows(schools, APART[School])}
    for school in schools:
        with in_school(school.id):
            state[school.code] = {"whole": state_of_school(), "named": named_of_school()}
    return state


def named_difference(rebuilt: State, original: State) -> dict[str, Any]:
    """Return, of what a rebuilt state names, the rows that are not in the original, or not so."""
    return {
        f"{model} {key}": (values, original[model].get(key))
        for model, rows in rebuilt.items()
        for key, values in rows.items()
        if original[model].get(key) != values
    }


def _rows(rows: Iterable[Model], apart: set[str]) -> list[tuple[tuple[str, Any], ...]]:
    return sorted((tuple(_values(row, apart).items()) for row in rows), key=repr)


def _values(row: Model, apart: set[str]) -> dict[str, Any]:
    names = [field.attname for field in row._meta.concrete_fields if field.attname not in apart]
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value
