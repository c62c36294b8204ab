"""The teacher's list: courses with the oldest work first, a page of works around the one on screen."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from licheng.kernel.results import Decision
from licheng.school.certification.forms import work_value
from licheng.school.certification.waiting import WaitingWork
from licheng.school.schedule.rules import can_act_now
from licheng.shared.ui.addresses import address_of

# Reading the list beside a work costs the same with 40 works and with 400.
PAGE_SIZE = 40


@dataclass(frozen=True)
class QueueItem:
    """One line of the list."""

    outcome_id: UUID
    value: str
    url: str
    student: str
    title: str
    days: int
    waited: str
    pick: str
    viewed: bool
    active: bool
    decision: Decision


@dataclass(frozen=True)
class QueueGroup:
    """One course: how many works wait in it, for how long the oldest has, and those on this page."""

    course: str
    count: int
    oldest: int
    items: tuple[QueueItem, ...]


@dataclass(frozen=True)
class Rest:
    """Works before or after the page: how many, and the nearest of them."""

    count: int
    url: str


@dataclass(frozen=True)
class Queue:
    """The page of the list, what is before and after it, and what came too late to be decided."""

    groups: tuple[QueueGroup, ...]
    late: tuple[QueueItem, ...]
    count: int
    next_id: UUID | None
    earlier: Rest | None
    later: Rest | None


def is_open(work: WaitingWork, now: datetime) -> bool:
    """Return whether the teacher can decide on the work at ``now``."""
    return bool(can_act_now(work.work.opening, now))


def build_queue(
    works: Sequence[WaitingWork],
    viewed: Collection[tuple[UUID, int]],
    *,
    active: UUID | None,
    now: datetime,
) -> Queue:
    """Return the queue of ``works``, which come with the longest waiting first, at the page of ``active``."""
    courses: dict[UUID, list[WaitingWork]] = {}
    late = []
    for work in works:
        if is_open(work, now):
            courses.setdefault(work.course_id, []).append(work)
        else:
            late.append(_item(work, viewed, active=active, now=now))
    listed = [work for course in courses.values() for work in course]
    ids = [work.outcome_id for work in listed]
    place = ids.index(active) if active in ids else 0
    first = place - place % PAGE_SIZE
    page = {
        work.outcome_id: _item(work, viewed, active=active, now=now)
        for work in listed[first : first + PAGE_SIZE]
    }
    return Queue(
        groups=tuple(_groups(courses, page, now)),
        late=tuple(late),
        count=len(listed),
        next_id=_next(ids, active),
        earlier=_rest(ids[:first], -1),
        later=_rest(ids[first + PAGE_SIZE :], 0),
    )


def _groups(
    courses: dict[UUID, list[WaitingWork]], page: dict[UUID, QueueItem], now: datetime
) -> list[QueueGroup]:
    """Return the courses that have works on the page."""
    groups = []
    for works in courses.values():
        items = tuple(page[work.outcome_id] for work in works if work.outcome_id in page)
        if items:
            # The first has waited longest.
            name = f"{works[0].subject_name} {works[0].section}"
            groups.append(QueueGroup(name, len(works), works[0].days(now), items))
    return groups


def _next(ids: list[UUID], active: UUID | None) -> UUID | None:
    """Return the next work of the list, from its start again after the last; None when there is no other."""
    if active not in ids:
        return ids[0] if ids else None
    place = ids.index(active)
    others = ids[place + 1 :] + ids[:place]
    return others[0] if others else None


def _rest(ids: list[UUID], nearest: int) -> Rest | None:
    return Rest(len(ids), address_of("certification_work", ids[nearest])) if ids else None


def _item(
    work: WaitingWork, viewed: Collection[tuple[UUID, int]], *, active: UUID | None, now: datetime
) -> QueueItem:
    number, days = work.work.version, work.days(now)
    student = work.student
    if work.seat_number is not None:
        student = _("%(seat)s 號 %(name)s") % {"seat": work.seat_number, "name": work.student}
    is_viewed = (work.outcome_id, number) in viewed
    pick = _("一起認證 %(student)s") if is_viewed else _("%(student)s：先看過才能一起認證")
    return QueueItem(
        outcome_id=work.outcome_id,
        value=work_value(work.outcome_id, number),
        url=address_of("certification_work", work.outcome_id),
        student=student,
        title=work.title,
        days=days,
        waited=_("%(days)s 天") % {"days": days} if days else _("今天"),
        pick=pick % {"student": student},
        viewed=is_viewed,
        active=work.outcome_id == active,
        decision=can_act_now(work.work.opening, now),
    )
