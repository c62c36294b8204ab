"""What a rebuild refuses, and that a refusal or a kill leaves the database as empty as it was."""

from pathlib import Path

import pytest

from licheng.kernel.uuid7 import uuid7
from licheng.operations import rebuilding
from licheng.school.outcomes.models import CourseOutcome, OutcomeVersion
from licheng.school.schedule.models import Act
from licheng.shared.clock import real_now
from licheng.shared.files.keeping import StoreSet
from licheng.shared.files.stores import from_settings
from licheng.shared.log.actions import record_log_events
from licheng.shared.log.models import LogHead, LogKey, LogLeaf
from licheng.shared.log.sequencing import sequence
from licheng.shared.rebuild.emptiness import require_empty
from licheng.shared.rebuild.living import compare
from licheng.shared.rebuild.problems import RebuildError
from licheng.shared.rebuild.writing import rebuild
from licheng.shared.tenancy.actions import create_school
from licheng.shared.tenancy.models import School
from licheng.shared.tenancy.scope import in_school
from tests.factories.calendars import make_window
from tests.factories.crashes import CrashError, crashing_at_statement
from tests.factories.log_entries import make_entry
from tests.factories.own_performances import make_performance
from tests.factories.own_works import make_sent_outcome
from tests.factories.people import make_account
from tests.factories.second_database import second_database

# The schools are made by the owner of the tables.
pytestmark = pytest.mark.django_db(databases=["default", "owner"])


def watch_nothing(step: str, done: int, total: int) -> None:
    """Hear nothing."""


@pytest.fixture
def published(cast, stores: tuple[Path, Path], school_day) -> StoreSet:
    """Return stores with the log of a work and a record."""
    make_window()
    make_window(Act.PERFORMANCE_UPLOAD, semester=0)
    make_sent_outcome(cast.student, cast.course)
    make_performance(cast.student)
    sequence(from_settings(), now=real_now())
    return from_settings()


def refusals(stores: StoreSet) -> list[str]:
    with pytest.raises(RebuildError) as caught:
        rebuild(stores, watch_nothing)
    return [refused.code for refused in caught.value.refusals]


def test_database_with_any_row_is_refused(published: StoreSet, inside: School):
    assert refusals(published) == ["rebuild_not_empty"]
    with second_database():
        create_school(code=inside.code, name=inside.name, school_id=inside.id)
        require_empty()
        with in_school(inside.id):
            make_account("先建立的人")

        assert refusals(published) == ["rebuild_not_empty"]


def test_school_that_was_made_anew_is_refused(published: StoreSet, inside: School):
    with second_database():
        create_school(code=inside.code, name=inside.name)

        assert refusals(published) == ["rebuild_school_differs"]
        assert LogLeaf.objects.count() == 0


def test_event_that_nobody_understands_is_named_and_nothing_is_written(published: StoreSet, inside: School):
    record_log_events([make_entry()], now=real_now())
    sequence(published, now=real_now())

    with second_database():
        with pytest.raises(RebuildError) as caught:
            rebuild(published, watch_nothing)

        assert [(one.code, dict(one.facts)) for one in caught.value.refusals] == [
            ("rebuild_untold", {"index": 3, "kind": "RECEIVED"})
        ]
        require_empty()
        assert LogKey.objects.count() == 0


# The kill also leaves a cursor open that would have been closed.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_rebuild_killed_at_any_statement_is_done_whole_the_next_time(published: StoreSet, inside: School):
    with second_database():
        done, number = False, 0
        while not done:
            number += 7
            try:
                with crashing_at_statement(number):
                    rebuild(published, watch_nothing)
                done = True
            except CrashError:
                require_empty()
        assert number > 7

        assert LogHead.objects.get().size == 3
        assert compare(published, watch_nothing).differences == ()


def test_rows_changed_behind_the_log_are_named_exactly(published: StoreSet, inside: School):
    work = CourseOutcome.objects.get()
    CourseOutcome.objects.filter(id=work.id).update(state="CERTIFIED")
    strange = CourseOutcome.objects.create(
        id=uuid7(), student_id=work.student_id, course_id=work.course_id, created_at=real_now()
    )

    found = compare(published, watch_nothing).differences

    assert {(code, one.model, one.key, one.what, one.told, one.held) for code, one in found} == {
        ("210399", "CourseOutcome", str(work.id), "state", "PENDING", "CERTIFIED"),
        ("210399", "CourseOutcome", str(strange.id), "not in the log", "", ""),
    }


def test_commands_say_what_they_did(published: StoreSet, inside: School, capsys: pytest.CaptureFixture[str]):
    assert rebuilding.compare(system="school") == 0
    assert rebuilding.compare(system="central") == 1
    with second_database():
        assert rebuilding.check() == 0
        assert rebuilding.rebuild(system="school") == 0
        assert rebuilding.rebuild(system="school") == 1
    assert rebuilding.rebuild(system="central") == 1

    printed = capsys.readouterr()
    assert "3 leaves, 0 differences" in printed.out
    assert "3 leaves, all proved." in printed.out
    assert f"210399 歷程示範高中 {inside.id}" in printed.out
    assert "CourseOutcome  1" in printed.out
    assert "[rebuild_not_empty]" in printed.err
    assert "[rebuild_central]" in printed.err
    assert OutcomeVersion.objects.count() == 1
