"""What `/metrics` says of release: numbers for the installation, since that page tells nothing of a school."""

from prometheus_client import CollectorRegistry, Gauge

from licheng.shared.accounts.queries import schools
from licheng.shared.release.queries import found_scans, is_scanning, waiting_count
from licheng.shared.tenancy.scope import in_school


def tell_release(registry: CollectorRegistry) -> None:
    """Add how many files wait for the scanner and how many are in quarantine; nothing without a scanner."""
    if not is_scanning():
        return
    waiting = found = 0
    for school in schools():
        with in_school(school.id):
            waiting += waiting_count()
            found += found_scans().count()
    Gauge("licheng_files_unscanned", "Files that wait for the scanner.", registry=registry).set(waiting)
    Gauge("licheng_files_quarantined", "Files in quarantine.", registry=registry).set(found)
