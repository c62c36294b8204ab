import base64
import io
import shutil
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from licheng.operations.doctor.installation import (
    examine_inspection,
    examine_secrets,
    examine_settings,
    examine_stores,
    examine_way_to_central,
)
from licheng.operations.doctor.problems import problem
from licheng.operations.doctor.reports import print_fatal_problems, print_report
from licheng.settings.environment import Environment, read_environment
from licheng.shared.clock import real_now
from licheng.shared.files.stores import init_from_settings

# Port 9 (discard) of this machine answers nobody.
NOBODY = "http://127.0.0.1:9"


def environment_with(directory: Path, **values: str) -> Environment:
    return read_environment("school", {"LICHENG_VAR": str(directory), **values})


@pytest.fixture
def stores(tmp_path: Path, settings: Settings) -> list[Path]:
    settings.LICHENG_STORES = [tmp_path / "store-a", tmp_path / "store-b"]
    init_from_settings(now=real_now())
    return list(settings.LICHENG_STORES)


def test_doctor_with_settings_of_nothing_configured_finds_nothing(tmp_path: Path):
    environment = environment_with(tmp_path)

    assert list(examine_settings(environment)) == []
    assert list(examine_secrets(environment)) == []


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"LICHENG_PUBLIC_URL": "http://school.example"}, ["https_missing"]),
        ({"LICHENG_PUBLIC_URL": "https://school.example", "LICHENG_DEMO": "yes"}, ["demo_in_public"]),
        ({"LICHENG_TRAINING_CLOCK": "clock"}, ["training_clock_without_demo"]),
        ({"LICHENG_TRAINING_CLOCK": "clock", "LICHENG_DEMO": "yes"}, []),
    ],
)
def test_doctor_finds_settings_unsafe_for_real_people(
    tmp_path: Path, values: dict[str, str], expected: list[str]
):
    found = examine_settings(environment_with(tmp_path, **values))

    assert [each.code for each in found] == expected


def test_doctor_finds_debug_mode(tmp_path: Path, settings: Settings):
    settings.DEBUG = True

    assert list(examine_settings(environment_with(tmp_path))) == [problem("debug_on")]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"LICHENG_SECRET_KEY": "short"}, ["secret_key_weak"]),
        ({"LICHENG_SECRET_KEY": "ab" * 40}, ["secret_key_weak"]),
        ({"LICHENG_MASTER_KEY": base64.b64encode(bytes(32)).decode()}, ["master_key_weak"]),
        ({"LICHENG_MASTER_KEY": base64.b64encode(bytes(range(32))).decode()}, []),
    ],
)
def test_doctor_finds_keys_that_can_be_guessed(tmp_path: Path, values: dict[str, str], expected: list[str]):
    found = examine_secrets(environment_with(tmp_path, **values))

    assert [each.code for each in found] == expected


def test_doctor_finds_keys_others_can_read(tmp_path: Path):
    environment = environment_with(tmp_path)
    (tmp_path / "school" / "secrets.json").chmod(0o640)

    assert list(examine_secrets(environment)) == [problem("secrets_readable", name="secrets.json")]


def test_doctor_finds_a_store_that_is_gone(tmp_path: Path, stores: list[Path]):
    shutil.rmtree(stores[1])

    (found,) = examine_stores(environment_with(tmp_path))

    assert (found.code, found.fatal, dict(found.facts)["code"]) == ("store_unwell", True, "store_missing")
    assert "store-b" in found.sentence()


def test_doctor_finds_that_both_stores_are_one_place(tmp_path: Path, stores: list[Path], settings: Settings):
    settings.LICHENG_STORES = [stores[0], stores[0]]

    (found,) = examine_stores(environment_with(tmp_path))

    assert (found.code, dict(found.facts)["code"]) == ("stores_setup", "stores_share_place")
    assert "%(" not in found.sentence()


def test_doctor_finds_a_store_with_another_ones_marker(tmp_path: Path, stores: list[Path]):
    shutil.rmtree(stores[1])
    shutil.copytree(stores[0], stores[1])

    assert [each.code for each in examine_stores(environment_with(tmp_path))] == ["store_unwell"]


def test_doctor_finds_that_inspection_works(tmp_path: Path):
    assert list(examine_inspection(environment_with(tmp_path))) == []


def test_doctor_finds_that_central_does_not_answer(tmp_path: Path):
    environment = environment_with(tmp_path, LICHENG_CENTRAL_URL=NOBODY)

    assert list(examine_way_to_central(environment)) == [problem("central_unreachable", url=NOBODY)]


def test_doctor_of_central_does_not_look_for_itself(tmp_path: Path):
    environment = read_environment("central", {"LICHENG_VAR": str(tmp_path), "LICHENG_CENTRAL_URL": NOBODY})

    assert list(examine_way_to_central(environment)) == []


@pytest.mark.django_db
def test_report_tells_each_problem_and_serving_is_refused_only_for_fatal_ones(
    tmp_path: Path, stores: list[Path]
):
    environment = environment_with(tmp_path, LICHENG_CENTRAL_URL=NOBODY)
    report, refusal = io.StringIO(), io.StringIO()

    count = print_report(environment, report)
    fatal = print_fatal_problems(environment, refusal)

    assert (count, fatal, refusal.getvalue()) == (1, 0, "")
    assert problem("central_unreachable", url=NOBODY).sentence() in report.getvalue()


@pytest.mark.django_db
def test_serving_is_refused_with_a_sentence_when_a_store_is_gone(tmp_path: Path, stores: list[Path]):
    shutil.rmtree(stores[0])
    refusal = io.StringIO()

    assert print_fatal_problems(environment_with(tmp_path), refusal) == 1
    assert "licheng store init school" in refusal.getvalue()
