"""Tells Django of the school platform's models; each lives in its feature."""

from licheng.school.certification.models import CertificationDecision
from licheng.school.courses.models import Course, Enrolment
from licheng.school.losses.models import LostObject, ObjectRestoration
from licheng.school.outcomes.models import CourseOutcome, OutcomeVersion
from licheng.school.performances.models import DiversePerformance, PerformanceVersion
from licheng.school.receipts.models import Dispute, ReceiptStatement, StudentReceipt
from licheng.school.records.models import SchoolCadreRecord, SemesterGrade
from licheng.school.roster.models import ClassMembership, RosterImport, SchoolClass, Student, Teacher
from licheng.school.schedule.models import ActWindow, ItemLimit, LateSupplement, SchoolCalendar
from licheng.school.selection.models import SelectedOutcome, SelectedPerformance, Selection, SelectionChange
from licheng.school.submission.models import Submission, SubmissionRow

__all__ = [
    "ActWindow",
    "CertificationDecision",
    "ClassMembership",
    "Course",
    "CourseOutcome",
    "Dispute",
    "DiversePerformance",
    "Enrolment",
    "ItemLimit",
    "LateSupplement",
    "LostObject",
    "ObjectRestoration",
    "OutcomeVersion",
    "PerformanceVersion",
    "ReceiptStatement",
    "RosterImport",
    "SchoolCadreRecord",
    "SchoolCalendar",
    "SchoolClass",
    "SelectedOutcome",
    "SelectedPerformance",
    "Selection",
    "SelectionChange",
    "SemesterGrade",
    "Student",
    "StudentReceipt",
    "Submission",
    "SubmissionRow",
    "Teacher",
]
