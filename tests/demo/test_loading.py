"""The demo's school is whole: nothing in it could not have come about by the actions."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connections, transaction
from django.test import override_settings

from licheng.demo.calendars import calendar_days
from licheng.demo.keys import read_identities, write_identities
from licheng.demo.loading import load
from licheng.demo.plans import EARLIER_YEAR, PRESENT, PRESENT_YEAR, SMALL
from licheng.demo.school_loading import load_schools
from licheng.demo.standing import identities, is_loaded
from licheng.kernel.course_code import parse_course_code
from licheng.kernel.national_id import NationalIdKind, check_national_id, kind_of
from licheng.kernel.performance_kinds import KINDS, kind_named
from licheng.kernel.performance_rules import check_performance
from licheng.kernel.rule_set import load_rule_set
from licheng.kernel.selection_rules import SelectedOutcome as Chosen
from licheng.kernel.selection_rules import check_selection
from licheng.kernel.text import check_brief
from licheng.school.certification.models import CertificationDecision
from licheng.school.courses.models import Course, Enrolment
from licheng.school.outcomes.models import CourseOutcome, OutcomeVersion
from licheng.school.outcomes.rules import OutcomeState
from licheng.school.performances.models import PerformanceVersion
from licheng.school.records.models import SemesterGrade
from licheng.school.roster.models import ClassMembership, Student
from licheng.school.schedule.models import Act
from licheng.school.schedule.planning import WindowKey, calendar_of, plan_refusals
from licheng.school.schedule.public_holidays import public_holidays
from licheng.school.schedule.queries import item_limit, plan_of
from licheng.school.selection.models import SelectedOutcome, SelectedPerformance, Selection, SelectionChange
from licheng.settings.environment import read_environment
from licheng.shared.audit.models import AuditEvent
from licheng.shared.clock import real_now
from licheng.shared.files.models import StoredObject
from licheng.shared.files.stores import from_settings, init_from_settings
from licheng.shared.log.models import LogEvent, LogLeaf
from licheng.shared.tenancy.models import School, SchoolKeys
from licheng.shared.tenancy.scope import in_school
from licheng.shared.tenancy.sealing import unseal

# Loading takes most of a minute: one process does it.
pytestmark = pytest.mark.xdist_group("loaded demo")

# The schools that every test database has, small; the demo's own codes would be left behind.
PLANS = (replace(SMALL[0], code="210399"), replace(SMALL[1], code="210398"))
YEARS = (EARLIER_YEAR, PRESENT_YEAR)
_Answer = CertificationDecision.Answer
_S = OutcomeState
LAST_ANSWERS = {_S.CERTIFIED: _Answer.CERTIFIED, _S.RETURNED: _Answer.RETURNED, _S.REVOKED: _Answer.REVOKED}


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Two empty stores."""
    folder = tmp_path_factory.mktemp("stores")
    with override_settings(LICHENG_STORES=[folder / "a", folder / "b"]):
        init_from_settings(now=real_now())
        yield


@pytest.fixture(scope="module")
def first_told(stores: None, django_db_setup: None, django_db_blocker: Any) -> Counter[str]:
    """What the first school held in a load that was killed before it was over."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_schools(PLANS[:1])
        with in_school(School.objects.get(code=PLANS[0].code).id):
            told = contents()
        transaction.set_rollback(True)
    return told


@pytest.fixture(scope="module")
def loaded(first_told: Counter[str], django_db_blocker: Any) -> Iterator[School]:
    """Both schools, loaded in one transaction that is undone in the end; the test runs inside the first."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_schools(PLANS)
        school = School.objects.get(code=PLANS[0].code)
        with in_school(school.id):
            yield school
        transaction.set_rollback(True)
    connections["owner"].close()


def contents() -> Counter[str]:
    """Return what the school in scope holds that chance has a part in."""
    counted = Counter(Student.objects.values_list("account__name", flat=True))
    counted.update(
        f"{subject} {state} {version} {at}"
        for subject, state, version, at in CourseOutcome.objects.values_list(
            "course__subject_name", "state", "version", "created_at"
        )
    )
    counted.update(SelectedOutcome.objects.values_list("outcome__course__section", flat=True))
    return counted


def test_load_again_doubles_nothing(loaded: School, tmp_path: Path):
    before = contents()

    for _ in range(2):
        load(read_environment("school", {"LICHENG_VAR": str(tmp_path)}), PLANS)

    assert contents() == before
    assert [entry["login_name"] for entry in json.loads((tmp_path / "school/cast.json").read_text())][:2] == [
        "1130001",
        "1140001",
    ]


def test_school_counts_as_loaded_only_with_its_people(loaded: School):
    assert [is_loaded(plan) for plan in PLANS] == [True, True]
    assert not is_loaded(replace(PLANS[0], code="000B00"))


def test_identities_carry_the_keys_of_the_schools(loaded: School, tmp_path: Path):
    write_identities(tmp_path, identities(PLANS))

    assert [school.code for school in read_identities(tmp_path)] == [plan.code for plan in PLANS]
    assert read_identities(tmp_path)[0].public_key.raw == bytes(SchoolKeys.objects.get().public_key)


def test_load_undone_half_way_is_told_alike_the_next_time(loaded: School, first_told: Counter[str]):
    assert contents() == first_told


def test_students_have_valid_numbers_of_every_kind(loaded: School):
    numbers = [
        unseal(student.national_id_sealed, school_id=loaded.id, purpose="national-id").decode()
        for student in Student.objects.all()
    ]

    assert all(check_national_id(number) for number in numbers)
    assert len(set(numbers)) == 24
    assert {kind_of(number) for number in numbers} == set(NationalIdKind)


def test_students_sit_in_a_class_of_their_grade_each_year(loaded: School):
    seats = ClassMembership.objects.select_related("student", "school_class")

    assert all(
        seat.school_class.grade == seat.school_year - seat.student.entry_year + 1
        and seat.school_class.school_year == seat.school_year
        for seat in seats
    )
    assert Counter(seat.school_year for seat in seats) == {113: 16, 114: 24, 115: 16}


def test_courses_have_codes_of_their_class(loaded: School):
    enrolments = Enrolment.objects.select_related("course", "student")

    assert all(parse_course_code(course.course_code, {loaded.code}) for course in Course.objects.all())
    assert all(
        int(enrolment.course.course_code[:3]) == enrolment.student.entry_year for enrolment in enrolments
    )
    assert SemesterGrade.objects.count() == enrolments.count()


@pytest.mark.parametrize("year", YEARS)
def test_windows_keep_the_national_rules(loaded: School, year: int):
    calendar = calendar_of(year, calendar_days(year), public_holidays(year))

    assert plan_refusals(plan_of(year), load_rule_set(year), calendar) == []


def test_outcomes_of_every_state_are_there(loaded: School):
    assert set(CourseOutcome.objects.values_list("state", flat=True)) == {
        state.value for state in OutcomeState
    }


def test_outcomes_agree_with_their_versions_and_decisions(loaded: School):
    versions = defaultdict(list)
    for version in OutcomeVersion.objects.order_by("number"):
        versions[version.outcome_id].append(version)
    latest = {
        decision.outcome_id: decision
        for decision in CertificationDecision.objects.select_related("version").order_by("decided_at")
    }
    for outcome in CourseOutcome.objects.select_related("course__teacher"):
        own, decision = versions[outcome.id], latest.get(outcome.id)
        assert [version.number for version in own] == list(range(1, outcome.version + 1))
        if outcome.state in LAST_ANSWERS:
            assert decision is not None
            assert decision.answer == LAST_ANSWERS[_S(outcome.state)]
            assert decision.version == own[-1]
            assert decision.decided_at == outcome.decided_at
            assert decision.decided_by == outcome.course.teacher.account_id
            assert decision.reason == outcome.return_reason
        if outcome.state == _S.PENDING:
            assert outcome.sent_at >= own[-1].saved_at
            assert (outcome.decided_at, outcome.return_reason) == (None, "")
        if outcome.state == _S.DRAFT:
            assert outcome.sent_at is None


def test_decisions_name_the_bytes_they_are_about(loaded: School):
    for decision in CertificationDecision.objects.select_related("version__document", "version__media"):
        version = decision.version
        digests = [file.digest if file else "" for file in (version.document, version.media)]
        assert [decision.document_digest, decision.media_digest] == digests
        assert any(digests)


def test_outcomes_were_made_in_their_windows_and_before_the_present(loaded: School):
    for outcome in CourseOutcome.objects.select_related("course"):
        course = outcome.course
        window = plan_of(course.school_year)[
            WindowKey(Act.OUTCOME_UPLOAD, course.semester, course.offering_grade)
        ]
        known = [at for at in (outcome.created_at, outcome.sent_at, outcome.decided_at) if at]
        assert known == sorted(known)
        assert window.start <= known[0]
        assert known[-1] < min(window.end, PRESENT)


def test_outcomes_keep_within_the_limits(loaded: School):
    counted = Counter(
        (outcome.student_id, outcome.course.school_year, outcome.course.semester)
        for outcome in CourseOutcome.objects.select_related("course")
        if outcome.state != OutcomeState.DELETED
    )

    for year in YEARS:
        limit = item_limit(year)
        assert limit is not None
        assert limit.outcomes_per_semester == 6
        assert limit.performances_per_year == 20
    assert max(counted.values()) <= 6
    assert all(check_brief(brief, 100) for brief in OutcomeVersion.objects.values_list("brief", flat=True))


def test_every_act_has_its_audit_row(loaded: School):
    events = Counter(AuditEvent.objects.values_list("event_type", flat=True))

    assert events["outcome_saved"] == OutcomeVersion.objects.count()
    assert events["performance_saved"] == PerformanceVersion.objects.count()
    assert sum(
        events[name] for name in ("outcome_certified", "outcome_returned", "certification_revoked")
    ) == (CertificationDecision.objects.count())


def test_performances_are_of_all_kinds_and_right(loaded: School):
    versions = list(PerformanceVersion.objects.select_related("performance"))

    assert {version.performance.kind for version in versions} == {kind.name for kind in KINDS}
    assert all(
        check_performance(kind_named(version.performance.kind), {**version.fields, "brief": version.brief})
        == []
        for version in versions
    )
    assert all(version.saved_at < PRESENT for version in versions)


def test_selections_are_lawful(loaded: School):
    limits = load_rule_set(EARLIER_YEAR).selection
    outcomes, performances = defaultdict(list), defaultdict(list)
    for chosen in SelectedOutcome.objects.select_related("outcome"):
        certified = chosen.outcome.state == OutcomeState.CERTIFIED
        outcomes[chosen.selection_id].append(Chosen(chosen.outcome_id, certified))
    for record in SelectedPerformance.objects.select_related("performance"):
        assert record.performance.deleted_at is None
        performances[record.selection_id].append(record.performance_id)
    for selection in Selection.objects.all():
        assert check_selection(outcomes[selection.id], performances[selection.id], limits)
        assert selection.no_outcomes == (not outcomes[selection.id])
        assert selection.no_performances == (not performances[selection.id])


def test_files_are_whole_in_both_stores(loaded: School):
    for stored in StoredObject.objects.all():
        for store in from_settings().stores:
            with store.open(stored.digest) as file:
                assert hashlib.sha256(file.read()).hexdigest() == stored.digest


def test_schools_share_no_person_and_no_row(loaded: School):
    other = School.objects.get(code=PLANS[1].code)
    here = set(Student.objects.values_list("id", flat=True))

    with in_school(other.id):
        there = set(Student.objects.values_list("id", flat=True))

    assert len(there) == 6
    assert here.isdisjoint(there)


def test_everything_told_to_a_student_is_logged_at_its_time(loaded: School):
    kinds = Counter(LogEvent.objects.values_list("kind", flat=True))

    decided = CertificationDecision.objects.exclude(answer=_Answer.TAKEN_BACK)
    told = {"RECEIVED", "SENT", "WITHDRAWN", "CERTIFIED", "RETURNED", "REVOKED", "SELECTED", "DELETED"}
    assert set(kinds) == told
    assert kinds["SELECTED"] == SelectionChange.objects.count()
    assert kinds["CERTIFIED"] >= decided.filter(answer=_Answer.CERTIFIED).count()
    assert LogEvent.objects.filter(happened_at__gt=PRESENT).count() == 0
    assert LogLeaf.objects.count() >= LogEvent.objects.count()
