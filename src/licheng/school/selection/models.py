"""勾選: what a student chooses for the central database each school year."""

from django.db import models

from licheng.school.outcomes.models import CourseOutcome
from licheng.school.performances.models import DiversePerformance
from licheng.school.roster.models import Student
from licheng.shared.tenancy.models import SchoolForeignKey, SchoolModel


class Selection(SchoolModel):
    """勾選: one student's choice of one school year; choosing none is lawful and said outright (R-024)."""

    student = SchoolForeignKey(Student, related_name="selections")
    school_year = models.PositiveSmallIntegerField()
    no_outcomes = models.BooleanField(default=False)
    no_performances = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "student", "school_year"], name="one_selection_per_student_and_year"
            )
        ]

    def __str__(self) -> str:
        return f"selection {self.school_year} of {self.student_id}"


class SelectedOutcome(SchoolModel):
    """勾選之課程學習成果."""

    selection = SchoolForeignKey(Selection, on_delete=models.CASCADE, related_name="outcomes")
    outcome = SchoolForeignKey(CourseOutcome)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "outcome"], name="outcome_selected_once")]

    def __str__(self) -> str:
        return f"selected {self.outcome_id}"


class SelectedPerformance(SchoolModel):
    """勾選之多元表現."""

    selection = SchoolForeignKey(Selection, on_delete=models.CASCADE, related_name="performances")
    performance = SchoolForeignKey(DiversePerformance)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "performance"], name="performance_selected_once")
        ]

    def __str__(self) -> str:
        return f"selected {self.performance_id}"


class SelectionChange(SchoolModel):
    """勾選異動: the history of one selection; only ever added to."""

    append_only = True

    selection = SchoolForeignKey(Selection, on_delete=models.CASCADE, related_name="changes")
    change = models.CharField(max_length=30)
    item_id = models.UUIDField(null=True)
    title = models.CharField(max_length=120, blank=True)
    changed_by_name = models.CharField(max_length=60)
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["school", "selection", "changed_at"], name="selection_change_by_time")
        ]

    def __str__(self) -> str:
        return f"{self.change} in {self.selection_id}"
