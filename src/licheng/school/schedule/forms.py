"""Forms of the year's windows, calendar and limits. The last day of a window is inside, as people say it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from licheng.kernel.windows import Window, WindowError
from licheng.school.schedule.labels import GRADE_LABELS
from licheng.school.schedule.models import Act
from licheng.school.schedule.planning import GRADES, CalendarDays, SemesterDays, WindowKey
from licheng.shared.messages import sentence

_MOST_ITEMS = 99


def day_field(label: Any, *, required: bool = False) -> forms.DateField:
    """Return a field for one day, with the browser's own calendar."""
    widget = forms.DateInput(format="%Y-%m-%d")
    widget.input_type = "date"
    return forms.DateField(label=label, required=required, widget=widget)


class WindowsForm(forms.Form):
    """The first and last day of one act in one semester, grade by grade; both blank: not open."""

    def __init__(self, *arguments: Any, act: Act, semester: int, **options: Any) -> None:
        """Make two day fields a grade."""
        super().__init__(*arguments, **options)
        self.keys = [WindowKey(act, semester, grade) for grade in GRADES]
        for grade in GRADES:
            self.fields[f"first_{grade}"] = day_field(_("開始日"))
            self.fields[f"last_{grade}"] = day_field(_("結束日（含當天）"))

    def grades(self) -> list[dict[str, Any]]:
        """Return the pairs of fields, by grade, as the page lays them out."""
        return [
            {"label": GRADE_LABELS[grade], "fields": [self[f"first_{grade}"], self[f"last_{grade}"]]}
            for grade in GRADES
        ]

    def clean(self) -> dict[str, Any]:
        """Refuse a grade with one day only, or with its days in the wrong order."""
        for key in self.keys:
            days = self._days(key)
            if (days[0] is None) != (days[1] is None) and not self.errors:
                self.add_error(f"last_{key.grade}", _("開始日和結束日要一起填；不開放就兩格都留白。"))
            try:
                _window(*days)
            except WindowError as error:
                self.add_error(f"last_{key.grade}", sentence(error.refused))
        return self.cleaned_data

    def _days(self, key: WindowKey) -> tuple[date | None, date | None]:
        return self.cleaned_data.get(f"first_{key.grade}"), self.cleaned_data.get(f"last_{key.grade}")

    def changes(self) -> dict[WindowKey, Window | None]:
        """Return what the form asks for; None closes the act for that grade."""
        return {key: _window(*self._days(key)) for key in self.keys}

    @staticmethod
    def initial_of(windows: Mapping[WindowKey, Window]) -> dict[str, date]:
        """Return the initial days of ``windows``, which are of one act and semester."""
        first = {f"first_{key.grade}": window.first_day for key, window in windows.items()}
        return first | {f"last_{key.grade}": window.last_day for key, window in windows.items()}


def _window(first: date | None, last: date | None) -> Window | None:
    return Window.of_days(first, last) if first and last else None


class CalendarForm(forms.Form):
    """行事曆: the days of both semesters, and the first day of the next school year."""

    starts_on_1 = day_field(_("開學日"), required=True)
    first_midterm_on_1 = day_field(_("第一次期中考首日"))
    closing_ceremony_on_1 = day_field(_("休業式"))
    starts_on_2 = day_field(_("開學日"), required=True)
    first_midterm_on_2 = day_field(_("第一次期中考首日"))
    closing_ceremony_on_2 = day_field(_("休業式"))
    next_starts_on = day_field(_("下學年度開學日"))

    def parts(self) -> list[dict[str, Any]]:
        """Return the fields, semester by semester, as the page lays them out."""
        names = ("starts_on", "first_midterm_on", "closing_ceremony_on")
        return [
            {"label": _("第 1 學期"), "fields": [self[f"{name}_1"] for name in names]},
            {"label": _("第 2 學期"), "fields": [self[f"{name}_2"] for name in names]},
            {"label": _("下學年度"), "fields": [self["next_starts_on"]]},
        ]

    def days(self) -> CalendarDays:
        """Return the days of the two semesters and of the start of the next year."""
        days = self.cleaned_data
        semesters = {
            semester: SemesterDays(
                days[f"starts_on_{semester}"],
                days[f"first_midterm_on_{semester}"],
                days[f"closing_ceremony_on_{semester}"],
            )
            for semester in (1, 2)
        }
        return CalendarDays(semesters, days["next_starts_on"])

    @staticmethod
    def initial_of(known: CalendarDays) -> dict[str, Any]:
        """Return the initial days."""
        initial: dict[str, Any] = {"next_starts_on": known.next_starts_on}
        for semester, days in known.semesters.items():
            initial[f"starts_on_{semester}"] = days.starts_on
            initial[f"first_midterm_on_{semester}"] = days.first_midterm_on
            initial[f"closing_ceremony_on_{semester}"] = days.closing_ceremony_on
        return initial


class ItemLimitForm(forms.Form):
    """件數上限 of a school year."""

    outcomes_per_semester = forms.IntegerField(
        label=_("課程學習成果，每學期最多幾件"), min_value=1, max_value=_MOST_ITEMS
    )
    performances_per_year = forms.IntegerField(
        label=_("多元表現，每學年最多幾件"), min_value=1, max_value=_MOST_ITEMS
    )
