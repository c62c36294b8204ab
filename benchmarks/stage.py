"""What the operations work on: the running systems, the school's people, browsers signed in as them."""

from dataclasses import dataclass, field
from uuid import UUID

from django.urls import reverse

import benchmarks.school_rows as rows
from benchmarks.browser import Browser
from benchmarks.systems import Systems
from benchmarks.work_rows import make_works
from licheng.school.courses.models import Course
from licheng.school.roster.models import Student, Teacher
from licheng.shared.accounts.models import Account
from licheng.shared.tenancy.actions import create_school
from licheng.shared.tenancy.scope import in_school

FIRST_BLOCKS = 5
GROWTH = 10
# Of every tenth class the first courses are taught by one and the same teacher, whose work grows with the school.
TEACHER_EVERY = 5


@dataclass
class Stage:
    """The school that is measured and whoever acts in it."""

    systems: Systems
    school_id: UUID
    teacher: Teacher
    students: list[Student] = field(default_factory=list)
    blocks: int = 0

    def grow(self, blocks: int) -> None:
        """Add classes until there are `blocks`."""
        for number in range(self.blocks, blocks):
            with in_school(self.school_id):
                teacher = self.teacher if number % TEACHER_EVERY == 0 else None
                block = rows.make_block(number, teacher)
                make_works(block)
            self.students += block.students
        self.blocks = blocks
        self.count_rows()

    def count_rows(self) -> None:
        """Have PostgreSQL look at the size of its tables, as it does by itself within a minute or so."""
        with self.systems.as_superuser("licheng_school") as connection:
            connection.execute("VACUUM ANALYZE")

    def sign_in(self, account: Account) -> Browser:
        """Return a browser in which `account` has signed in by the form."""
        browser = self.at_sign_in()
        browser.post(reverse("sign_in"), sign_in_form(account))
        return browser

    def at_sign_in(self) -> Browser:
        """Return a browser that shows the sign-in page."""
        browser = Browser(self.systems.plan.school_port)
        browser.get(reverse("sign_in"))
        return browser

    def new_course(self) -> Course:
        """Return a course of a new teacher, who has nothing else to do."""
        with in_school(self.school_id):
            [teacher] = rows.make_teachers(1)
            [course] = rows.make_courses([teacher], 1)
        return course


def sign_in_form(account: Account) -> dict[str, str]:
    """Return the filled-in sign-in form of `account`."""
    return {"school": rows.SCHOOL_CODE, "login_name": account.login_name, "password": rows.PASSWORD}


def make_stage(systems: Systems) -> Stage:
    """Return the school at its first size."""
    school = create_school(code=rows.SCHOOL_CODE, name="量測高中")
    with in_school(school.id):
        rows.open_windows()
        [teacher] = rows.make_teachers(1)
    stage = Stage(systems, school.id, teacher)
    stage.grow(FIRST_BLOCKS)
    return stage
