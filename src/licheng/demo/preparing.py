"""Makes one system of the demo ready: tables, stores, made-up data. Imported after the system has started."""

from importlib import import_module
from importlib.util import find_spec

from licheng.operations.assets import collect_assets
from licheng.operations.migrating import migrate
from licheng.settings.environment import Environment
from licheng.shared.clock import real_now
from licheng.shared.files.stores import init_from_settings
from licheng.shared.tenancy.models import School

# Imported only when there is something to load: it makes pictures and films.
LOADING = "licheng.demo.loading"


def prepare(environment: Environment, *, loads: bool) -> None:
    """Bring the tables up to date, the first time make the stores, with `loads` load what data is missing.

    The stores are made only while no school exists: later, an empty directory is the sign of a lost disk.
    """
    migrate(verbosity=0)
    collect_assets(environment)
    if not School.objects.exists():
        init_from_settings(now=real_now())
    if loads and find_spec(LOADING) is not None:
        import_module(LOADING).load(environment)
