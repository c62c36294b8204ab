"""Registering schools: by action, on screen, switched off and on."""

import pytest

from licheng.central.registry.actions import register_school, set_school_active
from licheng.central.registry.models import RegisteredSchool
from licheng.central.registry.queries import forget_nonces
from licheng.central.registry.rules import can_register
from licheng.kernel.results import Allowed, Refused, RefusedError
from licheng.shared.audit.models import AuditEvent
from licheng.shared.clock import now
from tests.factories.central import make_school
from tests.factories.packages import KEY, OTHER_KEY

FORM = {"code": "210305", "name": "新營高中", "public_key": KEY.public.to_base64()}


@pytest.mark.parametrize(
    ("code", "holder", "decision"),
    [
        ("210305", None, Allowed()),
        ("210305", "210305", Allowed()),
        ("21030X", None, Allowed()),
        ("21030", None, Refused("school_code_invalid", {"value": "21030"})),
        ("21030x", None, Refused("school_code_invalid", {"value": "21030x"})),
        ("210305", "041305", Refused("school_key_taken", {"school_code": "041305"})),
    ],
)
def test_school_may_be_registered(code, holder, decision):
    assert can_register(code, key_holder=holder) == decision


def test_registering_knows_the_city_of_the_published_list(inside):
    school = register_school(code="011301", name="淡江高中", public_key=KEY.public, by=None, now=now())

    assert (school.city, school.key_id, school.is_active) == ("新北市", KEY.public.key_id, True)


def test_registering_again_changes_nothing(inside):
    for _ in range(2):
        register_school(code="011301", name="淡江高中", public_key=KEY.public, by=None, now=now())

    assert RegisteredSchool.objects.count() == 1
    assert AuditEvent.objects.filter(event_type="school_registered").count() == 1


def test_registering_with_a_new_key_replaces_the_old_one(inside):
    register_school(code="011301", name="淡江高中", public_key=KEY.public, by=None, now=now())

    register_school(code="011301", name="淡江高中", public_key=OTHER_KEY.public, by=None, now=now())

    school = RegisteredSchool.objects.get()
    assert (school.key_id, bytes(school.public_key)) == (OTHER_KEY.public.key_id, OTHER_KEY.public.raw)
    assert list(AuditEvent.objects.values_list("facts__changed", flat=True)) == [[], ["public_key", "key_id"]]


def test_key_of_another_school_is_refused(inside):
    register_school(code="011301", name="淡江高中", public_key=KEY.public, by=None, now=now())

    with pytest.raises(RefusedError) as caught:
        register_school(code="011302", name="康橋高中", public_key=KEY.public, by=None, now=now())

    assert caught.value.refused.code == "school_key_taken"


def test_officer_registers_on_screen(officer_browser):
    response = officer_browser.post("/registry/register", {**FORM, "code": " 210305 "})

    assert response.status_code == 302
    assert RegisteredSchool.objects.get().key_id == KEY.public.key_id


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"code": "21"}, "「21」不是學校代碼。"),
        ({"public_key": "abc"}, "這不是公開金鑰。"),
        ({"public_key": OTHER_KEY.public.to_base64()}, "這把金鑰已登記給學校 041305。"),
    ],
)
def test_wrong_entry_is_refused_with_why(schools, officer_browser, change, sentence):
    response = officer_browser.post("/registry/register", {**FORM, **change})

    assert response.status_code == 400
    assert sentence in response.content.decode()


def test_changing_starts_from_what_stands(schools, officer_browser):
    form = officer_browser.get(f"/registry/register?school={schools[0].id}").context["form"]

    assert form.initial == {"code": "210305", "name": "新店高中", "public_key": KEY.public.to_base64()}


def test_school_is_switched_off_and_on(schools, officer_browser):
    for value, is_active in (("0", False), ("1", True)):
        officer_browser.post(f"/registry/{schools[0].id}/switch", {"is_active": value})

        assert RegisteredSchool.objects.get(id=schools[0].id).is_active is is_active
    events = AuditEvent.objects.filter(event_type__in=["school_deactivated", "school_activated"])
    assert list(events.order_by("id").values_list("event_type", flat=True)) == [
        "school_deactivated",
        "school_activated",
    ]


def test_switching_to_what_stands_changes_nothing(schools, inside):
    set_school_active(school_id=schools[0].id, is_active=True, by=None, now=now())

    assert not AuditEvent.objects.filter(event_type="school_activated").exists()


@pytest.mark.parametrize(("words", "codes"), [("", 3), ("淡江", 1), ("0113", 1), ("新北", 1), ("無", 0)])
def test_list_finds_by_name_code_and_city(schools, inside, officer_browser, words, codes):
    make_school("011301", "淡江高中")

    assert len(officer_browser.get(f"/registry/?q={words}").context["page"]) == codes


def test_old_nonces_are_forgotten(submitter):
    submitter.answer("0" * 64)

    assert (forget_nonces(before=now()), forget_nonces(before=now())) == (1, 0)
