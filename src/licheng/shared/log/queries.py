"""The only door to the rows of the log."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import accumulate
from uuid import UUID

from django.db import connection
from django.db.models import Func, IntegerField, Max

from licheng.kernel.published_keys import KeyRole
from licheng.shared.log.models import (
    LogCosignature,
    LogEvent,
    LogHead,
    LogKey,
    LogLeaf,
    LogPeer,
    LogPosition,
    SubjectSalt,
)
from licheng.shared.tenancy.models import School

_STANDING = """
    SELECT (SELECT root FROM shared_loghead WHERE size = %s),
           (SELECT trouble FROM shared_logpeer WHERE trouble <> '' ORDER BY id LIMIT 1)
"""
_HORIZON = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
_WAITING = """
    SELECT count(*), min(leaf.added_at) FROM shared_logleaf AS leaf
    WHERE leaf.writer >= %s
      AND NOT EXISTS (SELECT FROM shared_logposition AS position WHERE position.leaf_id = leaf.id)
"""


@dataclass(frozen=True)
class Waiting:
    """How many leaves have no place yet, and since when the first of them waits."""

    count: int
    since: datetime | None


def latest_head() -> LogHead | None:
    """Return the newest head, or None while the log is empty."""
    return LogHead.objects.order_by("-size").first()


def head_of(size: int) -> LogHead | None:
    """Return the head of exactly ``size`` leaves, or None."""
    return LogHead.objects.filter(size=size).first()


def latest_cosigned(*, at_least: int = 1) -> LogHead | None:
    """Return the newest head that a witness cosigned, of at least so many leaves, with its cosignatures."""
    cosigned = LogHead.objects.filter(size__gte=at_least, cosignatures__isnull=False)
    return cosigned.prefetch_related("cosignatures").order_by("-size").first()


def first_uncosigned(cosigned: int) -> LogHead | None:
    """Return the first head after that of ``cosigned`` leaves, the newest that a witness cosigned."""
    return LogHead.objects.filter(size__gt=cosigned).order_by("size").first()


def is_cosigned(head: LogHead, witness: str) -> bool:
    """Return whether ``witness`` cosigned ``head``."""
    return LogCosignature.objects.filter(head=head, witness=witness).exists()


def cosigned_size(witness: str) -> int:
    """Return how many leaves the largest head has that ``witness`` cosigned, as far as we know; 0 for none."""
    return LogCosignature.objects.filter(witness=witness).aggregate(size=Max("head_id"))["size"] or 0


def heads_between(first: int, last: int) -> list[LogHead]:
    """Return the heads of more than ``first`` and at most ``last`` leaves, the smallest first."""
    return list(LogHead.objects.filter(size__gt=first, size__lte=last).order_by("size"))


def positions_end() -> int:
    """Return how many places were given, told from the last of them."""
    last = LogPosition.objects.aggregate(last=Max("index"))["last"]
    return 0 if last is None else last + 1


def leaves_between(first: int, end: int) -> list[bytes]:
    """Return the data of the leaves from index ``first`` up to before ``end``; fewer when some are gone."""
    rows = LogPosition.objects.filter(index__gte=first, index__lt=end).order_by("index")
    return [bytes(data) for data in rows.values_list("leaf__data", flat=True)]


def envelopes_between(first: int, end: int) -> list[tuple[UUID, bytes, bytes]]:
    """Return id, data and envelope of the leaves from index ``first`` up to before ``end``."""
    rows = LogPosition.objects.filter(index__gte=first, index__lt=end).order_by("index")
    listed = rows.values_list("leaf_id", "leaf__data", "leaf__sealed")
    return [(leaf_id, bytes(data), bytes(sealed)) for leaf_id, data, sealed in listed]


def horizon() -> int:
    """Return the number below which every transaction is over, and what it wrote can be seen."""
    with connection.cursor() as cursor:
        cursor.execute(_HORIZON)
        return int(cursor.fetchone()[0])


def waiting_leaves(since: int, limit: int, most_bytes: int) -> tuple[list[LogLeaf], bool]:
    """Return leaves without a place, written by transactions from number ``since`` on, in the order of their ids.

    At most ``limit``, and with envelopes of ``most_bytes`` or one; the second value tells whether these are all.
    """
    leaves = LogLeaf.objects.filter(writer__gte=since, position__isnull=True)
    sized = leaves.annotate(sealed_bytes=Func("sealed", function="octet_length", output_field=IntegerField()))
    listed = list(sized.only("id", "data").order_by("id")[:limit])
    sizes = accumulate(leaf.sealed_bytes for leaf in listed)
    fitting: list[LogLeaf] = list(listed[: max(1, sum(size <= most_bytes for size in sizes))])
    return fitting, len(fitting) == len(listed) < limit


def search_from(head: LogHead | None, seen: int) -> int:
    """Return from which transaction on to look for waiting leaves; all, in a database that counts anew."""
    return head.writer if head is not None and head.writer <= seen else 0


def waiting() -> Waiting:
    """Return how many leaves wait."""
    since = search_from(latest_head(), horizon())
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [since])
        count, first = cursor.fetchone()
    return Waiting(count, first)


def standing_of(size: int) -> tuple[bytes | None, str]:
    """Return the root of the head of ``size``, if there is one, and what is wrong with a witness; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [size])
        root, trouble = cursor.fetchone()
    return (None if root is None else bytes(root)), trouble or ""


def log_keys() -> list[LogKey]:
    """Return the keys of this system's log, the retired ones too, the oldest first."""
    return list(LogKey.objects.filter(role=KeyRole.LOG.value).order_by("generation"))


def peers() -> list[LogPeer]:
    """Return the systems that cosign our log and whose logs we cosign."""
    return list(LogPeer.objects.order_by("id"))


def salts_of(subject_ids: Collection[UUID]) -> dict[UUID, bytes]:
    """Return the sealed salts of those subjects that have one, in the school in scope."""
    rows = SubjectSalt.objects.filter(subject_id__in=subject_ids)
    return {subject_id: bytes(sealed) for subject_id, sealed in rows.values_list("subject_id", "salt_sealed")}


@cache
def code_and_name_of(school_id: UUID) -> tuple[str, str]:
    """Return code and name of a school, which never change."""
    code, name = School.objects.values_list("code", "name").get(id=school_id)
    return code, name


def events_of(subject_id: UUID, item_ids: Iterable[UUID] | None = None) -> list[LogEvent]:
    """Return what was logged for a subject, the latest first; limited to some items when given."""
    events = LogEvent.objects.filter(subject_id=subject_id)
    if item_ids is not None:
        events = events.filter(item_id__in=list(item_ids))
    return list(events.order_by("-happened_at", "-id"))


def event_of(subject_id: UUID, event_id: UUID) -> LogEvent | None:
    """Return one event of a subject, None when it is another's or nobody's."""
    event: LogEvent | None = LogEvent.objects.filter(subject_id=subject_id, id=event_id).first()
    return event


def leaves_of(event_ids: Sequence[UUID]) -> dict[UUID, LogLeaf]:
    """Return the leaves of events with their places, where they have them."""
    leaves = LogLeaf.objects.select_related("position").filter(id__in=event_ids)
    return {leaf.id: leaf for leaf in leaves}
