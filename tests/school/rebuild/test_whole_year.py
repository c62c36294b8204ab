"""Every kind of event is made again as rows, field by field; the log goes on, and an import meets who is there."""

from pathlib import Path

import pytest

from licheng.kernel.merkle import verify_consistency
from licheng.kernel.subtrees import tree_consistency_proof
from licheng.kernel.tiles import tile_reader
from licheng.school.courses.models import Course
from licheng.school.outcomes.models import CourseOutcome
from licheng.school.outcomes.rules import OutcomeState
from licheng.school.receipts.models import Dispute, StudentReceipt
from licheng.school.receipts.rules import DisputeState, ReceiptState
from licheng.school.roster.models import ClassMembership, Student, Teacher
from licheng.school.submission.models import Submission
from licheng.school.submission.packaging import Sink, open_parcel, write_parcel
from licheng.shared.clock import real_now
from licheng.shared.log.files import read_tile
from licheng.shared.log.models import LogEvent, LogHead
from licheng.shared.log.sequencing import sequence
from licheng.shared.rebuild.living import compare
from licheng.shared.rebuild.writing import rebuild
from licheng.shared.tenancy.models import School
from licheng.shared.tenancy.scope import in_school
from tests.factories.calendars import make_window
from tests.factories.own_works import make_outcome
from tests.factories.rebuilt_states import named_difference, states
from tests.factories.whole_story import later, load_roster
from tests.school.rebuild.conftest import Year

# The schools are made by the owner of the tables.
pytestmark = pytest.mark.django_db(databases=["default", "owner"])


def watch_nothing(step: str, done: int, total: int) -> None:
    """Hear nothing."""


@pytest.fixture
def rebuilt(lost: Year) -> Year:
    """Return the year, with the rebuilt database standing in for the lost one."""
    rebuild(lost.stores, watch_nothing)
    return lost


def test_story_has_every_kind_of_event(year: Year):
    kinds = set(LogEvent.objects.values_list("kind", flat=True))

    assert kinds == {
        "RECEIVED", "SENT", "WITHDRAWN", "RETURNED", "CERTIFIED", "REVOKED", "DELETED", "SELECTED",
        "DESELECTED", "SUBMITTED", "RECEIPTED", "CONFIRMED", "DISPUTED", "ANSWERED",
    }  # fmt: skip
    assert set(CourseOutcome.objects.values_list("state", flat=True)) == {
        "DRAFT", "PENDING", "CERTIFIED", "REVOKED", "DELETED"
    }  # fmt: skip
    assert set(Dispute.objects.values_list("state", flat=True)) == {
        DisputeState.RESUBMITTED, DisputeState.CLOSED
    }  # fmt: skip
    assert set(StudentReceipt.objects.values_list("state", flat=True)) >= {
        ReceiptState.CONFIRMED, ReceiptState.REPLACED
    }  # fmt: skip
    assert Submission.objects.count() == 2


def test_living_database_does_not_differ_from_its_log(year: Year):
    assert compare(year.stores, watch_nothing).differences == ()


def test_every_row_is_back_as_it_was(rebuilt: Year):
    after = states()

    assert after["log"] == rebuilt.state["log"]
    assert len(after["schools"]) == 1, "of the neighbor nothing was ever acknowledged"
    assert set(after["schools"]) < set(rebuilt.state["schools"])
    assert after["210399"]["whole"] == rebuilt.state["210399"]["whole"]
    assert named_difference(after["210399"]["named"], rebuilt.state["210399"]["named"]) == {}


def test_log_goes_on_where_it_stopped(rebuilt: Year, inside: School, tmp_path: Path):
    before = LogHead.objects.order_by("-size").first()
    with in_school(inside.id):
        load_roster(tmp_path)
        make_window()
        make_outcome(rebuilt.people.mine, rebuilt.people.course, seed=30, now=later(100))

    assert sequence(rebuilt.stores, now=real_now()) == 1

    after = LogHead.objects.order_by("-size").first()
    for store in rebuilt.stores.stores:
        proof = tree_consistency_proof(before.size, after.size, tile_reader(after.size, read_tile(store)))
        assert verify_consistency(before.size, bytes(before.root), after.size, bytes(after.root), proof)
    events = LogEvent.objects.filter(subject_id=rebuilt.people.mine.id)
    with in_school(inside.id):
        assert events.count() > 1
    assert compare(rebuilt.stores, watch_nothing).differences == ()


def test_package_is_made_again_byte_for_byte(rebuilt: Year, inside: School):
    with in_school(inside.id):
        for submission in Submission.objects.select_related("school"):
            summary = write_parcel(open_parcel(submission), Sink(), rebuilt.stores)

            assert (summary.digest, summary.size) == (submission.package_digest, submission.package_size)


def test_import_afterwards_meets_everybody_and_doubles_nobody(rebuilt: Year, inside: School, tmp_path: Path):
    with in_school(inside.id):
        known = set(Student.objects.values_list("id", flat=True))
        courses = set(Course.objects.values_list("id", flat=True))

        assert load_roster(tmp_path) == 0

        assert known == {rebuilt.people.mine.id, rebuilt.people.theirs.id}
        assert known < set(Student.objects.values_list("id", flat=True))
        assert (Student.objects.count(), Teacher.objects.count(), Course.objects.count()) == (6, 4, 5)
        assert courses < set(Course.objects.values_list("id", flat=True))
        assert ClassMembership.objects.filter(student_id__in=known).count() == 2
        works = CourseOutcome.objects.filter(student__enrolments__course=rebuilt.people.course)
        assert works.filter(state=OutcomeState.CERTIFIED).distinct().count() == 2
    assert compare(rebuilt.stores, watch_nothing).differences == ()


def test_number_that_belongs_to_somebody_else_now_is_told_and_doubles_nobody(
    rebuilt: Year, inside: School, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    with in_school(inside.id):
        Student.objects.filter(id=rebuilt.people.mine.id).update(student_number="1999999")

        assert load_roster(tmp_path) == 1

        assert Student.objects.count() == 2
    assert "身分證號" in capsys.readouterr().err
