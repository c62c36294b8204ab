"""多元表現 of the demo: all ten kinds, with proofs, recordings and links."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random
from typing import Final

from licheng.demo.people import People
from licheng.demo.plans import EARLIER_YEAR, GRADES, PRESENT, PRESENT_YEAR, SchoolPlan
from licheng.demo.pool import Pool, PooledFile
from licheng.demo.topics import PerformanceTopic, performance_topics
from licheng.kernel.calendar import TAIPEI, school_year_bounds, taipei_date
from licheng.school.performances.models import DiversePerformance, PerformanceVersion
from licheng.school.roster.models import Student
from licheng.shared.accounts.roles import Role
from licheng.shared.audit.models import AuditEvent

_BATCH: Final = 1_000
_MEDIA: Final = frozenset({"mp3", "mp4"})
# The day of the school year from which every record of topics.toml has happened.
_ALL_HAPPENED: Final = 173
_DELETED_OF_HUNDRED: Final = 3
_MOST_OF_CAST: Final = 5


@dataclass
class Performances:
    """The rows to be made."""

    records: list[DiversePerformance] = field(default_factory=list)
    versions: list[PerformanceVersion] = field(default_factory=list)
    events: list[AuditEvent] = field(default_factory=list)


def load_performances(plan: SchoolPlan, people: People, pool: Pool, dice: Random) -> Performances:
    """Make the records of both years of the school in scope and return them."""
    made = Performances()
    cast = set(people.cast.values())
    for year in (EARLIER_YEAR, PRESENT_YEAR):
        for key, students in people.seats.items():
            if key[0] != year or key[1] not in GRADES:
                continue
            for student in students:
                share = plan.performances_a_student
                count = _MOST_OF_CAST if student in cast else max(0, round(dice.gauss(share, 1.2)))
                for topic in dice.sample(performance_topics(), min(count, len(performance_topics()))):
                    _add(made, student, topic, year, (pool, dice))
    DiversePerformance.objects.bulk_create(made.records, batch_size=_BATCH)
    PerformanceVersion.objects.bulk_create(made.versions, batch_size=_BATCH)
    AuditEvent.objects.bulk_create(made.events, batch_size=_BATCH)
    return made


def _add(
    made: Performances, student: Student, topic: PerformanceTopic, year: int, draw: tuple[Pool, Random]
) -> None:
    """Add one record with its version and audit row, saved after it happened and before the present."""
    pool, dice = draw
    first, end = school_year_bounds(year)
    last = min(end, taipei_date(PRESENT)) - timedelta(days=1)
    day = first + timedelta(days=dice.randint(_ALL_HAPPENED, (last - first).days))
    saved_at = datetime.combine(day, time(dice.randrange(8, 22), dice.randrange(60)), TAIPEI)
    is_deleted = dice.randrange(100) < _DELETED_OF_HUNDRED
    record = DiversePerformance(
        student=student,
        kind=topic.kind,
        school_year=year,
        created_at=saved_at,
        deleted_at=saved_at + timedelta(minutes=40) if is_deleted else None,
    )
    proof = pool.proof(topic)
    made.records.append(record)
    made.versions.append(_version(record, topic, proof, pool))
    for event, at in (("performance_saved", saved_at), ("performance_deleted", record.deleted_at)):
        if at is not None:
            made.events.append(_event(event, record, made.versions[-1], at))


def _version(
    record: DiversePerformance, topic: PerformanceTopic, proof: PooledFile | None, pool: Pool
) -> PerformanceVersion:
    stored = pool.objects[proof.digest] if proof else None
    is_media = proof is not None and proof.kind in _MEDIA
    name = proof.name if proof else ""
    return PerformanceVersion(
        performance=record,
        number=1,
        fields=topic.fields_in(record.school_year),
        brief=topic.brief,
        external_link=topic.link,
        document=None if is_media else stored,
        document_name="" if is_media else name,
        media=stored if is_media else None,
        media_name=name if is_media else "",
        saved_at=record.created_at,
    )


def _event(
    event_type: str, record: DiversePerformance, version: PerformanceVersion, at: datetime
) -> AuditEvent:
    account = record.student.account
    return AuditEvent(
        event_type=event_type,
        actor_id=account.id,
        actor_name=account.name,
        role=Role.STUDENT,
        subject_type="performance",
        subject_id=record.id,
        version_id=version.id,
        facts={"kind": record.kind},
        happened_at=at,
    )
