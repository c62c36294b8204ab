"""What the school itself registers each semester: grades and offices held (R-001, R-025)."""

from django.db import models

from licheng.school.courses.models import Enrolment
from licheng.school.roster.models import Student
from licheng.shared.tenancy.models import SchoolForeignKey, SchoolModel


class SemesterGrade(SchoolModel):
    """學期成績: the grade of one enrolment; -1 stands for none, as in the rosters."""

    enrolment = SchoolForeignKey(Enrolment, on_delete=models.CASCADE, related_name="grades")
    score = models.DecimalField(max_digits=5, decimal_places=2)
    passed = models.CharField(max_length=2)
    makeup_score = models.DecimalField(max_digits=5, decimal_places=2, default=-1)
    makeup_passed = models.CharField(max_length=2, default="-1")
    credit_counted = models.CharField(max_length=1, default="1")
    description = models.CharField(max_length=200, default="-1")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "enrolment"], name="one_grade_per_enrolment")
        ]

    def __str__(self) -> str:
        return f"grade of {self.enrolment_id}"


class SchoolCadreRecord(SchoolModel):
    """校內幹部經歷: an office held, entered by the school; part of the basic data (R-003)."""

    student = SchoolForeignKey(Student, on_delete=models.CASCADE, related_name="cadre_records")
    school_year = models.PositiveSmallIntegerField()
    semester = models.PositiveSmallIntegerField()
    unit_name = models.CharField(max_length=60)
    duty = models.CharField(max_length=60)
    level = models.CharField(max_length=1)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "student", "school_year", "semester", "unit_name", "duty"],
                name="one_cadre_record_per_duty",
            ),
            models.CheckConstraint(
                condition=models.Q(level__in=["1", "2", "3"]), name="cadre_level_within_school"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.duty} of {self.student_id}"
