"""Loads the demo's made-up data: each school whole or not at all, and once.

What makes pictures and films is imported only when something is missing, so that a later start is quick.
"""

# ruff: noqa: PLC0415 - see above; and a process is one of the two systems, with the models of that one only

import logging
from collections.abc import Sequence

from licheng.demo.cast import OFFICE, OFFICERS, STAFF, STUDENTS, Member, write_cast
from licheng.demo.keys import read_identities, write_identities
from licheng.demo.plans import FULL, PRESENT, SchoolPlan
from licheng.settings.environment import Environment
from licheng.shared.clock import move_training_clock, training_clock_path


def load(environment: Environment, plans: Sequence[SchoolPlan] = FULL) -> None:
    """Load what the started system of the demo lacks; a second call changes nothing.

    A load killed half way is done anew; files it had stored already are found again by their digest. Writes who
    may be signed in as, and sets the training clock where it never was set.
    """
    cast: tuple[Member, ...] = (*STUDENTS, *STAFF)
    codes = {plan.part: plan.code for plan in plans}
    if environment.system == "school":
        _load_schools(environment, plans)
    else:
        _load_office(environment)
        cast, codes = OFFICERS, {OFFICE: environment.central_office_code}
    write_cast(environment.system_var / "cast.json", cast, codes)
    path = training_clock_path()
    if path is not None and not path.exists():
        move_training_clock(PRESENT)


def _load_schools(environment: Environment, plans: Sequence[SchoolPlan]) -> None:
    from licheng.demo.standing import identities, is_loaded

    missing = [plan for plan in plans if not is_loaded(plan)]
    if missing:
        # It tells at its first import which version it is, which is of no use to anybody here.
        logging.getLogger("pikepdf").setLevel(logging.WARNING)
        from licheng.demo.school_loading import load_schools

        load_schools(missing)
    write_identities(environment.system_var, identities(plans))


def _load_office(environment: Environment) -> None:
    from licheng.demo.office_loading import is_office_loaded, load_office, register_schools

    if not is_office_loaded():
        load_office(environment.central_office_code)
    register_schools(read_identities(environment.var / "school"))
