"""Jobs of imports: what a worker leaves behind when all goes well, late, or wrong."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from licheng.school.roster.actions import bring_roster, mark_for_apply
from licheng.school.roster.models import RosterImport, Student
from licheng.school.roster.queries import find_import, state_of_import
from licheng.school.roster.reading import UploadedFile
from licheng.school.roster.rules import ImportState
from licheng.school.roster.sheets import Term
from licheng.school.roster.tasks import apply, check, forget
from licheng.shared.accounts.roles import Role
from licheng.shared.audit.models import AuditEvent
from licheng.shared.jobs.models import LongTask
from licheng.shared.tenancy.sealing import SealBrokenError
from tests.factories.people import actor_for, make_account
from tests.factories.workbook import SMALL, as_xlsx, make_school

NOW = datetime(2025, 9, 1, 2, tzinfo=UTC)


@pytest.fixture
def brought(inside) -> RosterImport:
    files = [UploadedFile("名冊.xlsx", as_xlsx(make_school(SMALL)))]
    by = actor_for(make_account("註冊組長", Role.REGISTRAR))
    return bring_roster(files=files, term=Term(114, 1), by=by, now=NOW)


def run(job, brought: RosterImport) -> ImportState:
    job(school_id=str(brought.school_id), import_id=str(brought.id))
    found = find_import(brought.id)
    assert found is not None
    return state_of_import(found)


def mark(brought: RosterImport) -> None:
    registrar = LongTask.objects.get(id=brought.task_id).started_by
    mark_for_apply(import_id=brought.id, by=actor_for(registrar), now=NOW)


def test_jobs_check_and_write_in_the_name_of_who_asked(brought: RosterImport):
    assert run(check, brought) is ImportState.READY
    mark(brought)
    assert run(apply, brought) is ImportState.APPLIED

    event = AuditEvent.objects.get(event_type="roster_imported")
    assert (event.actor_name, event.facts["學生"]) == ("註冊組長", [SMALL.students, 0, 0])


def test_late_check_leaves_the_writing_alone(brought: RosterImport):
    run(check, brought)
    mark(brought)

    assert run(check, brought) is ImportState.APPLYING
    assert run(apply, brought) is ImportState.APPLIED
    assert run(apply, brought) is ImportState.APPLIED
    assert Student.objects.count() == SMALL.students


def test_job_that_breaks_says_so_and_is_tried_again(brought: RosterImport):
    sealed = bytes(RosterImport.objects.get().sealed_upload)
    RosterImport.objects.update(sealed_upload=sealed[:-1] + bytes([sealed[-1] ^ 1]))

    with pytest.raises(SealBrokenError):
        run(check, brought)

    task = LongTask.objects.get(id=brought.task_id)
    assert (task.state, task.result["code"]) == ("FAILED", "import_broken")
    RosterImport.objects.update(sealed_upload=sealed)
    assert run(check, brought) is ImportState.READY


def test_job_of_an_unknown_import_does_nothing(brought: RosterImport):
    check(school_id=str(brought.school_id), import_id=str(UUID(int=5)))

    assert RosterImport.objects.get().plan == {}


def test_old_uploads_of_every_school_are_forgotten(brought: RosterImport):
    forget(timestamp=0)

    assert RosterImport.objects.get().sealed_upload is None
