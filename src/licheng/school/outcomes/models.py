"""課程學習成果: the work and its versions."""

from django.db import models

from licheng.school.courses.models import Course
from licheng.school.outcomes.rules import OutcomeState
from licheng.school.roster.models import Student
from licheng.shared.files.models import StoredObject
from licheng.shared.tenancy.models import SchoolForeignKey, SchoolModel

__all__ = ["CourseOutcome", "OutcomeState", "OutcomeVersion"]

STATE_CHOICES = [(state.value, state.value.capitalize()) for state in OutcomeState]


class CourseOutcome(SchoolModel):
    """課程學習成果: one item of one course (R-007, R-012). Its content is in its versions."""

    student = SchoolForeignKey(Student, related_name="outcomes")
    course = SchoolForeignKey(Course, related_name="outcomes")
    state = models.CharField(max_length=10, choices=STATE_CHOICES, default=OutcomeState.DRAFT.value)
    version = models.PositiveSmallIntegerField(default=1)
    return_reason = models.CharField(max_length=20, blank=True)
    return_text = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["school", "student", "state"], name="outcome_by_student"),
            models.Index(fields=["school", "course", "state", "sent_at"], name="outcome_by_course"),
        ]

    def __str__(self) -> str:
        return f"outcome {self.id} {self.state}"


class OutcomeVersion(SchoolModel):
    """成果版本: what an outcome held from one saving to the next; never changed."""

    append_only = True

    outcome = SchoolForeignKey(CourseOutcome, related_name="versions")
    number = models.PositiveSmallIntegerField()
    brief = models.CharField(max_length=100, blank=True)
    document = SchoolForeignKey(StoredObject, null=True)
    document_name = models.CharField(max_length=200, blank=True)
    media = SchoolForeignKey(StoredObject, null=True)
    media_name = models.CharField(max_length=200, blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "outcome", "number"], name="one_outcome_version_number")
        ]

    def __str__(self) -> str:
        return f"version {self.number} of {self.outcome_id}"
