"""Jobs of receipts: load and call. Each may run twice; the sweep begins again what was lost."""

from uuid import UUID

from procrastinate.contrib.django import app

from licheng.school.receipts.deeming import deem_confirmed
from licheng.school.receipts.importing import import_receipt
from licheng.school.receipts.queries import imports_waiting
from licheng.school.receipts.reporting import REPORT_TASK, queue_report, report, reports_due
from licheng.school.submission.queueing import IMPORT_TASK, queue_job
from licheng.shared.accounts.queries import schools
from licheng.shared.clock import now as clock_now
from licheng.shared.tenancy.scope import in_school


@app.task(name=IMPORT_TASK, queue="default")
def take_in(school_id: str, submission_id: str) -> None:
    """Take in the receipt of one submission."""
    with in_school(UUID(school_id)):
        import_receipt(submission_id=UUID(submission_id), now=clock_now())


@app.task(name=REPORT_TASK, queue="default")
def tell(school_id: str, statement_id: str) -> None:
    """Tell the central database how the rows of one receipt stand."""
    report(UUID(school_id), UUID(statement_id))


@app.periodic(cron="* * * * *")
@app.task(name="receipts.sweep", queue="default")
def sweep(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the time the job was due
    """Take in what waits, confirm for the silent, and tell what is due; one school a transaction."""
    for school in schools():
        with in_school(school.id):
            for submission_id in imports_waiting():
                queue_job(IMPORT_TASK, submission_id=str(submission_id))
            deem_confirmed(now=clock_now())
            for statement_id in reports_due(clock_now()):
                queue_report(statement_id)
