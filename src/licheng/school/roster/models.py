"""Who is at the school: teachers, classes, students."""

from django.db import models

from licheng.shared.accounts.models import Account
from licheng.shared.jobs.models import LongTask
from licheng.shared.tenancy.models import SchoolForeignKey, SchoolModel


class Teacher(SchoolModel):
    """教師: a member of staff who may teach courses or lead a class."""

    account = SchoolForeignKey(Account, related_name="teachers")
    staff_number = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "staff_number"], name="one_teacher_per_staff_number"),
            models.UniqueConstraint(fields=["school", "account"], name="one_teacher_per_account"),
        ]

    def __str__(self) -> str:
        return f"teacher {self.staff_number}"


class SchoolClass(SchoolModel):
    """班級: one class of one school year, with its homeroom teacher."""

    school_year = models.PositiveSmallIntegerField()
    grade = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=20)
    group_code = models.CharField(max_length=16)
    track = models.CharField(max_length=12, choices=[("ACADEMIC", "ACADEMIC"), ("VOCATIONAL", "VOCATIONAL")])
    homeroom_teacher = SchoolForeignKey(Teacher, null=True, related_name="homerooms")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "school_year", "name"], name="one_class_per_name_and_year"
            ),
            models.CheckConstraint(condition=models.Q(grade__in=[1, 2, 3]), name="class_grade_known"),
        ]

    def __str__(self) -> str:
        return f"class {self.school_year} {self.name}"


class Student(SchoolModel):
    """學生: one enrolled student. The national ID is sealed; it is found by keyed hash and shown masked (S28)."""

    account = SchoolForeignKey(Account, related_name="students")
    student_number = models.CharField(max_length=20)
    national_id_sealed = models.BinaryField()
    national_id_hash = models.BinaryField(max_length=32)
    national_id_masked = models.CharField(max_length=10)
    birth_on = models.DateField()
    gender = models.CharField(max_length=1)
    entry_year = models.PositiveSmallIntegerField()
    is_enrolled = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "student_number"], name="one_student_per_number"),
            models.UniqueConstraint(
                fields=["school", "national_id_hash"], name="one_student_per_national_id"
            ),
            models.UniqueConstraint(fields=["school", "account"], name="one_student_per_account"),
        ]

    def __str__(self) -> str:
        return f"student {self.student_number}"


class ClassMembership(SchoolModel):
    """編班: a student's class and seat in one school year."""

    student = SchoolForeignKey(Student, on_delete=models.CASCADE, related_name="memberships")
    school_class = SchoolForeignKey(SchoolClass, related_name="memberships")
    school_year = models.PositiveSmallIntegerField()
    seat_number = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "student", "school_year"], name="one_class_per_student_and_year"
            ),
            models.UniqueConstraint(
                fields=["school", "school_class", "seat_number"], name="one_student_per_seat"
            ),
        ]

    def __str__(self) -> str:
        return f"seat {self.seat_number} of {self.school_class_id}"


class RosterImport(SchoolModel):
    """名冊匯入: one workbook a registrar brought, its dry run and its outcome.

    The upload holds national IDs: it lies sealed here only until it is applied, discarded or a week old.
    ``plan`` holds what a screen shows of the dry run, national IDs masked.
    """

    task = SchoolForeignKey(LongTask, on_delete=models.CASCADE)
    sealed_upload = models.BinaryField(null=True)
    file_name = models.CharField(max_length=200)
    school_year = models.PositiveSmallIntegerField()
    semester = models.PositiveSmallIntegerField()
    plan = models.JSONField(default=dict)
    brought_by = models.CharField(max_length=60)
    brought_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["school", "brought_at"], name="roster_import_by_time")]

    def __str__(self) -> str:
        return f"import of {self.file_name}"
