"""勾選 of the earlier year: full, in part, none stated, and nothing at all."""

from collections import defaultdict
from datetime import datetime, timedelta
from enum import Enum
from random import Random
from typing import Final

from licheng.demo.people import People
from licheng.demo.performing import Performances
from licheng.demo.plans import EARLIER_YEAR
from licheng.demo.works import Works
from licheng.kernel.calendar import TAIPEI
from licheng.kernel.performance_kinds import kind_named
from licheng.kernel.rule_set import load_rule_set
from licheng.school.outcomes.models import CourseOutcome
from licheng.school.outcomes.rules import OutcomeState
from licheng.school.performances.models import DiversePerformance
from licheng.school.roster.models import Student
from licheng.school.selection.models import SelectedOutcome, SelectedPerformance, Selection, SelectionChange

_BEGUN_AT: Final = datetime(2025, 9, 2, 12, 30, tzinfo=TAIPEI)
_BATCH: Final = 1_000


class _Form(Enum):
    """How much a student chose."""

    FULL = 60
    PARTIAL = 22
    NONE_STATED = 12
    NOTHING = 6


def load_selections(
    people: People, works: Works, performed: Performances, dice: Random
) -> list[SelectionChange]:
    """Make the choices that the students of the earlier year made last September; return their history."""
    outcomes: dict[Student, list[CourseOutcome]] = defaultdict(list)
    for outcome in works.outcomes:
        if outcome.course.school_year == EARLIER_YEAR and outcome.state == OutcomeState.CERTIFIED:
            outcomes[outcome.student].append(outcome)
    records: dict[Student, list[DiversePerformance]] = defaultdict(list)
    for record in performed.records:
        if record.school_year == EARLIER_YEAR and record.deleted_at is None:
            records[record.student].append(record)
    made = _Made()
    for key, students in people.seats.items():
        if key[0] == EARLIER_YEAR:
            for student in students:
                form = _Form.FULL if student in people.cast.values() else _drawn_form(dice)
                made.add(student, form, (outcomes[student], records[student]), dice)
    made.write()
    return made.changes


def _drawn_form(dice: Random) -> _Form:
    forms = list(_Form)
    return dice.choices(forms, [int(form.value) for form in forms])[0]


class _Made:
    """The rows of all selections."""

    def __init__(self) -> None:
        """Begin with none."""
        self.selections: list[Selection] = []
        self.outcomes: list[SelectedOutcome] = []
        self.performances: list[SelectedPerformance] = []
        self.changes: list[SelectionChange] = []

    def add(
        self,
        student: Student,
        form: _Form,
        items: tuple[list[CourseOutcome], list[DiversePerformance]],
        dice: Random,
    ) -> None:
        """Add the choice of one student among what can be chosen."""
        if form is _Form.NOTHING:
            return
        limits = load_rule_set(EARLIER_YEAR).selection
        outcomes, performances = items[0][: limits.outcomes], items[1][: limits.performances]
        if form is _Form.PARTIAL:
            outcomes, performances = (
                outcomes[: len(outcomes) // 2 + 1],
                performances[: len(performances) // 2],
            )
        if form is _Form.NONE_STATED:
            outcomes, performances = [], []
        at = _BEGUN_AT + timedelta(days=dice.randrange(12), minutes=dice.randrange(500))
        selection = Selection(
            student=student,
            school_year=EARLIER_YEAR,
            no_outcomes=not outcomes,
            no_performances=not performances,
            changed_at=at,
        )
        self.selections.append(selection)
        self._choose(selection, outcomes, performances)

    def _choose(
        self, selection: Selection, outcomes: list[CourseOutcome], performances: list[DiversePerformance]
    ) -> None:
        for outcome in outcomes:
            self.outcomes.append(SelectedOutcome(selection=selection, outcome=outcome))
            self._note(selection, "selected", outcome, outcome.course.subject_name)
        for record in performances:
            self.performances.append(SelectedPerformance(selection=selection, performance=record))
            self._note(selection, "selected", record, kind_named(record.kind).label)
        for part, items in (("outcomes", outcomes), ("performances", performances)):
            if not items:
                self._note(selection, f"opted_out_{part}")

    def _note(
        self,
        selection: Selection,
        change: str,
        item: CourseOutcome | DiversePerformance | None = None,
        title: str = "",
    ) -> None:
        self.changes.append(
            SelectionChange(
                selection=selection,
                change=change,
                item_id=item.id if item else None,
                title=title,
                changed_by_name=selection.student.account.name,
                changed_at=selection.changed_at,
            )
        )

    def write(self) -> None:
        """Write everything that was added."""
        for model, rows in (
            (Selection, self.selections),
            (SelectedOutcome, self.outcomes),
            (SelectedPerformance, self.performances),
            (SelectionChange, self.changes),
        ):
            model.objects.bulk_create(rows, batch_size=_BATCH)
