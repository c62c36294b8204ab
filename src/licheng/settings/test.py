"""Settings of the tests: the school platform's, with the central database's tables beside them.

The tests talk to a real PostgreSQL as the application's own role, so the wall
between schools stands in every one of them.
"""

import os
from pathlib import Path

from licheng.settings.base import build
from licheng.settings.environment import read_environment
from licheng.settings.places import StorePlace
from licheng.shared.files.clamd import ClamdPlace

# Declared for the type checker, which cannot see into what build() returns.
LICHENG_SYSTEM: str
LICHENG_SYSTEM_NAME: str
LICHENG_NAVIGATION: str
LICHENG_TRAINING_STEPS: str
LICHENG_CENTRAL_OFFICE_CODE: str
LICHENG_VAR: Path
LICHENG_STORES: list[StorePlace]
LICHENG_BODY_PLACES: int
LICHENG_MASTER_KEY: bytes
LICHENG_DEMO: bool
LICHENG_TRAINING_CLOCK: Path | None
LICHENG_CENTRAL_URL: str
LICHENG_PUBLIC_URL: str
LICHENG_HTTPS: bool
LICHENG_ACCEL_PREFIX: str
LICHENG_CLAMD: ClamdPlace | None
LICHENG_FILES_ORIGIN: str

VAR = Path(os.environ.get("LICHENG_VAR") or Path(__file__).resolve().parents[3] / "var" / "test")

_environment = read_environment("school", {"LICHENG_VAR": str(VAR), "LICHENG_DEMO": "1"})
globals().update(build(_environment, "school"))

INSTALLED_APPS = [*globals()["INSTALLED_APPS"], "licheng.central.apps.CentralConfig"]
ALLOWED_HOSTS = ["*"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
DATABASES = globals()["DATABASES"]
for _settings in DATABASES.values():
    _settings["CONN_MAX_AGE"] = 0
    _settings["CONN_HEALTH_CHECKS"] = False
