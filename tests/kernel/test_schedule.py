from datetime import date

import pytest

from licheng.kernel.schedule import SchoolWindow, WindowKind
from licheng.kernel.windows import Window


@pytest.mark.parametrize(
    ("grade", "semester", "final"), [(3, 2, True), (3, 1, False), (2, 2, False), (None, 2, False)]
)
def test_final_semester_is_grade_3_second_alone(grade: int | None, semester: int, *, final: bool):
    days = Window.of_days(date(2026, 3, 1), date(2026, 3, 31))

    assert SchoolWindow(WindowKind.OUTCOME_UPLOAD, days, semester, grade).is_final_semester is final
