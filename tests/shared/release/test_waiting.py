"""The job that asks about what waits: paced, put off, killed, and never wrong about clean."""

from datetime import timedelta

import pytest
from django.urls import reverse

from licheng.shared.audit.models import AuditEvent
from licheng.shared.clock import real_now
from licheng.shared.release import tasks, waiting
from licheng.shared.release.asking import speak_again
from licheng.shared.release.models import ObjectScan
from licheng.shared.release.queries import hold_of, holds_of
from licheng.shared.release.rules import ScanState
from licheng.shared.release.waiting import ScannerAwayError, enroll_unknown
from tests.factories.clamd import MARK, SIGNATURE, running_clamd
from tests.factories.release import scan_of, scan_waiting
from tests.factories.works import make_upload, pdf_bytes

DAY = timedelta(days=1)


@pytest.fixture
def waiting_objects(by, clamd):
    """Return three objects that came while the scanner was away; it is back."""
    clamd.answer = b""
    objects = [make_upload(by, pdf_bytes(seed), now=real_now()).stored_object for seed in (1, 2, 3)]
    clamd.answer = None
    clamd.sizes.clear()
    return objects


def test_what_waits_is_scanned_and_released(waiting_objects, clamd):
    assert scan_waiting(clamd) == 3

    assert clamd.sizes == [stored.size for stored in waiting_objects]
    assert holds_of([stored.id for stored in waiting_objects]) == {}
    assert scan_waiting(clamd) == 0


def test_what_is_found_goes_into_quarantine_and_its_bytes_stay(waiting_objects, clamd, stores):
    clamd.found.append(pdf_bytes(2))

    scan_waiting(clamd)

    bad = waiting_objects[1]
    held = hold_of(bad.id)
    assert (held.code, held.facts) == ("file_in_quarantine", {"signature": SIGNATURE})
    assert [stored.id for stored in waiting_objects if hold_of(stored.id) is not None] == [bad.id]
    assert [(root / "objects" / bad.digest[:2] / bad.digest).read_bytes() for root in stores] == [
        pdf_bytes(2)
    ] * 2
    assert AuditEvent.objects.get(event_type="file_quarantined").subject_id == bad.id


def test_scanner_that_is_away_puts_nothing_off(waiting_objects, clamd, settings):
    before = list(ObjectScan.objects.order_by("id").values())
    place, clamd.place = clamd.place, type(clamd.place)(host="127.0.0.1", port=9)

    with pytest.raises(ScannerAwayError):
        scan_waiting(clamd)

    assert list(ObjectScan.objects.order_by("id").values()) == before
    clamd.place = place
    assert scan_waiting(clamd) == 3


def test_scanner_that_hangs_counts_as_away(waiting_objects, clamd, monkeypatch):
    monkeypatch.setattr(waiting, "SCAN_SECONDS", 0.05)
    monkeypatch.setattr(waiting, "_PING_SECONDS", 0.05)
    clamd.silent = True

    with pytest.raises(ScannerAwayError):
        scan_waiting(clamd)


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        ({"answer": b"nonsense\0"}, "scanner_answer_unknown"),
        ({"answer": b"stream: lstat() failed ERROR\0"}, "scanner_refused"),
        ({"limit": 100}, "scanner_refused"),
        ({"dies_after": 1}, "scanner_unreachable"),
    ],
    ids=["nonsense", "error", "limit", "dies"],
)
def test_object_without_a_verdict_is_put_off_and_stops_no_other(waiting_objects, clamd, trouble, code):
    for name, value in trouble.items():
        setattr(clamd, name, value)
    now = real_now()

    assert scan_waiting(clamd, now=now) == 3

    for stored in waiting_objects:
        scan = scan_of(stored)
        assert (scan.state, scan.trouble, scan.tries) == (ScanState.WAITING, code, 1)
        assert scan.next_at == now + timedelta(minutes=1)
    assert scan_waiting(clamd, now=now) == 0
    assert scan_waiting(clamd, now=now, later=timedelta(minutes=1)) == 3
    assert scan_of(waiting_objects[0]).next_at == now + timedelta(minutes=3)


def test_object_no_store_has_is_put_off(waiting_objects, clamd, stores):
    gone = waiting_objects[0]
    for root in stores:
        (root / "objects" / gone.digest[:2] / gone.digest).unlink()

    assert scan_waiting(clamd) == 3

    assert (scan_of(gone).state, scan_of(gone).trouble) == (ScanState.WAITING, "object_missing")
    assert scan_of(waiting_objects[1]).state == ScanState.CLEAN


class Killed(BaseException):
    """Stands for SIGKILL: nothing catches it."""


def test_job_killed_in_the_middle_goes_on_where_it_was(waiting_objects, clamd, monkeypatch):
    note = waiting.note_verdict
    noted = []

    def note_one_then_die(**about):
        if noted:
            raise Killed
        noted.append(note(**about))

    monkeypatch.setattr(waiting, "note_verdict", note_one_then_die)
    with pytest.raises(Killed):
        scan_waiting(clamd)
    monkeypatch.setattr(waiting, "note_verdict", note)

    assert scan_waiting(clamd) == 2
    assert holds_of([stored.id for stored in waiting_objects]) == {}


def test_found_is_asked_about_daily_and_comes_out_when_it_was_an_error(waiting_objects, clamd):
    clamd.found.append(pdf_bytes(2))
    scan_waiting(clamd)
    assert scan_waiting(clamd, later=DAY - timedelta(minutes=1)) == 0
    assert scan_waiting(clamd, later=DAY) == 1
    assert hold_of(waiting_objects[1].id) is not None
    clamd.found[:] = [MARK]

    assert scan_waiting(clamd, later=2 * DAY) == 1

    assert hold_of(waiting_objects[1].id) is None
    assert AuditEvent.objects.get(event_type="file_released").subject_id == waiting_objects[1].id


def test_found_stays_found_while_there_is_no_verdict(waiting_objects, clamd):
    clamd.found.append(pdf_bytes(2))
    scan_waiting(clamd)
    clamd.answer = b"nonsense\0"

    scan_waiting(clamd, later=DAY)

    assert hold_of(waiting_objects[1].id).code == "file_in_quarantine"


def test_file_kept_before_there_was_a_scanner_waits_until_it_was_asked_about(by, stores, school, settings):
    stored = make_upload(by, pdf_bytes(), now=real_now()).stored_object
    assert hold_of(stored.id) is None
    with running_clamd() as clamd:
        settings.LICHENG_CLAMD = clamd.place

        assert hold_of(stored.id).code == "file_not_released"
        assert enroll_unknown(school.id, now=real_now()) == 1
        assert enroll_unknown(school.id, now=real_now()) == 0
        assert scan_waiting(clamd) == 1
        assert hold_of(stored.id) is None


def test_job_takes_the_schools_in_turn_and_asks_about_all(waiting_objects, clamd):
    tasks.scan(timestamp=60)

    assert len(clamd.sizes) == 3
    assert holds_of([stored.id for stored in waiting_objects]) == {}


def test_job_enrolls_what_nothing_is_noted_of(waiting_objects, clamd):
    ObjectScan.objects.all().delete()

    tasks.scan(timestamp=60)
    assert ObjectScan.objects.count() == 0
    tasks.scan(timestamp=600)

    assert ObjectScan.objects.filter(state=ScanState.CLEAN).count() == 3


def test_job_with_the_scanner_away_ends_quietly(waiting_objects, settings):
    settings.LICHENG_CLAMD = type(settings.LICHENG_CLAMD)(host="127.0.0.1", port=9)

    tasks.scan(timestamp=60)

    assert ObjectScan.objects.filter(state=ScanState.WAITING).count() == 3


def test_job_without_a_scanner_asks_no_query(waiting_objects, settings, django_assert_num_queries):
    settings.LICHENG_CLAMD = None

    with django_assert_num_queries(0):
        tasks.scan(timestamp=600)


def test_metrics_count_what_waits_and_what_was_found(waiting_objects, clamd, client):
    clamd.found.append(pdf_bytes(2))
    clamd.answer = None
    scan_waiting(clamd)
    ObjectScan.objects.filter(state=ScanState.CLEAN).delete()
    speak_again()

    shown = client.get(reverse("metrics"), REMOTE_ADDR="127.0.0.1").content.decode()

    assert "licheng_files_quarantined 1.0" in shown
    assert "licheng_files_unscanned 0.0" in shown
