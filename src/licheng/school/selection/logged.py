"""What the log is told of a selection: each change of it."""

from licheng.kernel.event_facts import EventKind
from licheng.school.selection.models import SelectionChange
from licheng.shared.log.payloads import LogEntry, Owner


def change_entry(change: SelectionChange, owner: Owner) -> LogEntry:
    """Return ``change``, whose selection is loaded; to choose none is a choice, to want none any more takes it back."""
    rows = {
        "selection": str(change.selection_id),
        "school_year": change.selection.school_year,
        "change_id": str(change.id),
        "change": change.change,
        "item": str(change.item_id) if change.item_id else None,
        "title": change.title,
        "changed_by_name": change.changed_by_name,
    }
    is_choice = change.change.startswith(("selected", "opted_out"))
    kind = EventKind.SELECTED if is_choice else EventKind.DESELECTED
    return LogEntry(kind, owner, rows, item_id=change.item_id)
