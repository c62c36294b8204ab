"""A student's own lost files, work by work: what is lost, in which work it was, and what it was called."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from licheng.school.losses.queries import open_losses, own_lost_outcomes, own_lost_performances
from licheng.school.outcomes.content import outcome_title
from licheng.school.outcomes.models import OutcomeState
from licheng.school.performances.content import performance_title
from licheng.shared.accounts.actor import Actor
from licheng.shared.files.models import StoredObject


@dataclass(frozen=True)
class LostFile:
    """A lost file under the name it had in a work."""

    stored: StoredObject
    name: str


@dataclass
class LostWork:
    """A work with lost files; ``is_certified`` says that its certification stands and needs nothing."""

    title: str
    url: str
    is_certified: bool = False
    files: dict[str, LostFile] = field(default_factory=dict)


def own_lost_works(actor: Actor) -> list[LostWork]:
    """Return the actor's works with lost files, also such as only an earlier version held; one query when none is."""
    if not open_losses().exists():
        return []
    works: dict[Any, LostWork] = {}
    for version in own_lost_outcomes(actor):
        outcome = version.outcome
        works.setdefault(
            outcome.id,
            LostWork(
                outcome_title(version),
                reverse("outcome_detail", args=[outcome.id]),
                outcome.state == OutcomeState.CERTIFIED,
            ),
        )
        _add_files(works[outcome.id], version)
    for record in own_lost_performances(actor):
        performance = record.performance
        title = performance_title(performance.kind, record)
        page = reverse("performance_detail", args=[performance.id])
        _add_files(works.setdefault(performance.id, LostWork(title, page)), record)
    return list(works.values())


def _add_files(work: LostWork, version: Any) -> None:
    """Add the lost files of ``version``; the name of the newest version stays."""
    for stored, name, is_lost in (
        (version.document, version.document_name, version.lost_document),
        (version.media, version.media_name, version.lost_media),
    ):
        if is_lost:
            work.files.setdefault(stored.digest, LostFile(stored, name))


def files_of(works: list[LostWork]) -> dict[str, StoredObject]:
    """Return the lost files of ``works`` by digest."""
    return {digest: file.stored for digest, file in _files(works)}


def _files(works: list[LostWork]) -> Iterator[tuple[str, LostFile]]:
    for work in works:
        yield from work.files.items()
