"""The steps of the replay: both stores lose everything, one pass finds it, people are told, files come back."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

from benchmarks.replay_rows import (
    Owner,
    ReplayedSchool,
    Scale,
    content_of,
    is_found_again,
    make_schools,
    student_ids,
)
from benchmarks.school_rows import SCHOOL_YEAR
from licheng.school.certification.models import CertificationDecision
from licheng.school.losses import tasks
from licheng.school.losses.models import LostObject
from licheng.school.losses.own import files_of, own_lost_works
from licheng.school.losses.queries import losses_by_student, open_losses
from licheng.school.losses.restoring import take_files
from licheng.school.outcomes.models import CourseOutcome, OutcomeState
from licheng.shared.accounts.actor import Actor
from licheng.shared.accounts.roles import Role
from licheng.shared.clock import real_now
from licheng.shared.files.layout import place_of
from licheng.shared.files.stores import from_settings
from licheng.shared.safekeeping.actions import scrub_store
from licheng.shared.tenancy.models import School
from licheng.shared.tenancy.scope import in_school

Roots = tuple[Path, Path]
KIBIBYTES_PER_MEBIBYTE = 1024


@dataclass
class Replay:
    """What the replay did: seconds by step, counts, and whatever is not as it should be."""

    scale: Scale
    seconds: dict[str, float] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    slowest_telling: float = 0.0
    peak_mebibytes: float = 0.0

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Take the time of one step."""
        begun = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - begun

    def expect(self, what: str, found: object, expected: object) -> None:
        """Note ``what`` when it is not exactly as expected."""
        if found != expected:
            self.wrong.append(f"{what}: {found} != {expected}")


@dataclass(frozen=True)
class OldFile:
    """A file from a student's own drawer, as a form brings it."""

    name: str
    content: bytes

    def chunks(self) -> Iterator[bytes]:
        """Return its bytes."""
        return iter((self.content,))


def replay(schools: list[School], scale: Scale, roots: Roots) -> Replay:
    """Play the loss of ``scale`` through in ``schools`` and return what was measured and what was wrong."""
    done = Replay(scale)
    with done.step("make"):
        played = list(make_schools(schools, scale, roots))
    with done.step("lose"):
        done.counts["removed"] = _empty(roots)
    with done.step("find"):
        _find(done)
    with done.step("tell"):
        tasks.find(0)
    _look_at_what_is_told(done, played)
    certified = _certified(played)
    with done.step("restore"):
        _restore(done, played)
    _look_at_what_is_whole(done, played, roots)
    done.expect("certifications", _certified(played), certified)
    done.peak_mebibytes = getrusage(RUSAGE_SELF).ru_maxrss / KIBIBYTES_PER_MEBIBYTE
    return done


def _empty(roots: Roots) -> int:
    """Remove every object from both stores; return how many files that were."""
    files = [path for root in roots for path in (root / "objects").rglob("*") if path.is_file()]
    for path in files:
        path.unlink()
    return len(files)


def _find(done: Replay) -> None:
    """Read the first store from end to end."""
    stores = from_settings()
    tally = scrub_store(stores, stores.stores[0], budget=None, clock=real_now)
    done.counts["found"] = tally.finding_count
    done.expect("found by the pass", tally.finding_count, done.scale.items)


def _look_at_what_is_told(done: Replay, played: list[ReplayedSchool]) -> None:
    """Compare what schools and students are told with what they lost, school by school and student by student."""
    students = works = 0
    with done.step("offices"):
        for school in played:
            with in_school(school.school.id):
                told = {loss.student.id: loss.works for loss in losses_by_student(SCHOOL_YEAR)}
            done.expect(f"told at {school.school.code}", told, student_ids(school))
            students += len(told)
            works += sum(told.values())
    with done.step("students"):
        _each_student(played, lambda owner: _look_at_home(done, owner))
    done.counts.update(students=students, works=works)
    done.expect("students told", students, done.scale.students)
    done.expect("works told", works, done.scale.items)
    for school in played:
        with in_school(school.school.id):
            waits = [(loss.told_at - loss.found_at).total_seconds() for loss in LostObject.objects.all()]
        done.slowest_telling = max([done.slowest_telling, *waits])


def _look_at_home(done: Replay, owner: Owner) -> None:
    told = files_of(own_lost_works(_actor(owner)))
    expected = {sha256(content_of(number)).hexdigest() for number in owner.files}
    done.expect(f"files told to {owner.student.student_number}", told.keys(), expected)


def _restore(done: Replay, played: list[ReplayedSchool]) -> None:
    """Let every student drop the old files they still have, among one that was never lost."""
    returned = 0
    for school in played:
        for owner in school.owners:
            found = [number for number in owner.files if is_found_again(number, done.scale)]
            drawer = [OldFile(f"{number}.pdf", content_of(number)) for number in found]
            answers = take_files([*drawer, OldFile("holiday.jpg", b"a holiday")], by=_actor(owner))
            returned += sum(1 for answer in answers if answer.digest)
            done.expect(
                f"taken of {owner.student.student_number}",
                [bool(answer.digest) for answer in answers],
                [True] * len(found) + [False],
            )
    done.counts["restored"] = returned
    done.expect("restored", returned, done.scale.restored)


def _look_at_what_is_whole(done: Replay, played: list[ReplayedSchool], roots: Roots) -> None:
    """Compare what lies in each store with what came back, and what is still named as lost with the rest."""
    still = 0
    with done.step("check"):
        for school in played:
            numbers = [number for owner in school.owners for number in owner.files]
            gone = {
                sha256(content_of(number)).hexdigest() for number in numbers if not _is_whole(number, roots)
            }
            with in_school(school.school.id):
                named = set(open_losses().values_list("stored_object__digest", flat=True))
            done.expect(f"still lost at {school.school.code}", named, gone)
            still += len(named)
    done.counts["still"] = still
    done.expect("still lost", still, done.scale.items - done.scale.restored)


def _is_whole(number: int, roots: Roots) -> bool:
    content = content_of(number)
    places = [root / place_of(sha256(content).hexdigest()) for root in roots]
    return all(place.exists() and place.read_bytes() == content for place in places)


def _certified(played: list[ReplayedSchool]) -> list[tuple[int, int]]:
    """Return how many works are certified, and how many decisions there are, by school."""
    counts = []
    for school in played:
        with in_school(school.school.id):
            certified = CourseOutcome.objects.filter(state=OutcomeState.CERTIFIED).count()
            counts.append((certified, CertificationDecision.objects.count()))
    return counts


def _each_student(played: list[ReplayedSchool], look: Callable[[Owner], None]) -> None:
    for school in played:
        with in_school(school.school.id):
            for owner in school.owners:
                look(owner)


def _actor(owner: Owner) -> Actor:
    account = owner.student.account
    return Actor(account.id, owner.student.school_id, "", account.name, Role.STUDENT, (Role.STUDENT,))
