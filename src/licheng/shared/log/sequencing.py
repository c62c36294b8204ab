"""定序: giving the waiting leaves their places, and publishing the head that holds them.

Rows are committed first, files follow, the checkpoint last; docs/algorithms/living-log.md tells what a kill leaves.
"""

from datetime import datetime, timedelta
from typing import Final

import structlog
from django.db import transaction

from licheng.kernel.checkpoints import Checkpoint, sign_checkpoint
from licheng.kernel.merkle import leaf_hash
from licheng.kernel.published_keys import KeyRole
from licheng.kernel.subtrees import grown, tree_root
from licheng.shared.files.keeping import StoreSet
from licheng.shared.log.files import newest_stored_head
from licheng.shared.log.guarding import remember
from licheng.shared.log.keys import own_key, signing_key
from licheng.shared.log.lock import alone
from licheng.shared.log.models import LogHead, LogPosition
from licheng.shared.log.publishing import LogBrokenError, open_tree, publish, publish_keys
from licheng.shared.log.queries import (
    horizon,
    latest_head,
    leaves_between,
    positions_end,
    search_from,
    waiting,
    waiting_leaves,
)

# From the acknowledgement to the checkpoint that holds it (P9).
MERGE_DELAY: Final = timedelta(seconds=60)
MOST_AT_ONCE: Final = 4_096
# One journal is read at once; a store gives no named file of more than 64 MiB.
MOST_BYTES_AT_ONCE: Final = 16 * 1_048_576
_TAIL: Final = 256

logger = structlog.get_logger("licheng.log")


def sequence(stores: StoreSet, *, now: datetime, most: int = MOST_AT_ONCE) -> int:
    """Give every waiting leaf its place, at most ``most`` under one head, publish, and return how many there were.

    Does nothing while another process is at it. Done again after a kill at any point, it carries on.

    Raises:
        LogBrokenError: the database's log is not the one that was published; nothing was written.
        StoreError: a store cannot be written; the leaves keep their places and are published later.
    """
    with alone(waits=False) as is_alone:
        if not is_alone:
            return 0
        head = latest_head()
        _require_whole(head)
        remember(stores, newest_stored_head(stores))
        if head is not None:
            publish(stores, head)
        count = 0
        while (longer := _extend(stores, head, now, most)) is not None:
            publish(stores, longer)
            remember(stores, newest_stored_head(stores))
            count += longer.size - (head.size if head else 0)
            head = longer
        if head is not None:
            publish_keys(stores)
        return count


def warn_of_late_leaves(*, now: datetime) -> None:
    """Raise the alarm, one line in the log, when a leaf has waited longer than promised."""
    late = waiting()
    if late.since is not None and now - late.since > MERGE_DELAY:
        seconds = int((now - late.since).total_seconds())
        logger.error("log_leaf_waits", waiting=late.count, seconds=seconds)


@transaction.atomic
def _extend(stores: StoreSet, head: LogHead | None, now: datetime, most: int) -> LogHead | None:
    """Place the next leaves and sign the head that holds them; return it, None when nothing waits."""
    seen = horizon()
    since = search_from(head, seen)
    leaves, are_all = waiting_leaves(since, most, MOST_BYTES_AT_ONCE)
    if not leaves:
        return None
    old = head.size if head else 0
    size = old + len(leaves)
    hash_at = grown(old, open_tree(stores, head), [leaf_hash(bytes(leaf.data)) for leaf in leaves])
    LogPosition.objects.bulk_create(
        [LogPosition(index=old + number, leaf=leaf) for number, leaf in enumerate(leaves)]
    )
    key = own_key(KeyRole.LOG)
    checkpoint = Checkpoint(key.name, size, tree_root(size, hash_at))
    return LogHead.objects.create(
        size=size,
        root=checkpoint.root,
        note=sign_checkpoint(checkpoint, signing_key(key)).to_bytes(),
        writer=seen if are_all else since,
        made_at=now,
    )


def _require_whole(head: LogHead | None) -> None:
    """Raise LogBrokenError when the last places or leaves of the newest head are gone, or there are more."""
    size = head.size if head else 0
    tail = min(size, _TAIL)
    if positions_end() != size or len(leaves_between(size - tail, size)) != tail:
        raise LogBrokenError("log_differs")
