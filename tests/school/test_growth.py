"""No page asks the database more often because the school is larger: every page without arguments, in every role."""

from collections.abc import Callable, Iterable, Iterator
from itertools import product

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from benchmarks.school_rows import Block, make_account, make_block, make_teachers, open_windows
from benchmarks.work_rows import STATES, make_outcomes, make_works
from licheng.school.roster.models import SchoolClass, Student, Teacher
from licheng.shared.accounts.models import Account
from licheng.shared.accounts.roles import Role
from licheng.shared.log.peers import own_introduction

SMALL, GROWTH = 2, 10
OK = 200
OFFICES = (
    Role.COUNSELOR,
    Role.REGISTRAR,
    Role.CURRICULUM_OFFICE,
    Role.COURSE_OUTCOMES_SUBMITTER,
    Role.SCHOOL_ADMIN,
)
# Noted at most once a minute, so a page asks it or not by the clock.
SEEN = 'UPDATE "shared_accountsession" SET "seen_at"'
# What machines read; it says how the process is, whoever asks.
FOR_MACHINES = {"healthz", "metrics"}


def names_without_arguments(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    """Yield the names of all addresses that take no argument."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if not pattern.pattern.converters:
                yield from names_without_arguments(pattern.url_patterns)
        elif not pattern.pattern.converters and pattern.name:
            yield pattern.name


PAGES = sorted(set(names_without_arguments(get_resolver("licheng.school.urls").url_patterns)) - FOR_MACHINES)


class GrowingSchool:
    """A school with one person of each role, whose classes and works grow tenfold."""

    def __init__(self) -> None:
        open_windows()
        [self.teacher] = make_teachers(1)
        [self.homeroom_teacher] = make_teachers(1, Role.HOMEROOM_TEACHER)
        first = self._add_class(0, SMALL)
        self.student = first.students[0]
        self._lead(first)
        self.offices = {role: make_account(role.value, role) for role in OFFICES}

    def _add_class(self, number: int, students: int) -> Block:
        block = make_block(number, self.teacher, students)
        make_works(block)
        return block

    def _lead(self, block: Block) -> None:
        """Let the homeroom teacher lead this class and no other."""
        SchoolClass.objects.filter(homeroom_teacher=self.homeroom_teacher).update(homeroom_teacher=None)
        block.school_class.homeroom_teacher = self.homeroom_teacher
        block.school_class.save(update_fields=["homeroom_teacher"])

    def grow(self) -> None:
        """Add classes until there are ten times as many; the led class and the student's works are ten times as many."""
        for number in range(1, GROWTH):
            block = self._add_class(number, SMALL * GROWTH if number == 1 else SMALL)
            if number == 1:
                self._lead(block)
            for course, state in zip(block.courses, STATES, strict=False):
                make_outcomes([(self.student, course)], state)

    def people(self) -> dict[Role, Account]:
        """Return who looks at the pages."""
        person: dict[Role, Student | Teacher] = {
            Role.STUDENT: self.student,
            Role.COURSE_TEACHER: self.teacher,
            Role.HOMEROOM_TEACHER: self.homeroom_teacher,
        }
        return {role: one.account for role, one in person.items()} | self.offices


def queries_of(client: Client, page: str) -> int | None:
    """Return how many queries the page takes; None when it is no page of this person."""
    with CaptureQueriesContext(connection) as queries:
        response = client.get(reverse(page, urlconf="licheng.school.urls"))
    asked = [query["sql"] for query in queries if not query["sql"].startswith(SEEN)]
    return len(asked) if response.status_code == OK else None


def measure(
    browsers: dict[Role, Client], places: Iterable[tuple[Role, str]] | None = None
) -> dict[tuple[Role, str], int]:
    """Return the queries of each place, a page seen by a role; without `places`, of all there are."""
    asked = product(browsers, PAGES) if places is None else places
    found = {(role, page): queries_of(browsers[role], page) for role, page in asked}
    return {place: count for place, count in found.items() if count is not None}


@pytest.mark.usefixtures("inside", "school_day", "stores")
def test_every_page_takes_as_many_queries_when_the_school_is_ten_times_as_large(
    browser_of: Callable[..., Client],
) -> None:
    school = GrowingSchool()
    browsers = {role: browser_of(account) for role, account in school.people().items()}
    # Nobody has told the planner the size of tables filled in this very transaction.
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
    own_introduction()  # the keys of the log are made when they are first asked for
    small = measure(browsers)

    school.grow()

    assert measure(browsers, small) == small
    assert {role for role, _ in small} == set(browsers)
