"""Loading what is stored, planning against it, and writing a plan in the caller's transaction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from licheng.school.roster.importing import Watch, plan_import, watch_nothing
from licheng.school.roster.people_sheets import LOGIN_NAMES
from licheng.school.roster.plans import Plan, SheetPlan, Table
from licheng.school.roster.queries import login_names_of_others, school_in_scope
from licheng.school.roster.sheets import Key, Reading, Stored, Term, registered_sheets
from licheng.school.roster.student_store import identify
from licheng.shared.accounts.actor import Actor
from licheng.shared.audit.actions import Subject, record_event, record_events

AUDITED = {"教師": "teacher", "班級": "class", "學生": "student", "科目開課": "course"}


@dataclass
class WriteBatch:
    """One import while it is written: the ids of rows by key, and who watches."""

    term: Term
    by: Actor | None
    now: datetime
    existing: Mapping[str, Mapping[Key, Stored]]
    watch: Callable[[int], None]
    ids: dict[str, dict[Key, UUID]] = field(default_factory=dict)
    written: int = 0

    def id_of(self, sheet: str, key: Key) -> UUID:
        """Return the row's id, made in this batch or stored."""
        made = self.ids.get(sheet, {})
        return made[key] if key in made else self.existing[sheet][key].id

    def made(self, sheet: str, ids: Mapping[Key, UUID]) -> None:
        """Remember rows made in this batch."""
        self.ids.setdefault(sheet, {}).update(ids)

    def wrote(self, rows: int) -> None:
        """Count rows and tell who watches."""
        self.written += rows
        self.watch(self.written)


def load_existing(term: Term) -> dict[str, dict[Key, Stored]]:
    """Return the stored rows of every sheet, by key."""
    return {sheet.name: sheet.store.load(term) for sheet in registered_sheets()}


def plan_against(
    existing: Mapping[str, Mapping[Key, Stored]],
    tables: Sequence[Table],
    term: Term,
    watch: Watch = watch_nothing,
) -> Plan:
    """Return the plan of loading ``tables`` over what the school in scope has stored."""
    reading = Reading(term, school_in_scope().code, identify)
    taken = {LOGIN_NAMES: login_names_of_others()}
    return plan_import(tables, registered_sheets(), existing, reading, taken=taken, watch=watch)


def write_plan(plan: Plan, batch: WriteBatch, import_id: UUID) -> None:
    """Write every sheet of ``plan`` in order, with the audit rows of the import and of each changed row."""
    for part in plan.sheets:
        part.sheet.store.write(part.added, part.changed, batch)
        _record_changes(part, batch)
    facts = {part.sheet.name: [len(part.added), len(part.changed), part.left] for part in plan.sheets}
    record_event(
        "roster_imported", Subject("roster_import", import_id, facts=facts), by=batch.by, now=batch.now
    )


def _record_changes(part: SheetPlan, batch: WriteBatch) -> None:
    kind = AUDITED.get(part.sheet.name, "record")
    subjects = [
        Subject(kind, change.stored.id, facts={"columns": list(change.columns)}) for change in part.changed
    ]
    record_events(f"{kind}_changed_by_import", subjects, by=batch.by, now=batch.now)
