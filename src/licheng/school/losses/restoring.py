"""Taking back a lost file: its digest is compared before anything is kept, and only the person's own are asked."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from licheng.kernel.results import Allowed, Decision
from licheng.school.losses.actions import restore_objects
from licheng.school.losses.own import files_of, own_lost_works
from licheng.school.losses.rules import is_lost_file
from licheng.shared.accounts.actor import Actor
from licheng.shared.clock import real_now
from licheng.shared.files.keeping_errors import KeepingError
from licheng.shared.files.models import StoredObject
from licheng.shared.files.names import tidy_name
from licheng.shared.files.stores import from_settings
from licheng.shared.tenancy.scope import in_school


class Part(Protocol):
    """A file as a form brings it; it can be read more than once."""

    @property
    def name(self) -> str | None:
        """Return what its sender calls it."""

    def chunks(self) -> Iterator[bytes]:
        """Return its bytes in pieces, from the start."""


@dataclass(frozen=True)
class Answer:
    """What became of one file that was dropped."""

    name: str
    decision: Decision
    digest: str = ""


def take_files(parts: Sequence[Part], *, by: Actor) -> list[Answer]:
    """Bring back what of ``parts`` is a lost file of the actor's; return what became of each, in order.

    Opens its own transactions, none while bytes are kept. A file that matches lies in every store before it is
    written down as back; of any other nothing is kept. The bytes are those of a file that passed the inspection
    before, so they are not inspected again.
    """
    if not parts:
        return []
    with in_school(by.school_id):
        lost = files_of(own_lost_works(by))
    answers = [_take(part, lost) for part in parts]
    kept: set[UUID] = {lost[answer.digest].id for answer in answers if answer.digest}
    if kept:
        with in_school(by.school_id):
            restore_objects(object_ids=kept, by=by, now=real_now())
    return answers


def _take(part: Part, lost: Mapping[str, StoredObject]) -> Answer:
    name = tidy_name(part.name or "")
    digest = _digest_of(part)
    decision = is_lost_file(digest, lost)
    if not decision:
        return Answer(name, decision)
    try:
        from_settings().keep(part.chunks(), declared_size=lost[digest].size, declared_digest=digest)
    except KeepingError as error:
        return Answer(name, error.refused)
    return Answer(name, Allowed(), digest)


def _digest_of(part: Part) -> str:
    """Return the SHA-256 of the whole of ``part``, whatever its sender says of it."""
    hashing = hashlib.sha256()
    for chunk in part.chunks():
        hashing.update(chunk)
    return hashing.hexdigest()
