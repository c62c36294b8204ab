"""The job of answers: forgetting them."""

from procrastinate.contrib.django import app

from licheng.shared.accounts.queries import schools
from licheng.shared.clock import real_now
from licheng.shared.once.answering import sweep_answers
from licheng.shared.tenancy.scope import in_school


@app.periodic(cron="20 * * * *", periodic_id="once.sweep")
@app.task(name="once.sweep", queue="default", queueing_lock="once.sweep")
def sweep(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the time the job was due
    """Forget the answers kept for a day, one school a transaction."""
    for school in schools():
        with in_school(school.id):
            sweep_answers(now=real_now())
