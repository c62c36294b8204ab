"""A scanner beside a running test, and what its job does."""

from datetime import datetime, timedelta

from licheng.shared.clock import real_now
from licheng.shared.files.models import StoredObject
from licheng.shared.files.stores import from_settings
from licheng.shared.release.models import ObjectScan
from licheng.shared.release.waiting import Round, scan_some
from licheng.shared.tenancy.scope import current_school_id
from tests.factories.clamd import Clamd


def scan_waiting(clamd: Clamd, *, later: timedelta = timedelta(), now: datetime | None = None) -> int:
    """Ask ``clamd`` about what waits in the school in scope, ``later`` than now; return how many it was asked about."""
    instant = (now or real_now()) + later
    return scan_some(current_school_id(), Round(from_settings(), clamd.place, lambda: instant))


def scan_of(stored: StoredObject) -> ObjectScan:
    """Return what is noted of an object."""
    scan: ObjectScan = ObjectScan.objects.get(stored_object=stored)
    return scan
