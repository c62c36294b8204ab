"""What is taught and who takes it."""

from django.db import models

from licheng.school.roster.models import Student, Teacher
from licheng.shared.tenancy.models import SchoolForeignKey, SchoolModel


class Course(SchoolModel):
    """開課: one section of a subject in one semester, with its teacher and national course code."""

    school_year = models.PositiveSmallIntegerField()
    semester = models.PositiveSmallIntegerField()
    section = models.CharField(max_length=20)
    course_code = models.CharField(max_length=23)
    subject_name = models.CharField(max_length=60)
    offering_grade = models.PositiveSmallIntegerField()
    credits = models.CharField(max_length=4)
    teacher = SchoolForeignKey(Teacher, related_name="courses")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "school_year", "semester", "section"], name="one_course_per_section"
            ),
            models.CheckConstraint(condition=models.Q(semester__in=[1, 2]), name="course_semester_known"),
        ]
        indexes = [
            models.Index(fields=["school", "teacher", "school_year", "semester"], name="course_by_teacher")
        ]

    def __str__(self) -> str:
        return f"course {self.section} {self.school_year}-{self.semester}"


class Enrolment(SchoolModel):
    """修課: one student in one course."""

    course = SchoolForeignKey(Course, on_delete=models.CASCADE, related_name="enrolments")
    student = SchoolForeignKey(Student, on_delete=models.CASCADE, related_name="enrolments")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "student", "course"], name="one_enrolment_per_course")
        ]

    def __str__(self) -> str:
        return f"{self.student_id} in {self.course_id}"
