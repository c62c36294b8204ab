"""The only door to submissions and to what the school last heard of the central database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.fields.json import KT

from licheng.kernel.rosters import YEAR_KINDS, Batch, SubmissionKind
from licheng.kernel.signatures import PublicKey
from licheng.school.schedule.models import Act
from licheng.school.schedule.queries import window_for
from licheng.school.schedule.rules import WHOLE_YEAR, Term
from licheng.school.submission.models import CentralLink, Submission, SubmissionRow
from licheng.school.submission.rules import (
    RUNNING,
    AuthorityPeriod,
    PrecheckFigures,
    Situation,
    SubmissionKey,
    SubmissionState,
    is_key,
    usual_keys,
)
from licheng.shared.jobs.models import LongTask
from licheng.shared.tenancy.models import SchoolKeys

PRECHECK_PREFIX = "precheck-"
_SEALED = ("roster_sealed", "receipt_sealed")


@dataclass(frozen=True)
class Standing:
    """One submission key with everything that its row on the page shows."""

    key: SubmissionKey
    period: AuthorityPeriod | None
    latest: Submission | None
    accepted: Submission | None
    precheck: LongTask | None
    confirmations: tuple[int, int] = (0, 0)


def precheck_kind(key: SubmissionKey) -> str:
    """Return the kind of long task under which a precheck of ``key`` is kept."""
    return f"{PRECHECK_PREFIX}{key.slug}"


def central_link() -> CentralLink | None:
    """Return what the school last heard of the central database, or None."""
    link: CentralLink | None = CentralLink.objects.first()
    return link


def own_public_key() -> PublicKey:
    """Return the public half of the school's signing key, which the central database registers."""
    return PublicKey(bytes(SchoolKeys.objects.get().public_key))


def pinned_keys(link: CentralLink | None) -> dict[str, PublicKey]:
    """Return the pinned public keys of the central database by their ids."""
    keys = [PublicKey.from_base64(entry["public_key"]) for entry in (link.keys if link else [])]
    return {key.key_id: key for key in keys}


def periods_of(link: CentralLink | None) -> dict[SubmissionKey, AuthorityPeriod]:
    """Return the authority's windows as they were last heard, by submission."""
    periods = {}
    for window in link.windows if link else []:
        key = _window_key(window)
        if key is not None:
            instants = (window["starts_at"], window["ends_at"], window["confirm_until_at"])
            periods[key] = AuthorityPeriod(*(datetime.fromisoformat(text) for text in instants))
    return periods


def _window_key(window: dict[str, Any]) -> SubmissionKey | None:
    try:
        kind, batch = SubmissionKind(window["kind"]), Batch(window["batch"])
    except ValueError:
        return None
    key = SubmissionKey(kind, window["school_year"], window["semester"], window["grade"], batch)
    return key if is_key(key) else None


def keys_of_years(years: Iterable[int], periods: Iterable[SubmissionKey]) -> list[SubmissionKey]:
    """Return the submissions of ``years``: the usual ones, and those the authority has a window for."""
    known = list(years)
    usual = [key for year in known for key in usual_keys(year)]
    return [*usual, *sorted({key for key in periods if key.school_year in known} - set(usual))]


def standings(keys: list[SubmissionKey], link: CentralLink | None) -> list[Standing]:
    """Return where each of ``keys`` stands; three queries, however many."""
    periods = periods_of(link)
    submissions = _by_key({key.school_year for key in keys})
    prechecks = latest_prechecks()
    return [
        Standing(
            key,
            periods.get(key),
            latest=next(iter(submissions.get(key, [])), None),
            accepted=_accepted(submissions.get(key, [])),
            precheck=prechecks.get(precheck_kind(key)),
            confirmations=_confirmations(submissions.get(key, [])),
        )
        for key in keys
    ]


def standing_of(key: SubmissionKey) -> Standing:
    """Return where ``key`` stands."""
    return standings([key], central_link())[0]


def _by_key(years: set[int]) -> dict[SubmissionKey, list[Submission]]:
    """Return the submissions of ``years`` by key, newest first, with the counts of their receipts."""
    rows = submissions_with_counts().filter(school_year__in=years).order_by("-sequence")
    found: dict[SubmissionKey, list[Submission]] = {}
    for row in rows:
        key = SubmissionKey(
            SubmissionKind(row.kind), row.school_year, row.semester, row.grade, Batch(row.batch)
        )
        found.setdefault(key, []).append(row)
    return found


def submissions_with_counts() -> QuerySet[Submission]:
    """Return submissions with ``receipt_count`` and ``confirmed_count`` of receipts that were not replaced.

    The receipts belong to a later step; they are counted through the relation, not imported.
    """
    living = Q(statements__students__state__in=["AWAITING", "CONFIRMED", "DEEMED_CONFIRMED", "DISPUTED"])
    confirmed = Q(statements__students__state__in=["CONFIRMED", "DEEMED_CONFIRMED"])
    submissions: QuerySet[Submission] = (
        Submission.objects.select_related("task")
        .defer(*_SEALED)
        .annotate(
            receipt_count=Count("statements__students", filter=living),
            confirmed_count=Count("statements__students", filter=confirmed),
        )
    )
    return submissions


def _accepted(submissions: list[Submission]) -> Submission | None:
    return next((row for row in submissions if row.state == SubmissionState.ACCEPTED), None)


def _confirmations(submissions: list[Submission]) -> tuple[int, int]:
    receipts = sum(getattr(row, "receipt_count", 0) for row in submissions)
    return sum(getattr(row, "confirmed_count", 0) for row in submissions), receipts


def latest_prechecks() -> dict[str, LongTask]:
    """Return the newest precheck of every key that has one, by kind, without its list of problems."""
    tasks: Iterable[LongTask] = (
        LongTask.objects.filter(kind__startswith=PRECHECK_PREFIX)
        .defer("result")
        .annotate(blocking=KT("result__blocking"), row_total=KT("result__rows"))
        .order_by("kind", "-created_at", "-id")
        .distinct("kind")
    )
    return {task.kind: task for task in tasks}


def latest_precheck(key: SubmissionKey) -> LongTask | None:
    """Return the newest precheck of ``key`` with its result, or None."""
    task: LongTask | None = (
        LongTask.objects.filter(kind=precheck_kind(key)).order_by("-created_at", "-id").first()
    )
    return task


def precheck_figures(task: LongTask | None) -> PrecheckFigures | None:
    """Return a precheck as the rules ask it; one that broke off counts as none."""
    if task is None or task.state == LongTask.State.FAILED:
        return None
    is_running = task.state in {LongTask.State.WAITING, LongTask.State.RUNNING}
    blocking = task.blocking if hasattr(task, "blocking") else task.result.get("blocking", 0)
    return PrecheckFigures(is_running, int(blocking or 0))


def situation_of(standing: Standing, *, is_heard: bool) -> Situation:
    """Return what the rule asks about a submission; one query for the selection of its grade."""
    key = standing.key
    selection = None
    if key.kind in YEAR_KINDS:
        selection = window_for(Act.SELECTION, Term(key.school_year, WHOLE_YEAR), key.grade)
    return Situation(
        is_heard=is_heard,
        period=standing.period,
        last_state=SubmissionState(standing.latest.state) if standing.latest else None,
        has_accepted=standing.accepted is not None,
        precheck=precheck_figures(standing.precheck),
        selection_ends_at=selection.end if selection else None,
    )


def lock_submission(submission_id: UUID) -> Submission | None:
    """Return a submission with its school, its row locked until the transaction ends, or None."""
    submission: Submission | None = (
        Submission.objects.select_related("school")
        .select_for_update(of=("self",))
        .filter(id=submission_id)
        .first()
    )
    return submission


def find_submission(submission_id: UUID) -> Submission | None:
    """Return a submission with its school and task, or None."""
    submission: Submission | None = (
        Submission.objects.select_related("school", "task").filter(id=submission_id).first()
    )
    return submission


def submissions_of(key: SubmissionKey) -> list[Submission]:
    """Return every submission of ``key``, newest first."""
    return list(of_key(submissions_with_counts(), key).order_by("-sequence"))


def of_key(submissions: QuerySet[Submission], key: SubmissionKey) -> QuerySet[Submission]:
    """Return those of ``submissions`` that are of ``key``."""
    return submissions.filter(
        kind=key.kind,
        school_year=key.school_year,
        semester=key.semester,
        grade=key.grade,
        batch=key.batch,
    )


def accepted_chain(key: SubmissionKey) -> list[Submission]:
    """Return the accepted submissions of ``key`` with their sealed rosters, oldest first."""
    rows = Submission.objects.select_related("school").filter(state=SubmissionState.ACCEPTED)
    return list(of_key(rows, key).order_by("sequence"))


def held_rows(key: SubmissionKey) -> dict[str, str]:
    """Return what the central database holds of ``key``: row key → fingerprint, later packages over earlier ones."""
    held: dict[str, str] = {}
    for submission in accepted_chain(key):
        held.update(SubmissionRow.objects.filter(submission=submission).values_list("row_key", "fingerprint"))
        for row_key in submission.withdrawn:
            held.pop(row_key, None)
    return held


def due_submissions(at: datetime) -> list[UUID]:
    """Return running submissions whose next step is due, and that no job may be working on."""
    return list(
        Submission.objects.filter(state__in=RUNNING, next_try_at__lte=at)
        .order_by("next_try_at")
        .values_list("id", flat=True)
    )
