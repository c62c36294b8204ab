"""Logs the demo's history, so that its students have a 憑證 of everything too."""

from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Final

from licheng.demo.performing import Performances
from licheng.demo.plans import PRESENT
from licheng.demo.works import WorkAct, Works
from licheng.kernel.event_facts import EventKind
from licheng.school.certification.logged import decided_entries
from licheng.school.outcomes.logged import deleted_entry as deleted_outcome
from licheng.school.outcomes.logged import received_entries as received_outcome
from licheng.school.outcomes.logged import sent_entries, withdrawn_entry
from licheng.school.outcomes.rules import OutcomeAct
from licheng.school.performances.logged import deleted_entry as deleted_performance
from licheng.school.performances.logged import received_entries as received_performance
from licheng.school.roster.models import Student
from licheng.school.roster.owners import owner_of
from licheng.school.selection.logged import change_entry
from licheng.school.selection.models import SelectionChange
from licheng.shared.log.actions import record_log_events
from licheng.shared.log.payloads import LogEntry, Owner

_BATCH: Final = 1_000


def log_history(works: Works, performed: Performances, changes: Iterable[SelectionChange]) -> int:
    """Log what was received, decided and chosen in the school in scope, each at its time; return how many events."""
    entries = sorted(_entries(works, performed, changes), key=lambda entry: entry.at or PRESENT)
    rest = iter(entries)
    while batch := list(islice(rest, _BATCH)):
        record_log_events(batch, now=PRESENT)
    return len(entries)


def _entries(works: Works, performed: Performances, changes: Iterable[SelectionChange]) -> Iterator[LogEntry]:
    owners = _Owners()
    for act in works.acts:
        owner = owners.of(act.version.outcome.student)
        yield from _dated(_of_work(act, owner), act.step.at)
    for saved in performed.versions:
        owner = owners.of(saved.performance.student)
        yield from _dated(received_performance(saved.performance, saved, owner), saved.saved_at)
        if saved.performance.deleted_at is not None:
            yield from _dated([deleted_performance(saved.performance, owner)], saved.performance.deleted_at)
    for change in changes:
        yield from _dated([change_entry(change, owners.of(change.selection.student))], change.changed_at)


def _of_work(act: WorkAct, owner: Owner) -> list[LogEntry]:
    """Return what was logged of ``act``, with the work as it was then."""
    if act.decision is not None:
        return decided_entries(EventKind(str(act.decision.answer)), act.decision, owner)
    outcome = copy(act.version.outcome)
    outcome.state, outcome.version = act.step.state.value, act.version.number
    if act.step.act is OutcomeAct.SAVE:
        return received_outcome(outcome, act.version, owner)
    if act.step.act is OutcomeAct.SEND:
        return sent_entries(outcome, act.version, owner)
    entry = withdrawn_entry if act.step.act is OutcomeAct.WITHDRAW else deleted_outcome
    return [entry(outcome, owner)]


def _dated(entries: list[LogEntry], at: datetime) -> Iterator[LogEntry]:
    return (replace(entry, at=at) for entry in entries)


class _Owners:
    """The owner of each student's events, made once."""

    def __init__(self) -> None:
        """Begin with none."""
        self._made: dict[Student, Owner] = {}

    def of(self, student: Student) -> Owner:
        """Return the owner of what ``student`` did."""
        if student not in self._made:
            self._made[student] = owner_of(student, student.account.name)
        return self._made[student]
