"""Runs the examinations and prints what they found. Imported after the system has started."""

import sys
from typing import TextIO

from licheng.operations.doctor.database import examine_database
from licheng.operations.doctor.installation import (
    examine_inspection,
    examine_secrets,
    examine_settings,
    examine_stores,
    examine_way_to_central,
)
from licheng.operations.doctor.problems import Problem
from licheng.operations.doctor.release import (
    examine_files_origin,
    examine_quarantine,
    examine_scanner,
    examine_way_to_files,
)
from licheng.settings.environment import Environment

# What a system may not start with; quick enough to be asked at every start.
BEFORE_SERVING = (
    examine_settings,
    examine_files_origin,
    examine_secrets,
    examine_database,
    examine_stores,
    examine_quarantine,
)
ALL = (
    *BEFORE_SERVING,
    examine_inspection,
    examine_scanner,
    examine_way_to_files,
    examine_way_to_central,
)
NAMES = {"school": "學校平臺 / school platform", "central": "中央資料庫 / central database"}


def examine(environment: Environment) -> list[Problem]:
    """Return everything found wrong with the started system."""
    return [found for examination in ALL for found in examination(environment)]


def print_report(environment: Environment, output: TextIO | None = None) -> int:
    """Print every problem found, or that there is none; returns how many there are."""
    stream = output or sys.stdout
    problems = examine(environment)
    print(f"{NAMES[environment.system]}", file=stream)
    for found in problems:
        print(f"- {found.sentence()}", file=stream)
    if not problems:
        print("- 沒有發現問題。\n  No problem found.", file=stream)
    return len(problems)


def print_fatal_problems(environment: Environment, output: TextIO | None = None) -> int:
    """Print the problems a system may not serve with; returns how many there are."""
    stream = output or sys.stderr
    problems = [found for examination in BEFORE_SERVING for found in examination(environment)]
    fatal = [found for found in problems if found.fatal]
    for found in fatal:
        print(f"- {found.sentence()}", file=stream)
    return len(fatal)
