"""Makes the configured directories file stores: an act of an administrator, never of a starting server."""

from licheng.operations.output import complain, tell
from licheng.shared.clock import real_now
from licheng.shared.files.protocol import StoreError
from licheng.shared.files.stores import init_from_settings


def init_stores() -> int:
    """Make each configured place a store and print its identity; returns 1 when a place cannot be one."""
    try:
        identities = init_from_settings(now=real_now())
    except StoreError as error:
        complain(f"{error.facts.get('store', '')}: {error.code}")
        return 1
    for identity in identities:
        tell(f"{identity.id}  {identity.created.isoformat()}")
    return 0
