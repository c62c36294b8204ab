"""課程學習成果 made again from the log: the work with its state, and every version."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db.models import Model

from licheng.kernel.event_facts import EventKind
from licheng.school.courses.rebuilt import CoursePart
from licheng.school.outcomes.models import CourseOutcome, OutcomeVersion
from licheng.school.outcomes.rules import OutcomeState
from licheng.shared.log.payloads import Payload
from licheng.shared.rebuild.parts import ContradictionError, Part, Table, Told, id_in
from licheng.shared.rebuild.shared_parts import FilePart

_STEPS = frozenset({EventKind.SENT, EventKind.WITHDRAWN, EventKind.DELETED})


class OutcomePart(Part):
    """Works and versions."""

    tables = (
        Table(
            CourseOutcome,
            (
                "student_id", "course_id", "state", "version", "return_reason", "return_text",
                "created_at", "sent_at", "decided_at",
            ),
        ),
        Table(
            OutcomeVersion,
            (
                "outcome_id", "number", "brief", "document_id", "document_name", "media_id", "media_name",
                "saved_at",
            ),
        ),
    )  # fmt: skip

    def __init__(self, told: Told) -> None:
        """Begin with none."""
        super().__init__(told)
        self._files, self._courses = told.part(FilePart), told.part(CoursePart)
        self._outcomes: dict[UUID, CourseOutcome] = {}
        self._versions: dict[UUID, OutcomeVersion] = {}

    def has(self, outcome_id: UUID) -> bool:
        """Return whether a work of this id was told."""
        return outcome_id in self._outcomes

    def outcome(self, outcome_id: UUID) -> CourseOutcome:
        """Return the work as it stands by now; raise ContradictionError when none was received."""
        if outcome_id not in self._outcomes:
            raise ContradictionError(f"outcome {outcome_id}")
        return self._outcomes[outcome_id]

    def take(self, payload: Payload) -> bool:
        """Hear of a work received, sent, withdrawn, deleted or brought back."""
        if "outcome" not in payload.rows:
            return False
        if payload.facts.kind is EventKind.RECEIVED:
            self._receive(payload)
        elif payload.facts.kind in _STEPS:
            self._step(payload)
        else:
            return False
        return True

    def rows(self) -> Iterator[Sequence[Model]]:
        """Yield works, then versions."""
        yield list(self._outcomes.values())
        yield list(self._versions.values())

    def _receive(self, payload: Payload) -> None:
        rows, at = payload.rows, payload.head.at
        outcome_id, version_id = id_in(rows, "outcome"), id_in(rows, "version_id")
        outcome = self._outcomes.get(outcome_id)
        if outcome is None:
            student_id = id_in(payload.owner, "student")
            outcome = CourseOutcome(id=outcome_id, student_id=student_id, created_at=at)
            self._outcomes[outcome_id] = outcome
        outcome.course_id = self._courses.keep(rows["course"], at)
        outcome.state, outcome.version = OutcomeState(rows["state"]).value, rows["version"]
        if version_id not in self._versions:
            document, media = rows["document"], rows["media"]
            self._versions[version_id] = OutcomeVersion(
                id=version_id,
                outcome_id=outcome_id,
                number=rows["version"],
                brief=rows["brief"],
                document_id=self._files.keep(document),
                document_name=document["name"] if document else "",
                media_id=self._files.keep(media),
                media_name=media["name"] if media else "",
                saved_at=at,
            )

    def _step(self, payload: Payload) -> None:
        outcome = self.outcome(id_in(payload.rows, "outcome"))
        outcome.state = OutcomeState(payload.rows["state"]).value
        if payload.facts.kind is EventKind.SENT:
            outcome.sent_at, outcome.decided_at = payload.head.at, None
            outcome.return_reason = outcome.return_text = ""
        elif payload.facts.kind is EventKind.WITHDRAWN:
            outcome.sent_at = None
