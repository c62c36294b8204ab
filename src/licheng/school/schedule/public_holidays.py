"""國定假日: the days on which no teacher works, for periods told in working days."""

from datetime import date
from functools import cache

import holidays

from licheng.kernel.calendar import school_year_bounds


@cache
def public_holidays(school_year: int) -> frozenset[date]:
    """Return Taiwan's public holidays from the first day of ``school_year`` to the end of the next autumn."""
    first, end = school_year_bounds(school_year)
    return frozenset(holidays.country_holidays("TW", years=[first.year, end.year]))
