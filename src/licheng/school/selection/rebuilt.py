"""勾選 made again from the log: what is chosen, and the history of the choice."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db.models import Model, Q

from licheng.school.outcomes.rebuilt import OutcomePart
from licheng.school.performances.rebuilt import PerformancePart
from licheng.school.selection.models import SelectedOutcome, SelectedPerformance, Selection, SelectionChange
from licheng.school.selection.rules import Part as Half
from licheng.shared.log.payloads import Payload
from licheng.shared.rebuild.parts import ContradictionError, Part, Table, Told, id_in, optional_id

_FLAGS = {Half.OUTCOMES: "no_outcomes", Half.PERFORMANCES: "no_performances"}


class SelectionPart(Part):
    """Selections, what is in them, and their changes."""

    tables = (
        # A selection without a change was opened and nothing was chosen: nobody was told anything.
        Table(
            Selection,
            ("student_id", "school_year", "no_outcomes", "no_performances", "changed_at"),
            among=Q(changes__isnull=False),
        ),
        Table(SelectedOutcome, ("selection_id",), key=("outcome_id",)),
        Table(SelectedPerformance, ("selection_id",), key=("performance_id",)),
        Table(
            SelectionChange,
            ("selection_id", "change", "item_id", "title", "changed_by_name", "changed_at"),
        ),
    )

    def __init__(self, told: Told) -> None:
        """Begin with none."""
        super().__init__(told)
        self._outcomes, self._performances = told.part(OutcomePart), told.part(PerformancePart)
        self._selections: dict[UUID, Selection] = {}
        self._chosen: dict[UUID, UUID] = {}
        self._changes: dict[UUID, SelectionChange] = {}

    def take(self, payload: Payload) -> bool:
        """Hear of one change."""
        rows = payload.rows
        if "selection" not in rows:
            return False
        selection = self._selection(payload)
        change, item_id = rows["change"], optional_id(rows["item"])
        self._changes[id_in(rows, "change_id")] = SelectionChange(
            id=id_in(rows, "change_id"),
            selection_id=selection.id,
            change=change,
            item_id=item_id,
            title=rows["title"],
            changed_by_name=rows["changed_by_name"],
            changed_at=payload.head.at,
        )
        if item_id is not None:
            self._choose(selection, change, item_id)
            return True
        said, _, half = change.rpartition("_")
        setattr(selection, _FLAGS[Half(half)], said == "opted_out")
        return True

    def rows(self) -> Iterator[Sequence[Model]]:
        """Yield selections, what is chosen, and the changes."""
        chosen = self._chosen.items()
        yield list(self._selections.values())
        yield [
            SelectedOutcome(outcome_id=item_id, selection_id=selection_id)
            for item_id, selection_id in chosen
            if self._outcomes.has(item_id)
        ]
        yield [
            SelectedPerformance(performance_id=item_id, selection_id=selection_id)
            for item_id, selection_id in chosen
            if not self._outcomes.has(item_id)
        ]
        yield list(self._changes.values())

    def _selection(self, payload: Payload) -> Selection:
        selection_id = id_in(payload.rows, "selection")
        selection = self._selections.get(selection_id)
        if selection is None:
            selection = Selection(
                id=selection_id,
                student_id=id_in(payload.owner, "student"),
                school_year=payload.rows["school_year"],
            )
            self._selections[selection_id] = selection
        selection.changed_at = payload.head.at
        return selection

    def _choose(self, selection: Selection, change: str, item_id: UUID) -> None:
        if not self._outcomes.has(item_id) and not self._performances.has(item_id):
            raise ContradictionError(f"selected {item_id}")
        if change == "selected":
            self._chosen[item_id] = selection.id
        else:
            self._chosen.pop(item_id, None)
