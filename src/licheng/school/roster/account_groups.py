"""Classes as groups of the account office: first passwords are printed a class at a time."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext

from licheng.kernel.calendar import school_year_of, taipei_date
from licheng.school.roster.queries import accounts_of_class, accounts_of_teachers, classes_of
from licheng.shared.accounts.office_groups import AccountGroup, GroupSource
from licheng.shared.clock import now

TEACHERS = "teachers"


def class_groups() -> Sequence[AccountGroup]:
    """Return the teachers as one group, then the classes of this school year by grade and name."""
    year = school_year_of(taipei_date(now()))
    classes = [AccountGroup(str(each.id), each.name) for each in classes_of(year)]
    return [AccountGroup(TEACHERS, gettext("教師")), *classes]


def accounts_of(key: str) -> QuerySet[Any]:
    """Return the ids of the accounts of one group."""
    return accounts_of_teachers() if key == TEACHERS else accounts_of_class(key)


SOURCE = GroupSource(class_groups, accounts_of)
