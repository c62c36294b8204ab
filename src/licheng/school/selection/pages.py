"""What the selection page shows: one row an item, each with the answer whether it may be selected now."""

from dataclasses import dataclass
from uuid import UUID

from licheng.kernel.performance_kinds import kind_named
from licheng.kernel.results import Decision
from licheng.kernel.selection_rules import SelectionLimits
from licheng.school.outcomes.content import outcome_title
from licheng.school.outcomes.models import OutcomeState, OutcomeVersion
from licheng.school.performances.content import performance_title
from licheng.school.performances.models import PerformanceVersion
from licheng.school.performances.words import in_words
from licheng.school.schedule.labels import SEMESTER_LABELS
from licheng.school.selection.queries import StudentSelection
from licheng.school.selection.rules import Part, can_deselect, can_select


@dataclass(frozen=True)
class Row:
    """One item as the page shows it."""

    item_id: UUID
    part: Part
    title: str
    note: str
    brief: str
    file_names: tuple[str, ...]
    is_selected: bool
    is_certified: bool
    decision: Decision


def outcome_rows(
    versions: list[OutcomeVersion], held: StudentSelection, *, limits: SelectionLimits, act_now: Decision
) -> list[Row]:
    """Return the outcomes: those that are selected or can be come first."""
    rows = [_outcome_row(version, held, limits, act_now) for version in versions]
    return sorted(rows, key=lambda row: not (row.is_certified or row.is_selected))


def _outcome_row(
    version: OutcomeVersion, held: StudentSelection, limits: SelectionLimits, act_now: Decision
) -> Row:
    outcome = version.outcome
    selected, certified = outcome.id in held.outcome_ids, outcome.state == OutcomeState.CERTIFIED
    chosen = held.chosen(Part.OUTCOMES)
    return Row(
        item_id=outcome.id,
        part=Part.OUTCOMES,
        title=outcome_title(version),
        note=str(SEMESTER_LABELS[outcome.course.semester]),
        brief=version.brief,
        file_names=_names(version),
        is_selected=selected,
        is_certified=certified,
        decision=can_deselect(act_now=act_now)
        if selected
        else can_select(chosen, certified=certified, limits=limits, act_now=act_now),
    )


def performance_rows(
    versions: list[PerformanceVersion], held: StudentSelection, *, limits: SelectionLimits, act_now: Decision
) -> list[Row]:
    """Return the performances."""
    chosen = held.chosen(Part.PERFORMANCES)
    return [
        Row(
            item_id=version.performance_id,
            part=Part.PERFORMANCES,
            title=performance_title(version.performance.kind, version),
            note=in_words(kind_named(version.performance.kind).label),
            brief=version.brief,
            file_names=_names(version),
            is_selected=version.performance_id in held.performance_ids,
            is_certified=True,
            decision=can_deselect(act_now=act_now)
            if version.performance_id in held.performance_ids
            else can_select(chosen, certified=True, limits=limits, act_now=act_now),
        )
        for version in versions
    ]


def _names(version: OutcomeVersion | PerformanceVersion) -> tuple[str, ...]:
    return tuple(name for name in (version.document_name, version.media_name) if name)
