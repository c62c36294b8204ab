"""Every setting that comes from outside: the table of `LICHENG_…` variables and their typed reader.

No other module reads the process environment for one of these variables. `docs/guides/settings.md` is made from the
table here, and a test compares the two.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from licheng.settings.places import CredentialText, StorePlace, read_places
from licheng.settings.readers import (
    SettingError,
    read_choice,
    read_clamd,
    read_flag,
    read_key,
    read_list,
    read_number,
    read_office_code,
    read_origin,
    read_url,
)
from licheng.settings.secrets import SECRETS_FILE, Secrets, load_secrets
from licheng.settings.variables import DEFAULTS
from licheng.shared.files.clamd import ClamdPlace

System = Literal["school", "central"]

SYSTEMS: tuple[System, System] = ("school", "central")
PORTS: Mapping[System, int] = {"school": 8000, "central": 8001}
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
# By the order of the stores: of store-a, store-b and store-c.
STORE_CREDENTIALS = (
    ("LICHENG_STORE_A_KEY", "LICHENG_STORE_A_SECRET"),
    ("LICHENG_STORE_B_KEY", "LICHENG_STORE_B_SECRET"),
    ("LICHENG_STORE_C_KEY", "LICHENG_STORE_C_SECRET"),
)
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")

__all__ = ["LOG_LEVELS", "PORTS", "SYSTEMS", "Environment", "SettingError", "System", "read_environment"]


@dataclass(frozen=True, kw_only=True)
class Environment:
    """What one system was told from outside, read once when its settings are loaded."""

    system: System
    var: Path
    database_url: str | None
    owner_database_url: str | None
    stores: list[StorePlace]
    secret_key: str = field(repr=False)
    master_key: bytes = field(repr=False)
    allowed_hosts: list[str]
    public_url: str
    central_url: str
    central_office_code: str
    demo: bool
    training_clock: Path | None
    https: bool
    accel_prefix: str
    clamd: ClamdPlace | None
    files_origin: str
    log_level: str
    log_json: bool
    workers: int
    threads: int
    bind: str
    port: int

    @property
    def system_var(self) -> Path:
        """Return the directory below `var` that belongs to this system alone."""
        return self.var / self.system


def read_environment(system: System, values: Mapping[str, str] | None = None) -> Environment:
    """Return the typed settings of `system`, from `values` or from the process environment.

    Makes the directory of the system and, where a secret is not given, makes it once and keeps it in
    `var/<system>/secrets.json`. Raises `SettingError` with a plain sentence for a value that cannot be used.
    """
    texts = {name: value.strip() for name, value in (os.environ if values is None else values).items()}
    given = {name: texts.get(name) or default for name, default in DEFAULTS.items()}
    var = Path(given["LICHENG_VAR"]).expanduser().absolute()
    port = read_number("LICHENG_PORT", given["LICHENG_PORT"] or str(PORTS[system]), lowest=1, highest=65535)
    public_url = read_url("LICHENG_PUBLIC_URL", given["LICHENG_PUBLIC_URL"] or f"http://localhost:{port}")
    secrets = _secrets_of(var / system, given)
    files_origin = _files_origin_of(system, public_url, given)
    return Environment(
        system=system,
        var=var,
        database_url=given["LICHENG_DATABASE_URL"] or None,
        owner_database_url=given["LICHENG_OWNER_DATABASE_URL"] or None,
        stores=_stores_of(var / system, given),
        secret_key=secrets.secret_key,
        master_key=secrets.master_key,
        allowed_hosts=_hosts_of(public_url, files_origin, given),
        public_url=public_url,
        central_url=read_url("LICHENG_CENTRAL_URL", given["LICHENG_CENTRAL_URL"]),
        central_office_code=read_office_code(
            "LICHENG_CENTRAL_OFFICE_CODE", given["LICHENG_CENTRAL_OFFICE_CODE"]
        ),
        demo=read_flag("LICHENG_DEMO", given["LICHENG_DEMO"]),
        training_clock=_training_clock_of(given),
        https=_https_of(public_url, given),
        accel_prefix=given["LICHENG_ACCEL_PREFIX"].rstrip("/"),
        clamd=read_clamd("LICHENG_CLAMD", given["LICHENG_CLAMD"]) if given["LICHENG_CLAMD"] else None,
        files_origin=files_origin,
        log_level=read_choice("LICHENG_LOG_LEVEL", given["LICHENG_LOG_LEVEL"].upper(), LOG_LEVELS),
        log_json=read_flag("LICHENG_LOG_JSON", given["LICHENG_LOG_JSON"]),
        workers=read_number("LICHENG_WORKERS", given["LICHENG_WORKERS"], lowest=1, highest=64),
        threads=read_number("LICHENG_THREADS", given["LICHENG_THREADS"], lowest=1, highest=64),
        bind=given["LICHENG_BIND"],
        port=port,
    )


def _secrets_of(directory: Path, given: Mapping[str, str]) -> Secrets:
    """Return the secrets given, the missing ones made once and kept under `directory`."""
    secret_key = given["LICHENG_SECRET_KEY"]
    master_key = given["LICHENG_MASTER_KEY"]
    if secret_key and master_key:
        return Secrets(secret_key=secret_key, master_key=read_key("LICHENG_MASTER_KEY", master_key))
    kept = load_secrets(directory / SECRETS_FILE)
    return Secrets(
        secret_key=secret_key or kept.secret_key,
        master_key=read_key("LICHENG_MASTER_KEY", master_key) if master_key else kept.master_key,
    )


def _stores_of(directory: Path, given: Mapping[str, str]) -> list[StorePlace]:
    """Return the places of the file stores; with nothing configured, two directories below `directory`."""
    credentials = [
        (CredentialText(key, given[key]), CredentialText(secret, given[secret]))
        for key, secret in STORE_CREDENTIALS
    ]
    return read_places(given["LICHENG_STORES"], credentials) or [directory / "store-a", directory / "store-b"]


def _hosts_of(public_url: str, files_origin: str, given: Mapping[str, str]) -> list[str]:
    """Return the host names answered to: those given, or this machine's and the one of the public address.

    The host of the files is always among them.
    """
    hosts = read_list(given["LICHENG_ALLOWED_HOSTS"]) or [*LOCAL_HOSTS, urlsplit(public_url).hostname or ""]
    files_host = urlsplit(files_origin).hostname
    return list(dict.fromkeys([*hosts, files_host] if files_host else hosts))


def _files_origin_of(system: System, public_url: str, given: Mapping[str, str]) -> str:
    """Return the address the files come from, empty for none; only the school platform gives files.

    Raises `SettingError` where it has the host name of the pages: cookies are not told apart by ports.
    """
    name = "LICHENG_FILES_ORIGIN"
    if system != "school" or not given[name]:
        return ""
    origin = read_origin(name, given[name])
    if urlsplit(origin).hostname == urlsplit(public_url).hostname:
        raise SettingError(
            name,
            "主機名稱要與 LICHENG_PUBLIC_URL 不同，只有埠號不同是不夠的。",
            "take another host name than LICHENG_PUBLIC_URL; another port is not enough.",
        )
    return origin


def _training_clock_of(given: Mapping[str, str]) -> Path | None:
    """Return the file that holds the training clock's offset, or `None` when today is the real today."""
    value = given["LICHENG_TRAINING_CLOCK"]
    return Path(value).expanduser().absolute() if value else None


def _https_of(public_url: str, given: Mapping[str, str]) -> bool:
    """Return whether people reach the system by HTTPS: as told, or as the public address says."""
    told = given["LICHENG_HTTPS"]
    return read_flag("LICHENG_HTTPS", told) if told else public_url.startswith("https://")
