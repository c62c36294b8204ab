"""Settings both systems share; each system's module adds its own app and addresses."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from licheng.settings.environment import Environment

PACKAGE = Path(__file__).resolve().parent.parent
_TASKS: dict[str, list[str]] = {
    "school": [
        "licheng.shared.jobs.tasks",
        "licheng.shared.log.tasks",
        "licheng.shared.once.tasks",
        "licheng.shared.release.tasks",
        "licheng.shared.safekeeping.tasks",
        "licheng.shared.tus.tasks",
        "licheng.school.roster.tasks",
        "licheng.school.submission.tasks",
        "licheng.school.receipts.tasks",
        "licheng.school.losses.tasks",
    ],
    "central": [
        "licheng.shared.jobs.tasks",
        "licheng.shared.log.tasks",
        "licheng.shared.once.tasks",
        "licheng.shared.safekeeping.tasks",
        "licheng.central.receipts.tasks",
    ],
}
_NAMES = {"school": _("學習歷程學校平臺"), "central": _("學習歷程中央資料庫")}


def database(url: str) -> dict[str, Any]:
    """Return Django's settings of the PostgreSQL at ``url`` (``postgresql://user:password@host:port/name``)."""
    parts = urlsplit(url)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", "")) or parts.hostname or "",
        "PORT": parts.port or query.get("port", ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # Planning a query behind the wall costs more than running it: PostgreSQL keeps the plans of a connection.
        "OPTIONS": {"application_name": "licheng", "server_side_binding": True, "prepare_threshold": 3},
    }


def build(environment: Environment, system: str) -> dict[str, Any]:
    """Return the settings of ``system`` as names and values."""
    return {
        **_application(environment, system),
        **_security(environment),
        **_screens(),
        **_own(environment, system),
    }


def _application(environment: Environment, system: str) -> dict[str, Any]:
    app = environment.database_url
    owner = environment.owner_database_url or app
    if app is None or owner is None:
        from licheng.embedded import ensure_embedded  # noqa: PLC0415 - started only where nothing is configured

        urls = ensure_embedded(environment.var)
        app = app or getattr(urls, f"{system}_app")
        owner = owner or getattr(urls, f"{system}_owner")
    return {
        "DEBUG": False,
        "SECRET_KEY": environment.secret_key,
        "INSTALLED_APPS": [
            "django.contrib.messages",
            "django.contrib.staticfiles",
            "django_htmx",
            "csp",
            "procrastinate.contrib.django",
            "licheng.shared.apps.SharedConfig",
            f"licheng.{system}.apps.{system.capitalize()}Config",
        ],
        "MIDDLEWARE": [
            "licheng.shared.logs.RequestLogMiddleware",
            "django.middleware.security.SecurityMiddleware",
            "licheng.shared.files_origin.middleware.FilesOriginMiddleware",
            "whitenoise.middleware.WhiteNoiseMiddleware",
            "csp.middleware.CSPMiddleware",
            "django.middleware.locale.LocaleMiddleware",
            "django.middleware.common.CommonMiddleware",
            "licheng.shared.places.middleware.BodyPlacesMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
            "django_htmx.middleware.HtmxMiddleware",
            "licheng.shared.accounts.middleware.SchoolMiddleware",
        ],
        "ROOT_URLCONF": f"licheng.{system}.urls",
        "WSGI_APPLICATION": "licheng.settings.wsgi.application",
        "DATABASES": {"default": database(app), "owner": database(owner)},
        "PROCRASTINATE_IMPORT_PATHS": _TASKS[system],
        "PROCRASTINATE_AUTODISCOVER_MODULE_NAME": None,
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "ALLOWED_HOSTS": environment.allowed_hosts,
    }


def _security(environment: Environment) -> dict[str, Any]:
    from csp.constants import NONCE, SELF  # noqa: PLC0415 - kept beside the one place that uses it

    files = [environment.files_origin] if environment.files_origin else []
    return {
        "PASSWORD_HASHERS": ["licheng.shared.accounts.hashers.SchoolArgon2Hasher"],
        "CSRF_COOKIE_HTTPONLY": False,
        "CSRF_COOKIE_SECURE": environment.https,
        "CSRF_COOKIE_SAMESITE": "Lax",
        "CSRF_FAILURE_VIEW": "licheng.shared.ui.views.csrf_failure",
        "CSRF_TRUSTED_ORIGINS": [environment.public_url] if environment.https else [],
        "SECURE_HSTS_SECONDS": 31_536_000 if environment.https else 0,
        "SECURE_SSL_REDIRECT": environment.https,
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https") if environment.https else None,
        "SECURE_REFERRER_POLICY": "same-origin",
        "SECURE_CROSS_ORIGIN_OPENER_POLICY": "same-origin",
        "X_FRAME_OPTIONS": "DENY",
        "MESSAGE_STORAGE": "django.contrib.messages.storage.cookie.CookieStorage",
        "SILENCED_SYSTEM_CHECKS": ["security.W004", "security.W008", "security.W012", "security.W016"],
        "CONTENT_SECURITY_POLICY": {
            "DIRECTIVES": {
                "default-src": [SELF],
                "script-src": [SELF, NONCE],
                "style-src": [SELF],
                "img-src": [SELF, "data:", "blob:", *files],
                "media-src": [SELF, "blob:", *files],
                **({"connect-src": [SELF, *files]} if files else {}),
                "worker-src": [SELF, "blob:"],
                "object-src": ["'none'"],
                "base-uri": ["'none'"],
                "form-action": [SELF],
                "frame-ancestors": ["'none'"],
            }
        },
        "DATA_UPLOAD_MAX_MEMORY_SIZE": 2_621_440,
        "DATA_UPLOAD_MAX_NUMBER_FIELDS": 20_000,
    }


def _screens() -> dict[str, Any]:
    return {
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [PACKAGE / "shared" / "ui" / "templates"],
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.template.context_processors.i18n",
                        "django.contrib.messages.context_processors.messages",
                        "csp.context_processors.nonce",
                        "licheng.shared.ui.context.chrome",
                    ],
                    "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
                },
            }
        ],
        "STATIC_URL": "/static/",
        "STATICFILES_DIRS": [PACKAGE / "shared" / "ui" / "static"],
        "STORAGES": {
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
        },
        "LANGUAGE_CODE": "zh-hant",
        "LANGUAGES": [("zh-hant", "中文"), ("en", "English")],
        "LOCALE_PATHS": [PACKAGE / "locale"],
        "USE_I18N": True,
        "USE_TZ": True,
        "TIME_ZONE": "Asia/Taipei",
    }


def _own(environment: Environment, system: str) -> dict[str, Any]:
    var = environment.var / system
    return {
        "LICHENG_SYSTEM": system,
        "LICHENG_SYSTEM_NAME": _NAMES[system],
        "LICHENG_NAVIGATION": f"licheng.{system}.navigation.places",
        "LICHENG_TRAINING_STEPS": f"licheng.{system}.home.steps.steps",
        "LICHENG_CENTRAL_OFFICE_CODE": environment.central_office_code,
        "LICHENG_VAR": var,
        "STATIC_ROOT": var / "static",
        "LICHENG_STORES": environment.stores,
        "LICHENG_BODY_PLACES": environment.threads - 1,
        "LICHENG_MASTER_KEY": environment.master_key,
        "LICHENG_DEMO": environment.demo,
        "LICHENG_TRAINING_CLOCK": environment.training_clock,
        "LICHENG_CENTRAL_URL": environment.central_url,
        "LICHENG_PUBLIC_URL": environment.public_url,
        "LICHENG_HTTPS": environment.https,
        "LICHENG_ACCEL_PREFIX": environment.accel_prefix,
        "LICHENG_CLAMD": environment.clamd,
        "LICHENG_FILES_ORIGIN": environment.files_origin,
        "LOGGING_CONFIG": None,
    }
