"""What `/metrics` says of lost files: one number for the installation, since that page tells nothing of a school."""

from prometheus_client import CollectorRegistry, Gauge

from licheng.school.losses.queries import open_losses
from licheng.shared.accounts.queries import schools
from licheng.shared.safekeeping.models import ReconciliationDifference, Repair
from licheng.shared.safekeeping.rules import Outcome
from licheng.shared.tenancy.scope import in_school


def tell_losses(registry: CollectorRegistry) -> None:
    """Add how many files are lost and not yet back."""
    gauge = Gauge("licheng_files_lost", "Files no store has a good copy of.", registry=registry)
    gauge.set(_lost_everywhere())


def _lost_everywhere() -> int:
    """Return the open losses of all schools; while nothing was ever found, no school is asked."""
    found = Repair.objects.filter(outcome=Outcome.LOST).exists() or ReconciliationDifference.objects.exists()
    lost = 0
    for school in schools() if found else []:
        with in_school(school.id):
            lost += open_losses().count()
    return lost
