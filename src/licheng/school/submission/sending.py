"""Carrying a submission on: freeze, digest, send in parts, ask for the answer; each step may be repeated.

docs/algorithms/submission.md tells the steps and what happens when a worker is killed in any of them.
No transaction is open while bytes are read or sent.
"""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from licheng.kernel.digests import Digest
from licheng.kernel.package_manifest import PackageManifest
from licheng.kernel.package_reader import PackageSummary
from licheng.kernel.packages import PackageSourceError
from licheng.kernel.problems import Problem
from licheng.kernel.receipts import ReceiptShapeError, check_receipt, open_receipt
from licheng.kernel.results import Refused
from licheng.kernel.signatures import SignatureInvalidError, UnknownKeyError
from licheng.school.submission.client import (
    Answer,
    CentralClient,
    CentralRefusedError,
    CentralUnavailableError,
    TransferState,
)
from licheng.school.submission.holding import held
from licheng.school.submission.models import Submission, SubmissionState
from licheng.school.submission.packaging import (
    HeldFileError,
    Parcel,
    Sink,
    head_of,
    open_parcel,
    signing_key,
    write_parcel,
)
from licheng.school.submission.queries import central_link, find_submission, pinned_keys
from licheng.school.submission.rules import RUNNING
from licheng.school.submission.steps import (
    accept_submission,
    clear_trouble,
    fail_submission,
    freeze_rows,
    lease_submission,
    put_off_submission,
    refuse_submission,
    seal_package,
    task_of,
)
from licheng.shared.clock import now as clock_now
from licheng.shared.clock import real_now
from licheng.shared.files.keeping import StoreSet
from licheng.shared.files.keeping_errors import KeepingError
from licheng.shared.jobs.actions import begin_task
from licheng.shared.jobs.progress import ProgressMeter, Watcher
from licheng.shared.tenancy.scope import in_school

# Answers that sending the same bytes again can never change.
_FINAL = frozenset(
    {
        "transfer_size_differs", "transfer_too_large", "transfer_part_empty", "transfer_beyond_size",
        "transfer_part_too_large", "request_malformed", "request_body_malformed",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Job:
    """One submission of one school, and where its files lie."""

    school_id: UUID
    submission_id: UUID
    stores: StoreSet


def drive(job: Job) -> None:
    """Carry the submission as far as it goes now; what cannot be done now is put off and queued again.

    Returns at once when another worker holds it: a killed worker's hold ends with its connection.
    """
    with held(job.submission_id) as is_ours:
        if not is_ours:
            return
        try:
            _go_on(job)
        except CentralUnavailableError as error:
            _put_off(job, error.refused)
        except CentralRefusedError as error:
            _stop_or_put_off(job, error)
        except KeepingError as error:
            _put_off(job, Refused("submission_file_unreadable", dict(error.refused.facts)))
        except HeldFileError as error:
            (_fail if error.is_final else _put_off)(job, error.refused)
        except PackageSourceError as error:
            _fail(job, Refused("submission_file_differs", {"digest": error.digest}))


def _go_on(job: Job) -> None:
    """Take the steps in their order, each from what the database says."""
    submission = _load(job)
    if submission is not None and submission.state == SubmissionState.PREPARING:
        _freeze(job, submission)
        submission = _load(job)
    if submission is not None and submission.state == SubmissionState.BUILT:
        _seal(job, submission)
        submission = _load(job)
    if submission is not None and submission.state == SubmissionState.SENDING:
        _deliver(job, submission)


def _load(job: Job) -> Submission | None:
    with in_school(job.school_id):
        lease_submission(submission_id=job.submission_id)
        submission = find_submission(job.submission_id)
    return submission if submission is not None and submission.state in RUNNING else None


def _freeze(job: Job, submission: Submission) -> None:
    with in_school(job.school_id):
        begin_task(task_of(submission), now=real_now())
    with ProgressMeter(task_of(submission), job.school_id) as meter, in_school(job.school_id):
        freeze_rows(submission_id=submission.id, stores=job.stores, watcher=meter, now=clock_now())


def _seal(job: Job, submission: Submission) -> None:
    """Write the package to nowhere once, to learn its digest and size."""
    with in_school(job.school_id):
        parcel = open_parcel(submission)
        begin_task(task_of(submission), now=real_now())
    size = max(1, sum(stored.size for stored in parcel.objects))
    with ProgressMeter(task_of(submission), job.school_id, total=submission.row_count) as meter:
        summary = write_parcel(parcel, CountingSink(meter, size), job.stores)
    with in_school(job.school_id):
        seal_package(submission_id=submission.id, summary=summary)


def _deliver(job: Job, submission: Submission) -> None:
    with in_school(job.school_id):
        parcel = open_parcel(submission)
    with CentralClient(settings.LICHENG_CENTRAL_URL, parcel.key) as central:
        answer = central.answer(submission.package_digest)
        if answer is None or _is_lost(answer):
            _send(job, submission, parcel, central)
            answer = central.answer(submission.package_digest) or Answer("CHECKING")
    with in_school(job.school_id):
        clear_trouble(submission_id=submission.id)
    _take(job, submission, answer)


def _send(job: Job, submission: Submission, parcel: Parcel, central: CentralClient) -> None:
    """Send from where the central database stands; written afresh, the bytes before it are passed over."""
    transfer = central.begin(submission.package_digest, submission.package_size)
    if transfer.state != "RECEIVING":
        return
    with in_school(job.school_id):
        begin_task(task_of(submission), now=real_now())
    with ProgressMeter(task_of(submission), job.school_id, total=submission.row_count) as meter:
        sink = PartSink(central, submission.package_digest, transfer)
        sink.watch(meter, submission.package_size)
        write_parcel(parcel, sink, job.stores)
        sink.finish()


def _take(job: Job, submission: Submission, answer: Answer) -> None:
    """Act on the answer; a receipt is believed only when it is the central database's and of this package."""
    with in_school(job.school_id):
        if _is_lost(answer):
            put_off_submission(submission_id=submission.id, refused=_refused(answer.problems[0]))
        elif answer.state == "REFUSED":
            refuse_submission(submission_id=submission.id, problems=answer.problems, now=clock_now())
        elif answer.state == "CHECKING":
            put_off_submission(submission_id=submission.id, refused=None)
        elif isinstance(doubt := _doubt_about(submission, answer.receipt), Refused):
            put_off_submission(submission_id=submission.id, refused=doubt)
        else:
            accept_submission(submission_id=submission.id, receipt=answer.receipt, now=clock_now())


def _is_lost(answer: Answer) -> bool:
    """Return whether the central database lost the parts before it checked them: they are sent again."""
    return answer.state == "REFUSED" and {str(problem.code) for problem in answer.problems} == {
        "transfer_lost"
    }


def _doubt_about(submission: Submission, data: bytes) -> Refused | None:
    """Return why ``data`` is not the receipt of the package, or None when it is."""
    keys = pinned_keys(central_link())
    if not keys:
        return Refused("central_keys_unknown")
    try:
        receipt = open_receipt(data, keys)
    except UnknownKeyError:
        return Refused("central_keys_changed")
    except (SignatureInvalidError, ReceiptShapeError):
        return Refused("receipt_unbelievable")
    for problem in check_receipt(receipt, _summary_of(submission)):
        return _refused(problem)
    return None


def _summary_of(submission: Submission) -> PackageSummary:
    """Return what a receipt has to answer: head, digest and size of the package."""
    nothing = Digest(hashlib.sha256().hexdigest())
    manifest = PackageManifest(head_of(submission), nothing, 0, ())
    key_id = signing_key().public.key_id
    return PackageSummary(manifest, key_id, Digest(submission.package_digest), submission.package_size)


def _stop_or_put_off(job: Job, error: CentralRefusedError) -> None:
    if error.code in _FINAL:
        _fail(job, error.refused)
    else:
        _put_off(job, error.refused)


def _put_off(job: Job, refused: Refused) -> None:
    with in_school(job.school_id):
        put_off_submission(submission_id=job.submission_id, refused=refused)


def _fail(job: Job, refused: Refused) -> None:
    with in_school(job.school_id):
        fail_submission(submission_id=job.submission_id, refused=refused, now=clock_now())


def _refused(problem: Problem) -> Refused:
    return Refused(str(problem.code), dict(problem.facts))


class CountingSink(Sink):
    """Counts the bytes of a package and tells how many of its rows that makes."""

    def __init__(self, watcher: Watcher, size: int) -> None:
        """Take whom to tell, and how many bytes are expected."""
        self._watcher, self._size = watcher, size
        self.position = 0

    def write(self, data: bytes) -> int:
        """Count ``data``."""
        self.position += len(data)
        self._watcher.reach(min(self._watcher.total, self._watcher.total * self.position // self._size))
        return len(data)


class PartSink(Sink):
    """Sends the bytes of a package in parts, passing over what the central database has already."""

    def __init__(self, central: CentralClient, digest: str, transfer: TransferState) -> None:
        """Take where to send, what, and from where on."""
        self._central, self._digest = central, digest
        self._part_bytes = max(1, transfer.part_bytes)
        self._sent = transfer.received
        self._position = 0
        self._waiting = bytearray()
        self._counting: CountingSink | None = None

    def watch(self, watcher: Watcher, size: int) -> None:
        """Tell ``watcher`` how far of ``size`` bytes it is."""
        self._counting = CountingSink(watcher, max(1, size))

    def write(self, data: bytes) -> int:
        """Take ``data``; send when a part is full."""
        skipped = min(len(data), max(0, self._sent - self._position - len(self._waiting)))
        self._position += skipped
        self._waiting += data[skipped:]
        if self._counting is not None:
            self._counting.write(data)
        while len(self._waiting) >= self._part_bytes:
            self._send(self._part_bytes)
        return len(data)

    def finish(self) -> None:
        """Send what is left."""
        if self._waiting:
            self._send(len(self._waiting))

    def _send(self, count: int) -> None:
        transfer = self._central.send_part(self._digest, self._position, bytes(self._waiting[:count]))
        del self._waiting[:count]
        self._position += count
        self._sent = max(self._sent, transfer.received)
