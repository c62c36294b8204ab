"""Changes to a selection: each is saved at once, with its history and its audit row (R-024, R-085)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from licheng.kernel.performance_kinds import kind_named
from licheng.kernel.results import Decision, Refused, RefusedError, require
from licheng.kernel.selection_rules import SelectionLimits
from licheng.school.outcomes.models import CourseOutcome, OutcomeState
from licheng.school.performances.models import DiversePerformance
from licheng.school.roster.models import Student
from licheng.school.roster.owners import owner_of
from licheng.school.selection.logged import change_entry
from licheng.school.selection.models import SelectedOutcome, SelectedPerformance, Selection, SelectionChange
from licheng.school.selection.queries import read_selection
from licheng.school.selection.rules import Part, can_deselect, can_opt_out, can_select
from licheng.shared.accounts.actor import Actor
from licheng.shared.audit.actions import Subject, record_event
from licheng.shared.log.actions import record_log_events


@dataclass(frozen=True)
class Target:
    """One part of one student's selection of one year."""

    student: Student
    school_year: int
    part: Part


@dataclass(frozen=True)
class Choice(Target):
    """One item of it, as its page knows it."""

    item_id: UUID


@transaction.atomic
def select_item(
    *, choice: Choice, limits: SelectionLimits, act_now: Decision, by: Actor, now: datetime
) -> None:
    """Select one item; selecting a selected one changes nothing.

    Raises:
        RefusedError: the window is closed, the quota is full, the outcome is not certified, or the item is
            not the student's.
    """
    selection = _locked(choice.student, choice.school_year, now)
    held = read_selection(selection)
    if choice.item_id in (held.outcome_ids | held.performance_ids):
        return
    certified, title = _item(choice)
    require(can_select(held.chosen(choice.part), certified=certified, limits=limits, act_now=act_now))
    if choice.part is Part.OUTCOMES:
        SelectedOutcome.objects.create(selection=selection, outcome_id=choice.item_id)
    else:
        SelectedPerformance.objects.create(selection=selection, performance_id=choice.item_id)
    _note(selection, "selected", by=by, now=now, item=(choice.item_id, title))


@transaction.atomic
def deselect_item(*, choice: Choice, act_now: Decision, by: Actor, now: datetime) -> None:
    """Take one item out; taking out one that is not selected changes nothing.

    Raises:
        RefusedError: page_not_found for what is not the student's, or the window is closed.
    """
    _certified, title = _item(choice)
    require(can_deselect(act_now=act_now))
    selection = _locked(choice.student, choice.school_year, now)
    if choice.part is Part.OUTCOMES:
        removed, _ = SelectedOutcome.objects.filter(selection=selection, outcome_id=choice.item_id).delete()
    else:
        removed, _ = SelectedPerformance.objects.filter(
            selection=selection, performance_id=choice.item_id
        ).delete()
    if removed:
        _note(selection, "deselected", by=by, now=now, item=(choice.item_id, title))


@transaction.atomic
def set_opt_out(*, target: Target, opted_out: bool, act_now: Decision, by: Actor, now: datetime) -> None:
    """Choose to select nothing in one part, or take that back (不提交).

    Raises:
        RefusedError: the window is closed, or items are still selected.
    """
    part = target.part
    selection = _locked(target.student, target.school_year, now)
    held = read_selection(selection)
    require(can_opt_out(held.chosen(part), act_now=act_now) if opted_out else act_now)
    column = "no_outcomes" if part is Part.OUTCOMES else "no_performances"
    if getattr(selection, column) == opted_out:
        return
    setattr(selection, column, opted_out)
    selection.save(update_fields=[column])
    change = "opted_out" if opted_out else "opted_in"
    _note(selection, f"{change}_{part}", by=by, now=now)


def _locked(student: Student, school_year: int, now: datetime) -> Selection:
    """Return the selection row, made when missing, locked so that two tabs cannot pass the quota together."""
    Selection.objects.get_or_create(student=student, school_year=school_year, defaults={"changed_at": now})
    selection: Selection = Selection.objects.select_for_update().get(student=student, school_year=school_year)
    selection.student = student
    return selection


def _item(choice: Choice) -> tuple[bool, str]:
    """Return whether the item is certified, and its title; a stranger's item is refused as unknown."""
    if choice.part is Part.OUTCOMES:
        outcome = (
            CourseOutcome.objects.select_related("course")
            .filter(id=choice.item_id, student=choice.student, course__school_year=choice.school_year)
            .first()
        )
        if outcome is None:
            raise RefusedError(Refused("page_not_found"))
        return outcome.state == OutcomeState.CERTIFIED, outcome.course.subject_name
    performance = DiversePerformance.objects.filter(
        id=choice.item_id, student=choice.student, school_year=choice.school_year, deleted_at__isnull=True
    ).first()
    if performance is None:
        raise RefusedError(Refused("page_not_found"))
    return True, kind_named(performance.kind).label


def _note(
    selection: Selection, change: str, *, by: Actor, now: datetime, item: tuple[UUID, str] | None = None
) -> None:
    selection.changed_at = now
    selection.save(update_fields=["changed_at"])
    item_id, title = item or (None, "")
    noted = SelectionChange.objects.create(
        selection=selection,
        change=change,
        item_id=item_id,
        title=title[:120],
        changed_by_name=by.name,
        changed_at=now,
    )
    facts = {"item": str(item_id)} if item_id else {}
    record_event(f"selection_{change}", Subject("selection", selection.id, facts=facts), by=by, now=now)
    owner = owner_of(selection.student, by.name)
    record_log_events([change_entry(noted, owner)], now=now)
