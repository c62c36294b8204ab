"""What an act writes when it logs: events inside the school, leaves outside of it, and nothing readable there."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from pytest_django.fixtures import DjangoAssertNumQueries

from licheng.kernel.event_facts import EventKind, subject_commitment
from licheng.shared.files.keeping import StoreSet
from licheng.shared.log.actions import SALT_PURPOSE, record_log_events
from licheng.shared.log.models import LogEvent, LogLeaf, SubjectSalt
from licheng.shared.log.payloads import PayloadError, open_envelope
from licheng.shared.tenancy.models import School
from licheng.shared.tenancy.scope import in_school
from licheng.shared.tenancy.sealing import unseal
from tests.factories.log_entries import make_entry, make_owner

NOW = datetime(2025, 9, 22, 1, 2, 3, 456, tzinfo=UTC)


def test_event_and_leaf_have_one_id_and_the_leaf_commits_to_the_facts(inside: School, stores: StoreSet):
    entry = make_entry()

    record_log_events([entry], now=NOW)

    event, leaf = LogEvent.objects.get(), LogLeaf.objects.get()
    payload = open_envelope(bytes(leaf.sealed))
    assert event.id == leaf.id
    assert (event.kind, event.subject_id, event.item_id) == (
        "RECEIVED",
        entry.owner.subject_id,
        entry.item_id,
    )
    assert payload.leaf == bytes(leaf.data)
    assert (payload.school_id, payload.owner, payload.rows) == (inside.id, entry.owner.card, entry.rows)
    assert (payload.head.event_id, payload.head.at) == (event.id, event.happened_at)
    assert (payload.head.school_name, payload.head.subject_id) == (inside.name, entry.owner.subject_id)
    assert (payload.facts.kind, payload.facts.at) == (EventKind.RECEIVED, NOW.replace(microsecond=0))
    assert (payload.facts.school_code, payload.facts.file) == ("210399", entry.file)


def test_events_of_one_person_have_one_commitment_and_each_its_own_salt(inside: School, stores: StoreSet):
    owner = make_owner()
    record_log_events([make_entry(owner)], now=NOW)
    record_log_events([make_entry(owner), make_entry(make_owner(2))], now=NOW)

    payloads = [open_envelope(bytes(leaf.sealed)) for leaf in LogLeaf.objects.order_by("id")]

    salt = SubjectSalt.objects.get(subject_id=owner.subject_id)
    own = subject_commitment(owner.key, unseal(salt.salt_sealed, school_id=inside.id, purpose=SALT_PURPOSE))
    assert [payload.facts.subject == own for payload in payloads].count(True) == 2
    assert {
        subject_commitment(make_owner(number).key, payload.head.subject_salt)
        for number, payload in zip((1, 1, 2), payloads, strict=True)
    } == {payload.facts.subject for payload in payloads}
    assert len({payload.salt for payload in payloads}) == 3


def test_number_of_statements_does_not_grow_with_the_events(
    inside: School, stores: StoreSet, django_assert_num_queries: DjangoAssertNumQueries
):
    owners = [make_owner(number) for number in range(40)]
    record_log_events([make_entry(owner) for owner in owners], now=NOW)

    with django_assert_num_queries(4):
        record_log_events([make_entry(owners[0])], now=NOW)
    with django_assert_num_queries(4):
        record_log_events([make_entry(owner) for owner in owners], now=NOW)


def test_nothing_to_log_asks_nothing(inside: School, django_assert_num_queries: DjangoAssertNumQueries):
    with django_assert_num_queries(0):
        record_log_events([], now=NOW)


def test_leaf_tells_neither_school_nor_person(inside: School, stores: StoreSet):
    record_log_events([make_entry()], now=NOW)

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM shared_logleaf")
        row = b"".join(bytes(value) for value in cursor.fetchone() if isinstance(value, bytes | memoryview))

    assert inside.id.bytes not in row
    assert "同學".encode() not in row


def test_event_is_seen_in_its_school_only(inside: School, other_school: School, stores: StoreSet):
    record_log_events([make_entry()], now=NOW)

    with in_school(other_school.id):
        assert LogEvent.objects.count() == 0


@pytest.mark.parametrize("place", [0, 20, -1])
def test_envelope_altered_does_not_open(inside: School, stores: StoreSet, place: int):
    record_log_events([make_entry()], now=NOW)
    sealed = bytearray(LogLeaf.objects.get().sealed)
    sealed[place] ^= 1

    with pytest.raises(PayloadError):
        open_envelope(bytes(sealed))
