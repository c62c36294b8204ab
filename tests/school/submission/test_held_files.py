"""A file that waits for the scanner, or in which malware was found, leaves the school in no package."""

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from licheng.school.outcomes.models import OutcomeVersion
from licheng.school.submission.gathering import gather
from licheng.school.submission.models import SubmissionState
from licheng.school.submission.students import chunks_of
from licheng.shared.clock import real_now
from licheng.shared.files.models import StoredObject
from licheng.shared.files.stores import from_settings
from licheng.shared.release.models import ObjectScan
from licheng.shared.release.rules import ScanState
from licheng.shared.release.waiting import enroll_unknown
from tests.factories.clamd import SIGNATURE, Clamd, running_clamd
from tests.factories.release import scan_waiting
from tests.factories.sending import go_on
from tests.factories.submissions import OUTCOMES

State = SubmissionState


@pytest.fixture
def clamd(ready, settings: Settings, school) -> Iterator[Clamd]:
    """Configure a scanner after the works were made; all their files wait."""
    with running_clamd() as server:
        settings.LICHENG_CLAMD = server.place
        enroll_unknown(school.id, now=real_now())
        yield server


@pytest.fixture
def scanned(clamd: Clamd) -> Clamd:
    """Return the scanner after it found every file clean."""
    scan_waiting(clamd)
    return clamd


def codes() -> list[str]:
    found = [
        finding
        for students in chunks_of(OUTCOMES)
        for finding in gather(OUTCOMES, students, "210399", from_settings()).findings
    ]
    return [finding.refused.code for finding in found if finding.is_blocking]


def quarantine_one() -> None:
    """Let malware have been found in the document of one of the works that are submitted."""
    document = OutcomeVersion.objects.values_list("document").first()
    scan = ObjectScan.objects.get(stored_object__in=document)
    scan.state, scan.signature, scan.decided_at = ScanState.FOUND, SIGNATURE, real_now()
    scan.next_at = scan.decided_at
    scan.save()


def test_precheck_names_every_file_that_waits(clamd):
    assert codes() == ["file_still_waits"] * 2


def test_precheck_names_a_file_in_quarantine(scanned):
    quarantine_one()

    assert codes() == ["file_quarantined"]


def test_released_files_are_submitted_as_ever(begin, center, scanned):
    assert codes() == []
    assert go_on(begin()).state == State.ACCEPTED
    assert len(center.accepted) == 1


def test_sealed_package_with_a_file_found_since_is_not_sent(begin, center, scanned):
    submission = begin()
    center.faults = ["503"]
    go_on(submission)
    quarantine_one()

    go_on(submission)

    assert (submission.state, submission.problems[0]["code"]) == (State.FAILED, "submission_file_quarantined")
    assert center.accepted == []


def test_sealed_package_waits_for_a_file_that_waits_again(begin, center, scanned):
    submission = begin()
    center.faults = ["", "503"]
    go_on(submission)
    ObjectScan.objects.all().delete()

    go_on(submission)
    waited = submission.state, submission.trouble["code"]
    enroll_unknown(submission.school_id, now=real_now())
    scan_waiting(scanned)
    go_on(submission)

    assert waited == (State.SENDING, "submission_file_waits")
    assert (submission.state, len(center.accepted)) == (State.ACCEPTED, 1)


def test_file_found_while_freezing_ends_it_before_anything_is_sent(begin, center, scanned):
    submission = begin()
    quarantine_one()

    go_on(submission)

    assert submission.state == State.FAILED
    assert center.requests == []
    assert StoredObject.objects.count() > 0
