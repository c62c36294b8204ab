"""Finding what is known of the stores."""

from datetime import datetime
from uuid import UUID

from licheng.shared.files.protocol import Store
from licheng.shared.safekeeping.models import ScrubPosition


def position_of(store: Store, *, now: datetime) -> ScrubPosition:
    """Return how far the pass over ``store`` has come, beginning one when there is none; raise StoreError if it is not there."""
    position, _ = ScrubPosition.objects.get_or_create(
        store_id=UUID(store.identity().id), defaults={"store": store.name, "pass_started_at": now}
    )
    return position
