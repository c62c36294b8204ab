"""Files that are really gone from every store, found by a real pass of the scrub."""

from pathlib import Path

from licheng.school.losses import tasks
from licheng.school.roster.models import Student
from licheng.shared.clock import real_now
from licheng.shared.files.models import StoredObject
from licheng.shared.files.stores import from_settings
from licheng.shared.safekeeping.actions import scrub_store

Roots = tuple[Path, Path]


def place_of(root: Path, digest: str) -> Path:
    """Return the file of an object in the store at ``root``."""
    return root / "objects" / digest[:2] / digest


def objects_of(student: Student) -> list[StoredObject]:
    """Return the objects of the present versions of all outcomes of ``student``, in the order they were made."""
    outcomes = student.outcomes.order_by("created_at", "id")
    return [outcome.versions.get(number=outcome.version).document for outcome in outcomes]


def remove(roots: Roots, *objects: StoredObject) -> None:
    """Let the bytes of ``objects`` vanish from both stores."""
    for stored in objects:
        for root in roots:
            place_of(root, stored.digest).unlink()


def scrub(side: int = 0) -> None:
    """Read one store from its first object to its last."""
    stores = from_settings()
    scrub_store(stores, stores.stores[side], budget=None, clock=real_now)


def lose(roots: Roots, *objects: StoredObject) -> None:
    """Let the bytes of ``objects`` vanish, have the scrub find that, and tell the people."""
    remove(roots, *objects)
    scrub()
    tasks.find(0)
