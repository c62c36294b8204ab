"""A student drops old files: the lost ones are whole again, and of all others nothing is kept and nothing is told."""

from hashlib import sha256
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from licheng.school.certification.actions import certify_outcomes
from licheng.school.certification.models import CertificationDecision
from licheng.school.losses import tasks
from licheng.school.losses.models import ObjectRestoration
from licheng.school.losses.queries import open_losses
from licheng.school.losses.rules import Way
from licheng.school.outcomes.content import OutcomeContent
from licheng.school.outcomes.models import CourseOutcome, OutcomeState, OutcomeVersion
from licheng.school.outcomes.saving import save_outcome
from licheng.school.schedule.models import Act
from licheng.shared.accounts.roles import Role
from licheng.shared.audit.models import AuditEvent
from licheng.shared.files.attaching import FileChoice
from licheng.shared.files.models import StoredObject
from licheng.shared.tenancy.scope import in_school
from tests.factories.calendars import WITHIN, make_window
from tests.factories.losses import lose, objects_of, place_of, remove, scrub
from tests.factories.own_works import document_of, make_outcome, make_sent_outcome
from tests.factories.people import actor_for, make_cast
from tests.factories.works import pdf_bytes

pytestmark = pytest.mark.usefixtures("school_day")
PAGE = reverse("restore_files")
NOT_IT = {"name": "舊作業.pdf", "code": "not_the_lost_file"}


@pytest.fixture(autouse=True)
def _windows(inside, stores):
    make_window()
    make_window(Act.CERTIFICATION)


def drop(client, *contents: bytes, name: str = "舊作業.pdf", accept: str = "application/json"):
    files = [SimpleUploadedFile(name, content) for content in contents]
    return client.post(PAGE, {"files": files}, headers={"Accept": accept})


def answers(response) -> list[str]:
    assert response.status_code == 200
    return [entry["code"] for entry in response.json()["files"]]


def files_in(root: Path) -> set[str]:
    return {path.name for path in (root / "objects").rglob("*") if path.is_file()}


def test_lost_file_is_whole_again_in_both_stores_under_its_work(cast, browser_of, stores):
    work = make_outcome(cast.student, cast.course, seed=1)
    [stored] = objects_of(cast.student)
    lose(stores, stored)
    client = browser_of(cast.student.account)

    assert answers(drop(client, pdf_bytes(1))) == ["restored"]

    assert [place_of(root, stored.digest).read_bytes() for root in stores] == [pdf_bytes(1)] * 2
    assert not open_losses().exists()
    page = client.get(reverse("outcome_file", args=[work.id, 1, "document"]))
    assert b"".join(page.streaming_content) == pdf_bytes(1)
    restoration = ObjectRestoration.objects.get()
    assert (restoration.way, restoration.restored_by) == (Way.STUDENT, cast.student.account_id)


def test_restored_file_leaves_one_audit_row_each(cast, browser_of, stores):
    for seed in (1, 2):
        make_outcome(cast.student, cast.course, seed=seed)
    lose(stores, *objects_of(cast.student))

    drop(browser_of(cast.student.account), pdf_bytes(1), pdf_bytes(2), pdf_bytes(3))

    events = AuditEvent.objects.filter(event_type="lost_file_restored")
    assert {event.facts["digest"] for event in events} == {
        sha256(pdf_bytes(seed)).hexdigest() for seed in (1, 2)
    }
    assert {(event.actor_id, event.role) for event in events} == {(cast.student.account_id, "student")}


def test_certification_stands_without_the_teacher(cast, browser_of, stores):
    work = make_sent_outcome(cast.student, cast.course)
    certify_outcomes(works={work.id: 1}, by=actor_for(cast.course_teacher.account), now=WITHIN)
    rows = (
        list(CourseOutcome.objects.values()),
        list(OutcomeVersion.objects.values()),
        list(CertificationDecision.objects.values()),
    )
    lose(stores, *objects_of(cast.student))

    teacher = browser_of(cast.course_teacher.account)
    waiting = teacher.get("/").content.decode()
    drop(browser_of(cast.student.account), pdf_bytes(1))

    assert "遺失" not in waiting
    assert rows == (
        list(CourseOutcome.objects.values()),
        list(OutcomeVersion.objects.values()),
        list(CertificationDecision.objects.values()),
    )
    assert CourseOutcome.objects.get().state == OutcomeState.CERTIFIED
    page = teacher.get(reverse("outcome_file", args=[work.id, 1, "document"]))
    assert b"".join(page.streaming_content) == pdf_bytes(1)


def test_damaged_copy_is_replaced_and_kept_aside(cast, browser_of, stores):
    make_outcome(cast.student, cast.course)
    [stored] = objects_of(cast.student)
    lose(stores, stored)
    for root in stores:
        place_of(root, stored.digest).write_bytes(b"torn")

    assert answers(drop(browser_of(cast.student.account), pdf_bytes(1))) == ["restored"]

    for root in stores:
        assert place_of(root, stored.digest).read_bytes() == pdf_bytes(1)
        assert [path.read_bytes() for path in (root / "damaged").iterdir()] == [b"torn"]


def test_other_bytes_are_not_kept(cast, browser_of, stores):
    make_outcome(cast.student, cast.course)
    lose(stores, *objects_of(cast.student))
    before = [files_in(root) for root in stores], StoredObject.objects.count()

    response = drop(browser_of(cast.student.account), b"something else", b"")

    assert answers(response) == ["not_the_lost_file"] * 2
    assert ([files_in(root) for root in stores], StoredObject.objects.count()) == before
    assert open_losses().count() == 1


def test_files_of_others_get_the_very_answer_unknown_bytes_get(cast, other_school, browser_of, stores):
    """P12: lost or whole, of a classmate, of another school or of nobody."""
    make_outcome(cast.student, cast.course, seed=1)
    for seed in (2, 3):
        make_outcome(cast.classmate, cast.course, seed=seed)
    with in_school(other_school.id):
        make_window()
        abroad = make_cast()
        for seed in (4, 5):
            make_outcome(abroad.student, abroad.course, seed=seed)
        lost_abroad = objects_of(abroad.student)[0]
    lose(stores, *objects_of(cast.student), objects_of(cast.classmate)[0], lost_abroad)
    before = [files_in(root) for root in stores]

    client = browser_of(cast.student.account)
    told = [drop(client, content) for content in (*map(pdf_bytes, (2, 3, 4, 5)), b"x" * 900)]

    assert [{**response.json()["files"][0], "message": ""} for response in told] == [
        {**NOT_IT, "message": ""}
    ] * 5
    assert len({response.content for response in told}) == 1
    assert [files_in(root) for root in stores] == before
    assert open_losses().count() == 2


def test_every_digest_takes_the_same_number_of_queries(cast, browser_of, stores):
    make_outcome(cast.student, cast.course, seed=1)
    make_outcome(cast.classmate, cast.course, seed=2)
    lose(stores, *objects_of(cast.student), *objects_of(cast.classmate))
    client = browser_of(cast.student.account)
    drop(client, b"the first request notes that the session was seen")

    asked = []
    for content in (pdf_bytes(2), b"unknown"):
        with CaptureQueriesContext(connection) as queries:
            drop(client, content)
        asked.append([query["sql"][:40] for query in queries if "SAVEPOINT" not in query["sql"]])

    assert asked[0] == asked[1]


def test_file_shared_by_two_students_comes_back_for_both(cast, browser_of, stores):
    make_outcome(cast.student, cast.course, seed=1)
    make_outcome(cast.classmate, cast.course, seed=1)
    lose(stores, objects_of(cast.student)[0])

    drop(browser_of(cast.classmate.account), pdf_bytes(1))

    assert "遺失" not in browser_of(cast.student.account).get("/").content.decode()


def test_file_shared_with_another_school_is_noted_there_without_a_name(
    cast, other_school, browser_of, stores
):
    make_outcome(cast.student, cast.course, seed=1)
    with in_school(other_school.id):
        make_window()
        abroad = make_cast()
        make_outcome(abroad.student, abroad.course, seed=1)
    lose(stores, objects_of(cast.student)[0])

    drop(browser_of(cast.student.account), pdf_bytes(1))
    tasks.recheck(0)

    with in_school(other_school.id):
        restoration = ObjectRestoration.objects.get()
        assert (restoration.way, restoration.restored_by, restoration.restored_by_name) == (
            Way.STORE,
            None,
            "",
        )


def test_file_of_an_earlier_version_is_brought_back_too(cast, browser_of, stores):
    work = make_outcome(cast.student, cast.course, seed=1)
    [earlier] = objects_of(cast.student)
    by = actor_for(cast.student.account)
    files = FileChoice(document_of(by, 2))
    save_outcome(outcome_id=work.id, content=OutcomeContent(cast.course.id, "改寫", files), by=by, now=WITHIN)
    lose(stores, earlier)

    assert answers(drop(browser_of(cast.student.account), pdf_bytes(1))) == ["restored"]


def test_store_that_cannot_take_it_is_told_and_the_loss_stays(cast, browser_of, stores, monkeypatch):
    make_outcome(cast.student, cast.course)
    lose(stores, *objects_of(cast.student))
    monkeypatch.setattr("licheng.shared.files.store.MINIMUM_FREE_BYTES", 2**62)

    assert answers(drop(browser_of(cast.student.account), pdf_bytes(1))) == ["stores_not_healthy"]
    assert open_losses().count() == 1


def test_plain_form_says_what_became_of_each_file(cast, browser_of, stores):
    make_outcome(cast.student, cast.course)
    lose(stores, *objects_of(cast.student))

    page = drop(browser_of(cast.student.account), pdf_bytes(1), b"other", accept="text/html").content.decode()

    assert "找回 1 個檔案，已安全保存兩份" in page
    assert "這不是遺失的那個檔案" in page


def test_form_without_a_file_says_so(cast, browser_of, stores):
    make_outcome(cast.student, cast.course)
    lose(stores, *objects_of(cast.student))

    assert "還沒有選檔案" in browser_of(cast.student.account).post(PAGE).content.decode()


def test_file_that_is_not_yet_noted_is_not_taken(cast, browser_of, stores):
    make_outcome(cast.student, cast.course)
    remove(stores, *objects_of(cast.student))
    scrub()

    assert answers(drop(browser_of(cast.student.account), pdf_bytes(1))) == ["not_the_lost_file"]


@pytest.mark.parametrize("role", [Role.COURSE_TEACHER, Role.HOMEROOM_TEACHER, Role.IT_OFFICE])
def test_only_students_bring_files_back(cast, browser_of, role):
    accounts = {
        Role.COURSE_TEACHER: cast.course_teacher.account,
        Role.HOMEROOM_TEACHER: cast.homeroom_teacher.account,
        Role.IT_OFFICE: cast.it_office,
    }

    assert drop(browser_of(accounts[role]), pdf_bytes(1)).status_code == 403
