"""Makes a process become one of the two systems."""

import os
import shutil
from importlib import import_module

import django

from licheng.settings.environment import Environment, System, read_environment

# prometheus_client reads this name once, when it is imported.
COUNTERS_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
# Imported when Django is set up.
WATCHING = "licheng.shared.safekeeping.watching"


def start_system(system: System, *, shares_counters: bool = False) -> Environment:
    """Load Django as `system` and return what it was told from outside; from then on its stores are watched over.

    A process is one system for its whole life. With `shares_counters` the processes it will fork add up what they
    count in one directory, emptied here. Raises `SettingError` for a setting that cannot be used.
    """
    environment = read_environment(system)
    if shares_counters:
        directory = environment.system_var / "counters"
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir(parents=True)
        os.environ[COUNTERS_VARIABLE] = str(directory)
    os.environ["DJANGO_SETTINGS_MODULE"] = f"licheng.settings.{system}"
    django.setup()
    import_module(WATCHING).begin_watch()
    return environment
