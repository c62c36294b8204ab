"""多元表現 made again from the log: the record, and every version."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db.models import Model

from licheng.kernel.event_facts import EventKind
from licheng.school.performances.models import DiversePerformance, PerformanceVersion
from licheng.shared.log.payloads import Payload
from licheng.shared.rebuild.parts import ContradictionError, Part, Table, Told, id_in
from licheng.shared.rebuild.shared_parts import FilePart


class PerformancePart(Part):
    """Records and versions."""

    tables = (
        Table(
            DiversePerformance,
            ("student_id", "kind", "school_year", "version", "created_at", "deleted_at"),
        ),
        Table(
            PerformanceVersion,
            (
                "performance_id", "number", "fields", "brief", "external_link", "document_id", "document_name",
                "media_id", "media_name", "saved_at",
            ),
        ),
    )  # fmt: skip

    def __init__(self, told: Told) -> None:
        """Begin with none."""
        super().__init__(told)
        self._files = told.part(FilePart)
        self._performances: dict[UUID, DiversePerformance] = {}
        self._versions: dict[UUID, PerformanceVersion] = {}

    def has(self, performance_id: UUID) -> bool:
        """Return whether a record of this id was told."""
        return performance_id in self._performances

    def take(self, payload: Payload) -> bool:
        """Hear of a record received, deleted or brought back."""
        if "performance" not in payload.rows:
            return False
        if payload.facts.kind is EventKind.RECEIVED:
            self._receive(payload)
        elif payload.facts.kind is EventKind.DELETED:
            performance_id = id_in(payload.rows, "performance")
            if performance_id not in self._performances:
                raise ContradictionError(f"performance {performance_id}")
            self._performances[performance_id].deleted_at = payload.head.at
        else:
            return False
        return True

    def rows(self) -> Iterator[Sequence[Model]]:
        """Yield records, then versions."""
        yield list(self._performances.values())
        yield list(self._versions.values())

    def _receive(self, payload: Payload) -> None:
        rows, at = payload.rows, payload.head.at
        performance_id, version_id = id_in(rows, "performance"), id_in(rows, "version_id")
        performance = self._performances.get(performance_id)
        if performance is None:
            performance = DiversePerformance(
                id=performance_id,
                student_id=id_in(payload.owner, "student"),
                kind=rows["performance_kind"],
                school_year=rows["school_year"],
                created_at=at,
            )
            self._performances[performance_id] = performance
        performance.version, performance.deleted_at = rows["version"], None
        if version_id not in self._versions:
            document, media = rows["document"], rows["media"]
            self._versions[version_id] = PerformanceVersion(
                id=version_id,
                performance_id=performance_id,
                number=rows["version"],
                fields=rows["fields"],
                brief=rows["brief"],
                external_link=rows["external_link"],
                document_id=self._files.keep(document),
                document_name=document["name"] if document else "",
                media_id=self._files.keep(media),
                media_name=media["name"] if media else "",
                saved_at=at,
            )
