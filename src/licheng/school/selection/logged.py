"""What the log is told of a selection: each change of it."""

from uuid import UUID

from licheng.kernel.event_facts import EventKind
from licheng.school.selection.models import Selection
from licheng.shared.log.payloads import LogEntry, Owner


def change_entry(selection: Selection, change: str, item_id: UUID | None, owner: Owner) -> LogEntry:
    """Return the ``change`` of ``selection``; to choose none is a choice, to want none any more takes it back."""
    rows = {
        "selection": str(selection.id),
        "school_year": selection.school_year,
        "change": change,
        "item": str(item_id) if item_id else None,
    }
    is_choice = change.startswith(("selected", "opted_out"))
    kind = EventKind.SELECTED if is_choice else EventKind.DESELECTED
    return LogEntry(kind, owner, rows, item_id=item_id)
