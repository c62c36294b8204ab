"""A row written by hand is the row Django would have written."""

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.db.models import Model

from licheng.kernel.uuid7 import uuid7
from licheng.shared.audit.models import AuditEvent
from licheng.shared.clock import real_now
from licheng.shared.files.models import StoredObject
from licheng.shared.tenancy.inserting import insert, insert_unless_there

pytestmark = pytest.mark.django_db


def an_object(**more) -> StoredObject:
    return StoredObject(digest="a" * 64, size=7, kind="pdf", stored_at=real_now(), **more)


def an_event() -> AuditEvent:
    facts = {"name": "《觀察》", "count": 3, "none": None}
    return AuditEvent(
        event_type="x",
        role="system",
        subject_type="y",
        subject_id=uuid7(),
        facts=facts,
        happened_at=real_now(),
    )


def columns(row: Model) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


@pytest.mark.parametrize("make", [an_object, an_event])
def test_row_is_read_back_as_it_was_written(inside, make):
    row = make()

    insert(row)

    assert columns(type(row).objects.get(id=row.id)) == columns(row)
    assert (row._state.adding, row._state.db) == (False, "default")


def test_one_statement_each(inside, django_assert_num_queries):
    with django_assert_num_queries(2):
        insert(an_event())
        insert_unless_there(an_object())


def test_row_that_is_there_is_left_as_it_is(inside):
    first, second = an_object(), an_object()

    assert insert_unless_there(first)
    assert not insert_unless_there(second)

    assert [row.id for row in StoredObject.objects.all()] == [first.id]
    assert second._state.adding


def test_row_that_is_there_refused_where_it_must_be_new(inside):
    insert(an_object())

    with pytest.raises(IntegrityError), transaction.atomic():
        insert(an_object())


def test_row_of_another_school_refused_by_the_wall(inside, other_school):
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        insert(an_object(school_id=other_school.id))
