from dataclasses import replace
from datetime import timedelta

import pytest

from licheng.kernel.performance_kinds import KINDS, kind_named
from licheng.kernel.results import RefusedError
from licheng.kernel.uuid7 import uuid7
from licheng.school.performances.actions import delete_performance, restore_performance, save_performance
from licheng.school.performances.content import PerformanceContent, performance_title, values_of
from licheng.school.performances.models import DiversePerformance, PerformanceVersion
from licheng.school.schedule.models import Act
from licheng.shared.accounts.roles import Role
from licheng.shared.audit.models import AuditEvent
from licheng.shared.files.attaching import FileChoice
from tests.factories.calendars import AFTER, CLOSES, WITHIN, make_item_limit, make_supplement, make_window
from tests.factories.own_performances import make_performance, typed_values
from tests.factories.people import actor_for
from tests.factories.works import make_upload, mp3_bytes, pdf_bytes

SERVICE = kind_named("service_record")
CONTENT = PerformanceContent(SERVICE, 114, typed_values(SERVICE))


@pytest.fixture(autouse=True)
def _window(inside):
    make_window(Act.PERFORMANCE_UPLOAD, semester=0)


@pytest.fixture
def student(cast):
    return actor_for(cast.student.account)


def save(by, content=CONTENT, performance_id=None, now=WITHIN):
    return save_performance(performance_id=performance_id or uuid7(), content=content, by=by, now=now)


def refusal_of(*args, **options) -> str:
    with pytest.raises(RefusedError) as caught:
        save(*args, **options)
    return caught.value.refused.code


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_saving_keeps_every_kind_as_its_roster_wants_it(student, kind):
    performance = save(student, PerformanceContent(kind, 114, typed_values(kind, brief="  簡述 ")))

    version = PerformanceVersion.objects.get()
    assert (performance.kind, performance.school_year, performance.version) == (kind.name, 114, 1)
    assert set(version.fields) == {field.name for field in kind.own_fields}
    assert (version.brief, version.number, version.saved_at) == ("簡述", 1, WITHIN)
    assert set(values_of(version)) == {field.name for field in kind.fields}
    assert performance_title(kind.name, version)
    event = AuditEvent.objects.get(event_type="performance_saved")
    assert (event.subject_id, event.version_id) == (performance.id, version.id)


def test_saving_keeps_files_and_link_as_text(student, stores):
    document = make_upload(student, pdf_bytes(), now=WITHIN, purpose="performance-document", name="證明.pdf")
    media = make_upload(student, mp3_bytes(), now=WITHIN, purpose="performance-media", name="演奏.mp3")
    files = FileChoice(document.id, media.id)

    save(student, replace(CONTENT, external_link=" https://youtu.be/abc ", files=files))

    version = PerformanceVersion.objects.get()
    assert version.external_link == "https://youtu.be/abc"
    assert (version.document_id, version.document_name) == (document.stored_object_id, "證明.pdf")
    assert (version.media_id, version.media_name) == (media.stored_object_id, "演奏.mp3")


def test_saving_the_same_form_again_makes_nothing_new(student):
    performance_id = uuid7()

    save(student, performance_id=performance_id)
    save(student, performance_id=performance_id)

    assert DiversePerformance.objects.count() == PerformanceVersion.objects.count() == 1


def test_saving_again_adds_a_version(student):
    performance = save(student)

    save(student, replace(CONTENT, values=typed_values(SERVICE, hours="8")), performance.id)

    assert DiversePerformance.objects.get().version == 2
    assert list(PerformanceVersion.objects.order_by("number").values_list("fields__hours", flat=True)) == [
        "2.5",
        "8",
    ]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"hours": "0"}, "performance_number_too_small"),
        ({"ends_on": "2025-10-01"}, "performance_dates_reversed"),
        ({"service_name": ""}, "performance_field_missing"),
        ({"brief": "字" * 101}, "performance_field_too_long"),
    ],
)
def test_saving_is_refused_for_values_the_kind_does_not_take(student, changed, code):
    assert refusal_of(student, replace(CONTENT, values=typed_values(SERVICE, **changed))) == code
    assert not DiversePerformance.objects.exists()


def test_saving_is_refused_for_a_link_that_is_not_https(student):
    assert refusal_of(student, replace(CONTENT, external_link="http://youtu.be/abc")) == "link_not_https"


def test_saving_under_another_kind_or_anothers_id_is_refused(cast, student):
    cadre = kind_named("cadre_experience")
    performance = make_performance(cast.student)
    other = make_performance(cast.classmate)

    assert refusal_of(student, PerformanceContent(cadre, 114, typed_values(cadre)), performance.id) == (
        "performance_kind_differs"
    )
    assert refusal_of(student, CONTENT, other.id) == "performance_not_found"


def test_saving_an_outcomes_file_is_refused(student, stores):
    upload = make_upload(student, pdf_bytes(), now=WITHIN, purpose="outcome-document")

    assert refusal_of(student, replace(CONTENT, files=FileChoice(upload.id))) == "upload_not_yours"


def test_saving_stops_at_the_limit_of_the_year_and_deleted_records_do_not_count(cast, student):
    make_item_limit(performances=1)
    performance = make_performance(cast.student)
    make_performance(cast.classmate)

    assert refusal_of(student) == "performance_limit_reached"

    delete_performance(performance_id=performance.id, by=student, now=WITHIN)
    save(student)
    with pytest.raises(RefusedError, match="performance_limit_reached"):
        restore_performance(performance_id=performance.id, by=student, now=WITHIN)


def test_saving_outside_the_window_waits_for_a_supplement(cast, student):
    performance = make_performance(cast.student)
    changed = replace(CONTENT, values=typed_values(SERVICE, hours="9"))

    assert refusal_of(student, now=AFTER) == "window_closed"
    assert refusal_of(student, changed, performance.id, now=AFTER) == "window_closed"

    until = AFTER + timedelta(days=1)
    make_supplement(cast.student, until_at=until, act=Act.PERFORMANCE_UPLOAD, semester=0)
    assert save(student, changed, performance.id, now=AFTER).version == 2


def test_saving_a_file_whose_sending_began_before_closing_counts(student, stores):
    begun = CLOSES - timedelta(minutes=1)
    upload = make_upload(student, pdf_bytes(), now=begun, purpose="performance-document")

    save(student, replace(CONTENT, files=FileChoice(upload.id)), now=CLOSES + timedelta(minutes=1))

    assert DiversePerformance.objects.count() == 1


def test_deleting_and_restoring_leave_their_rows(cast, student):
    performance = make_performance(cast.student)

    delete_performance(performance_id=performance.id, by=student, now=WITHIN)
    assert DiversePerformance.objects.get().deleted_at == WITHIN
    restore_performance(performance_id=performance.id, by=student, now=WITHIN)

    assert DiversePerformance.objects.get().deleted_at is None
    version = PerformanceVersion.objects.get()
    events = AuditEvent.objects.filter(event_type__in=["performance_deleted", "performance_restored"])
    assert set(events.values_list("version_id", flat=True)) == {version.id}


@pytest.mark.parametrize("action", [delete_performance, restore_performance])
def test_acts_on_anothers_record_are_refused_as_not_found(cast, outsider, action):
    performance = make_performance(cast.student)

    for stranger in (cast.classmate, outsider.student):
        with pytest.raises(RefusedError, match="performance_not_found"):
            action(
                performance_id=performance.id,
                by=actor_for(stranger.account, Role.STUDENT),
                now=WITHIN,
            )
