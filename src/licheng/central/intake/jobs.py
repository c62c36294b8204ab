"""Asking for a package to be answered: a job by name, since the answer is a later step of the year."""

from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

ANSWER_TASK = "central.answer_package"


def request_answer(package_id: UUID) -> None:
    """Queue the check of a package in the caller's transaction; harmless when it is queued already.

    One package is checked by one worker at a time (``lock``) and waits in the queue once (``queueing_lock``).
    """
    name = f"package:{package_id}"
    job = app.configure_task(ANSWER_TASK, queue="default", lock=name, queueing_lock=name)
    try:
        with transaction.atomic():
            job.defer(package_id=str(package_id))
    except AlreadyEnqueued:
        return
