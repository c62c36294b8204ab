"""What the log is told of performances: one event for each file of a version, one for a version without files."""

from licheng.kernel.event_facts import EventKind
from licheng.school.performances.models import DiversePerformance, PerformanceVersion
from licheng.shared.files.models import StoredObject
from licheng.shared.log.about_files import file_facts, file_row
from licheng.shared.log.payloads import LogEntry, Owner


def received_entries(
    performance: DiversePerformance, version: PerformanceVersion, owner: Owner
) -> list[LogEntry]:
    """Return the receiving of ``version``, whose files must be loaded."""
    rows = {
        "performance": str(performance.id),
        "performance_kind": performance.kind,
        "school_year": performance.school_year,
        "version": version.number,
        "version_id": str(version.id),
        "fields": version.fields,
        "brief": version.brief,
        "external_link": version.external_link,
        "document": file_row(version.document, version.document_name),
        "media": file_row(version.media, version.media_name),
    }
    files: list[StoredObject | None] = [
        file for file in (version.document, version.media) if file is not None
    ]
    return [
        LogEntry(EventKind.RECEIVED, owner, rows, None if file is None else file_facts(file), performance.id)
        for file in files or [None]
    ]


def deleted_entry(performance: DiversePerformance, owner: Owner) -> LogEntry:
    """Return the deletion of ``performance``."""
    rows = {"performance": str(performance.id), "version": performance.version}
    return LogEntry(EventKind.DELETED, owner, rows, item_id=performance.id)
