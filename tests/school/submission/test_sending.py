"""A submission from its beginning to its receipt, with everything that may go wrong on the way (P11, P15, F26, F32)."""

from datetime import timedelta

import pytest

from licheng.kernel.digests import sha256_of_bytes
from licheng.kernel.problems import Problem
from licheng.kernel.results import RefusedError
from licheng.kernel.signatures import generate_key
from licheng.school.certification.models import CertificationDecision
from licheng.school.selection.models import SelectedOutcome
from licheng.school.submission.models import Submission, SubmissionState
from licheng.school.submission.packaging import open_rosters
from licheng.school.submission.queries import due_submissions
from licheng.school.submission.queueing import LEASE
from licheng.school.submission.rules import pause_after
from licheng.shared.audit.models import AuditEvent
from licheng.shared.clock import real_now
from tests.factories.center import problem
from tests.factories.people import make_course
from tests.factories.sending import go_on, jobs
from tests.factories.submissions import (
    KEYS,
    SUBMITTING,
    make_certified,
)

State = SubmissionState


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.slug)
def test_submission_of_every_kind_is_received(begin, center, key):
    submission = go_on(begin(key))

    assert submission.state == State.ACCEPTED
    ((head, rosters),) = center.accepted
    assert (head.package_id, head.kind, head.grades) == (submission.id, key.kind, (1,))
    assert sum(1 for roster in rosters for _ in roster.rows()) == submission.row_count > 0
    assert submission.task.__class__.objects.get(id=submission.task_id).state == "DONE"
    assert jobs("receipts.import") == 1


def test_rows_are_kept_without_number_and_birth_date(begin):
    submission = go_on(begin())

    row = submission.rows.first()
    rosters = str(open_rosters(submission))

    assert "身分證號" not in row.values
    assert "出生日期" not in row.values
    assert row.values["科目名稱"] == "國語文"
    assert "A1" in rosters
    assert "國語文".encode() not in bytes(submission.roster_sealed)


def test_package_goes_in_parts(begin, center):
    center.part_bytes = 1000

    submission = go_on(begin())

    parts = [request for request in center.requests if "/parts/" in request]
    assert submission.state == State.ACCEPTED
    assert len(parts) == -(-submission.package_size // 1000)


@pytest.mark.parametrize("fault", ["cut", "lost", "503"])
@pytest.mark.parametrize("step", range(4))
def test_center_failing_at_any_request_loses_and_doubles_nothing(begin, center, fault, step):
    center.part_bytes = 4000
    submission = begin()
    center.faults = [""] * step + [fault]

    first = go_on(submission).state
    trouble = dict(submission.trouble)
    go_on(submission)

    assert (first, submission.state) == (State.SENDING, State.ACCEPTED)
    assert trouble["code"] in {"central_unreachable", "central_failing"}
    assert submission.trouble == {}
    assert len(center.accepted) == 1
    assert sha256_of_bytes(bytes(center.transfers[submission.package_digest])) == submission.package_digest


def test_center_down_is_tried_again_later_with_growing_pauses(begin, settings):
    settings.LICHENG_CENTRAL_URL = "http://127.0.0.1:9"
    submission = begin()

    told = []
    for _ in range(3):
        before = real_now()
        go_on(submission)
        least = before + timedelta(seconds=pause_after(submission.attempts))
        told.append((submission.attempts, submission.next_try_at >= least))

    assert submission.state == State.SENDING
    assert submission.trouble["code"] == "central_unreachable"
    assert told == [(1, True), (2, True), (3, True)]
    assert jobs("submission.drive") == 4


def test_resumed_transfer_sends_only_what_is_missing(begin, center):
    center.part_bytes = 1000  # many parts, so that the cut is in their midst whatever was asked before
    submission = begin()
    center.faults = ["", "", "", "", "cut"]
    go_on(submission)
    received = len(center.transfers[submission.package_digest])
    center.requests.clear()

    go_on(submission)

    offsets = [int(request.rsplit("/", 1)[1]) for request in center.requests if "/parts/" in request]
    assert received > 0
    assert offsets[0] == received
    assert submission.state == State.ACCEPTED


def test_slow_check_is_asked_again(begin, center):
    center.is_slow = True
    submission = go_on(begin())
    waiting = (submission.state, submission.trouble)
    center.is_slow = False

    go_on(submission)

    assert waiting == (State.SENDING, {})
    assert submission.state == State.ACCEPTED


def test_lost_transfer_is_sent_again(begin, center):
    submission = go_on(begin())
    Submission.objects.filter(id=submission.id).update(state=State.SENDING)
    center.transfers.clear()
    center.answers.clear()
    center.refuse = [Problem("transfer_lost")]
    go_on(submission)
    lost = submission.trouble.get("code")
    center.refuse, center.transfers = [], {}

    go_on(submission)

    assert lost == "transfer_lost"
    assert submission.state == State.ACCEPTED


def test_refusal_is_kept_with_the_student_of_its_row(begin, center, ready):
    center.refuse = [Problem("SU10", {"value": "x", "type": "score"}, "學期課程學習成果", 2, "修課學分")]

    submission = go_on(begin())

    (telling,) = submission.problems
    assert submission.state == State.REFUSED
    assert (telling["code"], telling["name"]) == ("SU10", ready.classmate.account.name)
    assert jobs("receipts.import") == 0


@pytest.mark.parametrize("code", ["transfer_too_large", "transfer_size_differs"])
def test_what_never_changes_ends_the_submission(begin, center, code, monkeypatch):
    monkeypatch.setattr(center, "begin", lambda _digest, _size: problem(413, code, limit=1, size=1))

    submission = go_on(begin())

    assert (submission.state, submission.problems[0]["code"]) == (State.FAILED, code)


def test_unregistered_school_is_told_and_tried_again(begin, center):
    center.school_key = generate_key().public

    submission = go_on(begin())

    assert (submission.state, submission.trouble["code"]) == (State.SENDING, "request_key_unknown")


def test_selection_changed_after_freezing_changes_no_byte(begin, center, ready):
    """F26: what was frozen goes, whatever students do meanwhile."""
    center.is_slow = True
    submission = go_on(begin())
    digest = submission.package_digest
    SelectedOutcome.objects.all().delete()
    center.is_slow = False

    go_on(submission)

    assert (submission.package_digest, submission.state) == (digest, State.ACCEPTED)
    assert submission.row_count == 2


def test_every_step_run_again_changes_nothing(begin, center):
    submission = go_on(begin())
    facts = [submission.state, submission.package_digest, submission.rows.count()]
    events = AuditEvent.objects.filter(subject_id=submission.id).count()

    go_on(submission)
    go_on(submission)

    assert facts == [submission.state, submission.package_digest, submission.rows.count()]
    assert AuditEvent.objects.filter(subject_id=submission.id).count() == events == 2
    assert len(center.accepted) == 1


@pytest.mark.parametrize("state", [State.BUILT, State.SENDING])
def test_worker_killed_after_a_step_is_carried_on(begin, center, state):
    """The state is all that a killed worker leaves; the same bytes are made again from it."""
    center.is_slow = True
    submission = go_on(begin())
    digest = submission.package_digest
    Submission.objects.filter(id=submission.id).update(state=state)
    center.is_slow = False

    go_on(submission)

    assert (submission.state, submission.package_digest) == (State.ACCEPTED, digest)
    assert len(center.accepted) == 1


def test_sweep_finds_what_no_job_works_on(begin):
    submission = begin()

    early = due_submissions(real_now())
    late = due_submissions(real_now() + LEASE + timedelta(seconds=1))

    assert (early, late) == ([], [submission.id])


def test_second_begin_is_refused_while_one_runs(begin):
    begin()

    with pytest.raises(RefusedError) as caught:
        begin()

    assert caught.value.refused.code == "submission_running"


def test_nothing_changed_is_nothing_to_submit(begin):
    go_on(begin())

    again = go_on(begin())

    assert (again.state, again.problems[0]["code"]) == (State.FAILED, "submission_nothing_changed")


def test_resubmission_holds_only_what_changed(begin, center, ready):
    first = go_on(begin())
    outcome = SelectedOutcome.objects.get(outcome__student=ready.student).outcome
    gone = SelectedOutcome.objects.get(outcome__student=ready.classmate).outcome
    new = make_certified(
        ready.classmate, make_course(ready.course_teacher, ready.classmate, subject_name="生物"), seed=3
    )
    SelectedOutcome.objects.filter(outcome=gone).update(outcome=new)
    outcome.course.subject_name = "國文"
    outcome.course.save(update_fields=["subject_name"])

    second = go_on(begin())

    head, rosters = center.accepted[1]
    keys = {row.key for roster in rosters for _, _, row in roster.rows()}
    assert (second.sequence, head.replaces, second.state) == (2, first.id, State.ACCEPTED)
    assert keys == {f"o-{outcome.id.hex}", f"o-{new.id.hex}"}
    assert head.withdrawn == (f"o-{gone.id.hex}",)


def test_problem_found_while_freezing_ends_it_before_anything_is_sent(begin, center, ready):
    submission = begin()
    CertificationDecision.objects.create(
        outcome=(outcome := SelectedOutcome.objects.first().outcome),
        version=outcome.versions.get(),
        answer=CertificationDecision.Answer.REVOKED,
        decided_by=ready.course_teacher.account_id,
        decided_by_name="陳老師",
        decided_at=SUBMITTING,
    )

    go_on(submission)

    assert (submission.state, submission.problems[0]["code"]) == (State.FAILED, "selected_not_certified")
    assert submission.problems[0]["name"]
    assert center.requests == []


def test_file_lost_from_both_stores_is_told_and_tried_again(begin, center, stores):
    center.faults = ["500"]
    submission = go_on(begin())
    for root in stores:
        for path in (root / "objects").rglob("*"):
            if path.is_file():
                path.rename(path.with_suffix(".away"))

    lost = go_on(submission).trouble["code"]
    for root in stores:
        for path in (root / "objects").rglob("*.away"):
            path.rename(path.with_suffix(""))
    go_on(submission)

    assert (lost, submission.state) == ("submission_file_unreadable", State.ACCEPTED)
