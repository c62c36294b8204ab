"""When the upload of a term is open to a student, and how many items it may hold."""

from licheng.school.courses.queries import term_of
from licheng.school.outcomes.models import CourseOutcome
from licheng.school.outcomes.queries import count_outcomes
from licheng.school.outcomes.rules import OutcomeState, Quota, Standing
from licheng.school.roster.models import Student
from licheng.school.roster.queries import grades_of
from licheng.school.schedule.models import Act, ItemLimit
from licheng.school.schedule.queries import item_limit, opening_for
from licheng.school.schedule.rules import Opening, Term


def opening_of(student: Student, term: Term) -> Opening:
    """Return when uploading outcomes of ``term`` is open to ``student``; three queries."""
    grade = grades_of(student.id).get(term.school_year)
    return opening_for(Act.OUTCOME_UPLOAD, term, student_id=student.id, grade=grade)


def standing_of(outcome: CourseOutcome) -> Standing:
    """Return what the rules ask about ``outcome``; three queries."""
    return Standing(OutcomeState(outcome.state), opening_of(outcome.student, term_of(outcome.course)))


def quota_of(student: Student, term: Term) -> Quota:
    """Return how many outcomes the student has in ``term``, and the school's limit; two queries."""
    return Quota(count_outcomes(student.id, term), limit_of(item_limit(term.school_year)))


def limit_of(row: ItemLimit | None) -> int | None:
    """Return the limit of a semester that a row sets; None when the school set none."""
    return row.outcomes_per_semester if row else None
