from datetime import timedelta

import pytest

from licheng.school.supplements.rules import can_grant
from tests.factories.calendars import WITHIN


@pytest.mark.parametrize(
    ("seconds", "reason", "code"),
    [
        (1, "住院", None),
        (1, "住" * 200, None),
        (0, "住院", "supplement_ends_in_past"),
        (1, " \n", "supplement_without_reason"),
        (1, "住" * 201, "supplement_reason_too_long"),
    ],
)
def test_supplement_ends_later_and_says_why(seconds, reason, code):
    decision = can_grant(until_at=WITHIN + timedelta(seconds=seconds), reason=reason, now=WITHIN)

    assert getattr(decision, "code", None) == code
