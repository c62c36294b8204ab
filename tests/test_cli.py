import argparse
import os
import subprocess
import sys
from pathlib import Path

import pytest

from licheng.cli import build_parser, main


def licheng(*arguments: str, var: Path, **values: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as a person would, with nothing configured but what the test says."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LICHENG_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "licheng.cli", *arguments],
        env={**kept, "LICHENG_VAR": str(var), **values},
        capture_output=True,
        text=True,
        check=False,
    )


def commands() -> list[str]:
    parser = build_parser()
    (action,) = [each for each in parser._actions if isinstance(each, argparse._SubParsersAction)]
    return sorted(action.choices)


def test_commands_are_all_there():
    assert commands() == [
        "demo",
        "doctor",
        "import",
        "inspect",
        "manage",
        "migrate",
        "office",
        "rebuild",
        "school",
        "serve",
        "store",
        "work",
    ]


@pytest.mark.parametrize(
    "arguments",
    [[], ["serve"], ["serve", "elsewhere"], ["work"], ["school", "remove", "000000", "x"], ["unheard-of"]],
)
def test_command_not_understood_ends_with_two(arguments: list[str], capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        main(arguments)

    assert ended.value.code == 2
    assert "usage: licheng" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["import", "inspect", "store"])
def test_arguments_of_a_command_that_passes_them_on_are_left_alone(name: str):
    given = ["--json", "--for", "outcome-document", "-h", "a file.pdf"]

    assert build_parser().parse_args([name, *given]).rest == given


def test_unusable_setting_ends_with_a_sentence(tmp_path: Path):
    done = licheng("doctor", "school", var=tmp_path, LICHENG_PORT="eighty")

    assert done.returncode == 1
    assert done.stderr.startswith("LICHENG_PORT：請填 1 到 65535 的整數。")


def test_school_is_made_on_a_new_installation_which_then_has_stores_and_no_problem(tmp_path: Path):
    migrated = licheng("migrate", "school", var=tmp_path)
    refused = licheng("serve", "school", "--port", "1", var=tmp_path)
    made = licheng("store", "init", "school", var=tmp_path, LICHENG_DEMO="yes")
    school = licheng("school", "create", "210301", "示範高中", var=tmp_path)
    again = licheng("school", "create", "210301", "示範高中", var=tmp_path)

    assert migrated.returncode == 0
    assert (refused.returncode, "licheng store init school" in refused.stderr) == (1, True)
    assert (made.returncode, len(made.stdout.splitlines())) == (0, 2)
    assert (school.returncode, school.stdout.split()[:2]) == (0, ["210301", "示範高中"])
    assert again.stdout.splitlines() == school.stdout.splitlines()[:1]


def test_school_with_a_code_that_is_none_is_refused(tmp_path: Path):
    done = licheng("school", "create", "12", "示範高中", var=tmp_path)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("學校代碼為六位英數字。")


def test_manage_runs_a_command_of_django(tmp_path: Path):
    done = licheng("manage", "central", "diffsettings", "--all", var=tmp_path)

    assert done.returncode == 0
    assert "LICHENG_SYSTEM = 'central'" in done.stdout


def test_office_of_the_central_database_is_made_with_its_first_officer(tmp_path: Path):
    licheng("migrate", "central", var=tmp_path)
    made = licheng("office", "create", "國教署", var=tmp_path)
    again = licheng("office", "create", "國教署", var=tmp_path)

    assert (made.returncode, made.stdout.split()[:2]) == (0, ["000001", "國教署"])
    assert again.stdout.splitlines() == made.stdout.splitlines()[:1]
