"""The year's calendar, the windows of each act, and exceptions for one student."""

from django.db import models

from licheng.shared.tenancy.models import SchoolForeignKey, SchoolModel


class Act(models.TextChoices):
    """What a window opens."""

    OUTCOME_UPLOAD = "OUTCOME_UPLOAD"
    CERTIFICATION = "CERTIFICATION"
    PERFORMANCE_UPLOAD = "PERFORMANCE_UPLOAD"
    SELECTION = "SELECTION"
    CONFIRMATION = "CONFIRMATION"


class SchoolCalendar(SchoolModel):
    """行事曆: the anchors of one semester from which windows are proposed (R-028).

    Of the next school year often only the first day is known.
    """

    school_year = models.PositiveSmallIntegerField()
    semester = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    first_midterm_on = models.DateField(null=True)
    closing_ceremony_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "school_year", "semester"], name="one_calendar_per_semester"
            ),
            models.CheckConstraint(condition=models.Q(semester__in=[1, 2]), name="calendar_semester_known"),
        ]

    def __str__(self) -> str:
        return f"calendar {self.school_year}-{self.semester}"


class ActWindow(SchoolModel):
    """作業期間: when an act is open; start included, end excluded. Semester 0 is the whole school year (R-020, R-021)."""

    act = models.CharField(max_length=20, choices=Act.choices)
    school_year = models.PositiveSmallIntegerField()
    semester = models.PositiveSmallIntegerField()
    grade = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "act", "school_year", "semester", "grade"],
                name="one_window_per_act_and_grade",
            ),
            models.CheckConstraint(
                condition=models.Q(starts_at__lt=models.F("ends_at")), name="window_ends_after_start"
            ),
            models.CheckConstraint(condition=models.Q(grade__in=[1, 2, 3]), name="window_grade_known"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.school_year}-{self.semester} grade {self.grade}"


class ItemLimit(SchoolModel):
    """件數上限: how many items a student may upload in a period; set by the school (R-020, R-021)."""

    school_year = models.PositiveSmallIntegerField()
    outcomes_per_semester = models.PositiveSmallIntegerField()
    performances_per_year = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "school_year"], name="one_item_limit_per_year")
        ]

    def __str__(self) -> str:
        return f"limits of {self.school_year}"


class LateSupplement(SchoolModel):
    """補件: one act kept open for one student after the window, with a reason."""

    student = SchoolForeignKey("school.Student", on_delete=models.CASCADE)
    act = models.CharField(max_length=20, choices=Act.choices)
    school_year = models.PositiveSmallIntegerField()
    semester = models.PositiveSmallIntegerField()
    until_at = models.DateTimeField()
    reason = models.CharField(max_length=200)
    granted_by = models.CharField(max_length=60)
    granted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "student", "act", "school_year", "semester"], name="one_supplement_per_act"
            )
        ]

    def __str__(self) -> str:
        return f"{self.act} of {self.student_id} until {self.until_at}"
