"""Confirmations: signed by the school, for this receipt, told again as students answer."""

from datetime import UTC, datetime, timedelta

import pytest

from licheng.central.receipts.models import ConfirmationReport
from licheng.central.registry.queries import office_public_key
from licheng.kernel.confirmations import RowState, build_confirmation, sign_confirmation
from licheng.kernel.digests import sha256_of_bytes
from licheng.kernel.receipts import open_receipt
from licheng.shared.audit.models import AuditEvent
from licheng.shared.tenancy.scope import in_school
from tests.factories.packages import KEY, OTHER_KEY, head, packed

DATA = packed(package=head(grades=(2,)))[0]
MADE_AT = datetime(2026, 10, 5, tzinfo=UTC)
CONFIRMED, AWAITING, DISPUTED = RowState.CONFIRMED, RowState.AWAITING, RowState.DISPUTED


@pytest.fixture
def answered(submitter, open_window, answer_all, school):
    """Return the digest of an accepted package and a maker of signed confirmations of its receipt."""
    open_window()
    digest = submitter.send(DATA)
    answer_all()
    receipt_bytes = submitter.answer(digest).content
    with in_school(school.id):
        office = office_public_key()
    receipt = open_receipt(receipt_bytes, {office.key_id: office})

    def confirmation(anne=CONFIRMED, ben=AWAITING, *, made_at=MADE_AT, key=KEY, of=receipt_bytes):
        states = {"a-1": anne, "b-1": ben}
        return sign_confirmation(build_confirmation(receipt, sha256_of_bytes(of), states, made_at), key).data

    return digest, confirmation


def counts(response):
    return {name: response.json()[name] for name in ("confirmed", "deemed_confirmed", "disputed", "awaiting")}


def code_of(response):
    return response.json()["problems"][0]["code"]


def test_confirmation_counts_students(answered, submitter, school):
    digest, confirmation = answered

    response = submitter.confirm(digest, confirmation())

    assert response.status_code == 200
    assert counts(response) == {"confirmed": 1, "deemed_confirmed": 0, "disputed": 0, "awaiting": 1}
    with in_school(school.id):
        assert AuditEvent.objects.filter(event_type="confirmation_reported").count() == 1


def test_later_confirmation_takes_the_place(answered, submitter):
    digest, confirmation = answered
    submitter.confirm(digest, confirmation())

    response = submitter.confirm(digest, confirmation(ben=DISPUTED, made_at=MADE_AT + timedelta(days=1)))

    assert counts(response) == {"confirmed": 1, "deemed_confirmed": 0, "disputed": 1, "awaiting": 0}
    assert ConfirmationReport.objects.count() == 1


def test_same_confirmation_again_changes_nothing(answered, submitter, school):
    digest, confirmation = answered
    first = submitter.confirm(digest, confirmation()).json()

    assert submitter.confirm(digest, confirmation()).json() == first
    with in_school(school.id):
        assert AuditEvent.objects.filter(event_type="confirmation_reported").count() == 1


@pytest.mark.parametrize("days", [-1, 0])
def test_older_confirmation_is_refused(answered, submitter, days):
    digest, confirmation = answered
    submitter.confirm(digest, confirmation())

    response = submitter.confirm(digest, confirmation(ben=CONFIRMED, made_at=MADE_AT + timedelta(days=days)))

    assert (response.status_code, code_of(response)) == (409, "confirmation_outdated")
    assert ConfirmationReport.objects.get().awaiting == 1


def test_confirmation_signed_by_another_school_is_refused(answered, submitter):
    digest, confirmation = answered

    response = submitter.confirm(digest, confirmation(key=OTHER_KEY))

    assert (response.status_code, code_of(response)) == (422, "confirmation_invalid")


def test_confirmation_of_another_receipt_is_refused(answered, submitter):
    digest, confirmation = answered

    response = submitter.confirm(digest, confirmation(of=b"another"))

    assert (response.status_code, code_of(response)) == (422, "confirmation_of_another_receipt")


def test_document_of_another_shape_is_refused(answered, submitter):
    response = submitter.confirm(answered[0], b"{}")

    assert (response.status_code, code_of(response)) == (422, "confirmation_invalid")


def test_confirmation_by_a_stranger_finds_nothing(answered, neighbor):
    digest, confirmation = answered

    assert neighbor.confirm(digest, confirmation(key=OTHER_KEY)).status_code == 404


def test_confirmation_before_the_receipt_finds_nothing(answered, submitter):
    response = submitter.confirm("0" * 64, answered[1]())

    assert (response.status_code, code_of(response)) == (404, "package_not_found")


def test_confirmation_too_large_is_refused(answered, submitter):
    response = submitter.confirm(answered[0], b"x" * (16 * 1_048_576 + 1))

    assert (response.status_code, code_of(response)) == (413, "confirmation_too_large")


def test_confirmation_is_sealed(answered, submitter):
    digest, confirmation = answered
    submitter.confirm(digest, confirmation())

    assert b"A123456789" not in bytes(ConfirmationReport.objects.get().document_sealed)
