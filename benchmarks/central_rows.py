"""Lets a school hand in works at the central database of the measured systems: `python -m benchmarks.central_rows`.

Arguments: the school's code, its name, its public key in hexadecimal digits.
"""

# ruff: noqa: PLC0415 - models may only be imported after this process has become the central database

import sys
from datetime import timedelta

from benchmarks.systems import OPEN_DAYS, TODAY
from licheng.operations.starting import start_system


def main(code: str, name: str, public_key: str) -> None:
    """Make the office, register the school, and open the windows of the year's works around today."""
    environment = start_system("central")
    from licheng.central.policies.actions import set_windows
    from licheng.central.policies.rules import GRADES, WindowKey, WindowTimes
    from licheng.central.registry.actions import register_school
    from licheng.kernel.calendar import school_year_of
    from licheng.kernel.rosters import YEAR_KINDS, Batch
    from licheng.kernel.signatures import PublicKey
    from licheng.kernel.windows import Window
    from licheng.shared.tenancy.actions import create_school
    from licheng.shared.tenancy.scope import in_school

    span = timedelta(days=OPEN_DAYS)
    times = WindowTimes(Window(TODAY - span, TODAY + span), TODAY + 2 * span)
    year = school_year_of(TODAY.date())
    with in_school(create_school(code=environment.central_office_code, name="承辦單位").id):
        register_school(
            code=code, name=name, public_key=PublicKey(bytes.fromhex(public_key)), by=None, now=TODAY
        )
        keys = [WindowKey(kind, year, 0, grade, Batch.REGULAR) for kind in YEAR_KINDS for grade in GRADES]
        set_windows(keys=keys, times=times, by=None, now=TODAY)


if __name__ == "__main__":
    main(*sys.argv[1:])
