"""The steps of the training clock: the school's own days, in order."""

from datetime import date, datetime

from django.test import RequestFactory

from licheng.kernel.calendar import TAIPEI
from licheng.kernel.windows import Window
from licheng.school.home.steps import steps
from licheng.school.schedule.models import Act, ActWindow, SchoolCalendar
from licheng.shared.tenancy.models import School

REQUEST = RequestFactory().get("/training/")


def make_window(act: Act, semester: int, grade: int, days: tuple[date, date]) -> None:
    window = Window.of_days(*days)
    ActWindow.objects.create(
        act=act,
        school_year=114,
        semester=semester,
        grade=grade,
        starts_at=window.start,
        ends_at=window.end,
    )


def labels_and_days() -> list[tuple[str, date]]:
    return [(str(step["label"]), step["at"].date()) for step in steps(REQUEST)]


def test_steps_follow_the_windows_of_the_school(inside: School):
    make_window(Act.OUTCOME_UPLOAD, 1, 1, (date(2025, 10, 14), date(2026, 2, 3)))
    make_window(Act.SELECTION, 0, 3, (date(2026, 3, 16), date(2026, 4, 2)))
    SchoolCalendar.objects.create(
        school_year=114, semester=1, starts_on=date(2025, 9, 1), closing_ceremony_on=date(2026, 1, 20)
    )

    assert labels_and_days() == [
        ("第一學期開學", date(2025, 9, 1)),
        ("第一次期中考：開放上傳", date(2025, 10, 14)),
        ("第一學期休業式前一天", date(2026, 1, 19)),
        ("第一學期：上傳截止前五天", date(2026, 1, 29)),
        ("第一學期：學生上傳截止日", date(2026, 2, 3)),
        ("第一學期：提交開始", date(2026, 2, 11)),
        ("高三：勾選開始", date(2026, 3, 16)),
        ("高三學術群：提交開始", date(2026, 4, 7)),
        ("高三專業群：提交開始", date(2026, 4, 22)),
        ("高一高二：提交開始", date(2026, 10, 1)),
    ]


def test_steps_are_on_the_morning_of_their_day(inside: School):
    make_window(Act.SELECTION, 0, 3, (date(2026, 3, 16), date(2026, 4, 2)))

    at = {step["label"]: step["at"] for step in steps(REQUEST)}

    assert at["高三：勾選開始"] == datetime(2026, 3, 16, 9, tzinfo=TAIPEI)


def test_steps_of_a_visitor_are_those_of_a_school(db: None):
    assert all({"label", "at"} == set(step) for step in steps(REQUEST))
