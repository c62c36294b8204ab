"""The settings of the scanner and of the files' own address."""

from pathlib import Path

import pytest

from licheng.settings.environment import Environment, SettingError, System, read_environment
from licheng.shared.files.clamd import ClamdPlace

FILES = "https://files.school.example"


def environment_with(directory: Path, system: System = "school", **values: str) -> Environment:
    return read_environment(
        system, {"LICHENG_VAR": str(directory), "LICHENG_PUBLIC_URL": "https://school.example", **values}
    )


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("unix:/run/clamav/clamd.ctl", ClamdPlace(path="/run/clamav/clamd.ctl")),
        ("tcp:127.0.0.1:3310", ClamdPlace(host="127.0.0.1", port=3310)),
        ("tcp:[::1]:3310", ClamdPlace(host="::1", port=3310)),
        ("tcp:scanner.school.example:3310", ClamdPlace(host="scanner.school.example", port=3310)),
    ],
)
def test_place_of_the_scanner_is_read(tmp_path: Path, text: str, place: ClamdPlace):
    assert environment_with(tmp_path, LICHENG_CLAMD=text).clamd == place


@pytest.mark.parametrize(
    "text",
    [
        "clamd",
        "unix:",
        "unix:clamd.ctl",
        "tcp:",
        "tcp:host",
        "tcp:host:",
        "tcp::3310",
        "tcp:host:70000",
        "tcp:host:0",
    ],
)
def test_other_place_of_the_scanner_is_refused(tmp_path: Path, text: str):
    with pytest.raises(SettingError, match="LICHENG_CLAMD"):
        environment_with(tmp_path, LICHENG_CLAMD=text)


def test_nothing_configured_means_no_scanner_and_one_address(tmp_path: Path):
    environment = environment_with(tmp_path)

    assert (environment.clamd, environment.files_origin) == (None, "")


@pytest.mark.parametrize("hosts", ["", "school.example"])
def test_host_of_the_files_is_answered_to(tmp_path: Path, hosts: str):
    environment = environment_with(tmp_path, LICHENG_FILES_ORIGIN=FILES, LICHENG_ALLOWED_HOSTS=hosts)

    assert environment.files_origin == FILES
    assert {"school.example", "files.school.example"} <= set(environment.allowed_hosts)


@pytest.mark.parametrize(
    "text",
    [
        "https://school.example",
        "https://school.example:8443",
        "https://SCHOOL.example",
        "https://files.school.example/files",
        "https://someone@files.school.example",
        "files.school.example",
        "ftp://files.school.example",
    ],
)
def test_address_of_the_files_that_is_none_or_the_pages_own_is_refused(tmp_path: Path, text: str):
    with pytest.raises(SettingError, match="LICHENG_FILES_ORIGIN"):
        environment_with(tmp_path, LICHENG_FILES_ORIGIN=text)


def test_central_database_gives_no_files(tmp_path: Path):
    assert environment_with(tmp_path, "central", LICHENG_FILES_ORIGIN=FILES).files_origin == ""
