"""Whose thing it is of which somebody wants the 憑證."""

from uuid import UUID

from licheng.school.outcomes.models import CourseOutcome
from licheng.school.performances.models import DiversePerformance
from licheng.school.receipts.models import StudentReceipt
from licheng.school.roster.models import Student


def is_own(student: Student, item_id: UUID) -> bool:
    """Return whether an outcome, performance or receipt of this id is the student's."""
    models = (CourseOutcome, DiversePerformance, StudentReceipt)
    return any(model.objects.filter(id=item_id, student=student).exists() for model in models)
