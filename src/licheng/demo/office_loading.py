"""Loads the central database's own office and the authority's windows."""

from collections.abc import Iterator
from typing import Final

from django.contrib.auth.hashers import make_password

from licheng.central.policies.models import AuthorityWindow
from licheng.demo.accounts import load_accounts
from licheng.demo.cast import office_cast
from licheng.demo.plans import EARLIER_YEAR, GRADES, PASSWORD, PRESENT_YEAR
from licheng.kernel.rosters import Batch, SubmissionKind
from licheng.kernel.rule_set import load_rule_set
from licheng.kernel.schedule import FINAL_GRADE, AuthorityWindowKind, RecordKind
from licheng.shared.accounts.models import Account
from licheng.shared.tenancy.actions import create_school
from licheng.shared.tenancy.models import School
from licheng.shared.tenancy.scope import in_school

OFFICE_NAME: Final = "學習歷程中央資料庫（示範）"
_KINDS: Final = {
    RecordKind.BASIC_DATA: SubmissionKind.BASIC_DATA,
    RecordKind.COURSE_HISTORY: SubmissionKind.COURSE_HISTORY,
    RecordKind.COURSE_OUTCOME: SubmissionKind.COURSE_OUTCOMES,
    RecordKind.DIVERSE_PERFORMANCE: SubmissionKind.DIVERSE_PERFORMANCES,
}


def is_office_loaded() -> bool:
    """Return whether the office stands with its people."""
    office = School.objects.first()
    if office is None:
        return False
    with in_school(office.id):
        return bool(Account.objects.exists())


def load_office(code: str) -> None:
    """Make the office, its people and the authority's windows of both years, in one transaction."""
    office = create_school(code=code, name=OFFICE_NAME)
    with in_school(office.id):
        load_accounts(list(office_cast(code)), make_password(PASSWORD))
        AuthorityWindow.objects.all().delete()
        AuthorityWindow.objects.bulk_create(
            window for year in (EARLIER_YEAR, PRESENT_YEAR) for window in authority_windows(year)
        )


def authority_windows(year: int) -> Iterator[AuthorityWindow]:
    """Yield the submission windows of the national rule set, one for each kind, grade and batch."""
    rule_set = load_rule_set(year)
    for window in rule_set.authority_windows:
        if window.kind is not AuthorityWindowKind.SUBMISSION:
            continue
        batch = Batch(window.batch.upper())
        for record in window.records:
            confirmation = rule_set.authority_window(
                AuthorityWindowKind.CONFIRMATION, record, window.semester, window.batch
            )
            for grade in _grades(batch, window.semester):
                yield AuthorityWindow(
                    kind=_KINDS[record],
                    school_year=year,
                    semester=window.semester,
                    grade=grade,
                    batch=batch,
                    starts_at=window.window.start,
                    ends_at=window.window.end,
                    confirm_until_at=(confirmation or window).window.end,
                )


def _grades(batch: Batch, semester: int) -> tuple[int, ...]:
    """Return who hands in: grade 3 by its batches, save in the first semester, where all hand in together."""
    if batch is not Batch.REGULAR:
        return (FINAL_GRADE,)
    return GRADES if semester == 1 else tuple(grade for grade in GRADES if grade != FINAL_GRADE)
