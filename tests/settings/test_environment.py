import base64
import json
import re
import stat
from pathlib import Path

import pytest

from licheng.settings.environment import SettingError, read_environment
from licheng.settings.variables import DEFAULTS, VARIABLES

REPOSITORY = Path(__file__).parents[2]


def test_environment_with_nothing_configured(tmp_path: Path):
    environment = read_environment("school", {"LICHENG_VAR": str(tmp_path)})

    assert environment.database_url is None
    assert environment.stores == [tmp_path / "school" / "store-a", tmp_path / "school" / "store-b"]
    assert environment.port == 8000
    assert environment.public_url == "http://localhost:8000"
    assert environment.allowed_hosts == ["localhost", "127.0.0.1", "[::1]"]
    assert (environment.demo, environment.https, environment.training_clock) == (False, False, None)
    assert len(environment.master_key) == 32


def test_environment_of_central_has_its_own_port_and_directory(tmp_path: Path):
    environment = read_environment("central", {"LICHENG_VAR": str(tmp_path)})

    assert environment.port == 8001
    assert environment.system_var == tmp_path / "central"


def test_secrets_with_none_given_are_made_once_and_private(tmp_path: Path):
    first = read_environment("school", {"LICHENG_VAR": str(tmp_path)})
    second = read_environment("school", {"LICHENG_VAR": str(tmp_path)})
    path = tmp_path / "school" / "secrets.json"

    assert (first.secret_key, first.master_key) == (second.secret_key, second.master_key)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(json.loads(path.read_text())) == ["master_key", "secret_key"]
    assert sorted(tmp_path.rglob("*")) == [tmp_path / "school", path]


def test_secrets_given_leave_no_file(tmp_path: Path):
    key = bytes(range(32))
    values = {
        "LICHENG_VAR": str(tmp_path),
        "LICHENG_SECRET_KEY": "s" * 60,
        "LICHENG_MASTER_KEY": base64.b64encode(key).decode(),
    }

    environment = read_environment("school", values)

    assert (environment.secret_key, environment.master_key) == ("s" * 60, key)
    assert not (tmp_path / "school").exists()


def test_environment_never_prints_its_secrets(tmp_path: Path):
    environment = read_environment("school", {"LICHENG_VAR": str(tmp_path)})

    assert environment.secret_key not in repr(environment)
    assert repr(environment.master_key) not in repr(environment)


@pytest.mark.parametrize(
    ("told", "public_url", "expected"),
    [
        ("", "https://school.example", True),
        ("", "http://school.example", False),
        ("no", "https://school.example", False),
        ("yes", "http://school.example", True),
    ],
)
def test_https_follows_the_public_address_unless_told(
    tmp_path: Path, told: str, public_url: str, *, expected: bool
):
    values = {"LICHENG_VAR": str(tmp_path), "LICHENG_HTTPS": told, "LICHENG_PUBLIC_URL": public_url}

    environment = read_environment("school", values)

    assert environment.https is expected
    assert environment.allowed_hosts == ["localhost", "127.0.0.1", "[::1]", "school.example"]


def test_environment_with_everything_given(tmp_path: Path):
    values = {
        "LICHENG_VAR": str(tmp_path),
        "LICHENG_STORES": "/mnt/one:/mnt/two",
        "LICHENG_ALLOWED_HOSTS": "a.example, b.example",
        "LICHENG_TRAINING_CLOCK": str(tmp_path / "clock"),
        "LICHENG_ACCEL_PREFIX": "/protected/",
        "LICHENG_LOG_LEVEL": "debug",
        "LICHENG_CENTRAL_URL": "https://central.example/",
        "LICHENG_PORT": "9000",
    }

    environment = read_environment("school", values)

    assert environment.stores == [Path("/mnt/one"), Path("/mnt/two")]
    assert environment.allowed_hosts == ["a.example", "b.example"]
    assert environment.training_clock == tmp_path / "clock"
    assert environment.accel_prefix == "/protected"
    assert environment.log_level == "DEBUG"
    assert environment.central_url == "https://central.example"
    assert (environment.port, environment.public_url) == (9000, "http://localhost:9000")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LICHENG_DEMO", "maybe"),
        ("LICHENG_HTTPS", "2"),
        ("LICHENG_PORT", "0"),
        ("LICHENG_PORT", "70000"),
        ("LICHENG_PORT", "eighty"),
        ("LICHENG_WORKERS", "-1"),
        ("LICHENG_LOG_LEVEL", "LOUD"),
        ("LICHENG_PUBLIC_URL", "school.example"),
        ("LICHENG_PUBLIC_URL", "http://[broken"),
        ("LICHENG_CENTRAL_URL", "ftp://central.example"),
        ("LICHENG_MASTER_KEY", "c2hvcnQ="),
        ("LICHENG_MASTER_KEY", "not base64 at all"),
        ("LICHENG_CENTRAL_OFFICE_CODE", "12"),
    ],
)
def test_environment_with_an_unusable_value_names_the_variable(tmp_path: Path, name: str, value: str):
    with pytest.raises(SettingError) as caught:
        read_environment("school", {"LICHENG_VAR": str(tmp_path), name: value})

    assert caught.value.name == name
    assert value not in str(caught.value)


def test_variables_are_read_nowhere_else():
    read = re.compile(r"""(?:environ|getenv)[^\n]*["']LICHENG_""")
    # The settings of the tests choose a data directory of their own before they read the environment.
    own = REPOSITORY / "src" / "licheng" / "settings" / "test.py"
    sources = [path for path in (REPOSITORY / "src" / "licheng").rglob("*.py") if path != own]

    readers = [path.name for path in sources if read.search(path.read_text(encoding="utf-8"))]

    assert readers == []


def test_variables_of_the_table_are_all_read_and_no_other():
    source = (REPOSITORY / "src" / "licheng" / "settings" / "environment.py").read_text(encoding="utf-8")

    assert set(re.findall(r"\bLICHENG_[A-Z_]+[A-Z]", source)) == set(DEFAULTS)
    assert len(DEFAULTS) == len(VARIABLES)
