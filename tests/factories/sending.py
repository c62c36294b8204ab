"""Carrying a submission on as its job does, without a worker."""

from procrastinate.contrib.django.models import ProcrastinateJob

from licheng.school.submission.models import Submission
from licheng.school.submission.sending import Job, drive
from licheng.shared.files.stores import from_settings


def go_on(submission: Submission) -> Submission:
    """Do every step of ``submission`` that can be done now; return it as it then stands."""
    drive(Job(submission.school_id, submission.id, from_settings()))
    submission.refresh_from_db()
    return submission


def jobs(name: str) -> int:
    """Return how many jobs of this name were ever asked for."""
    return ProcrastinateJob.objects.filter(task_name=name).count()
