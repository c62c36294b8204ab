"""The student's selection: saved at once, changeable until the window closes, never above 6 and 10."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from licheng.school.outcomes.models import CourseOutcome, OutcomeState, OutcomeVersion
from licheng.school.performances.models import DiversePerformance, PerformanceVersion
from licheng.school.schedule.models import Act, ActWindow, LateSupplement
from licheng.school.selection.models import SelectedOutcome, SelectedPerformance, Selection, SelectionChange
from licheng.school.selection.queries import selection_of
from licheng.shared.audit.models import AuditEvent
from licheng.shared.clock import now
from tests.factories.people import SCHOOL_YEAR

YEAR = str(SCHOOL_YEAR)


@pytest.fixture(autouse=True)
def _in_the_year(time_machine):
    time_machine.move_to("2026-01-20T04:00:00Z")


def make_outcome(student, course, state=OutcomeState.CERTIFIED):
    outcome = CourseOutcome.objects.create(student=student, course=course, state=state, created_at=now())
    OutcomeVersion.objects.create(outcome=outcome, number=1, brief="小說改寫", saved_at=now())
    return outcome


def make_performance(student, year=SCHOOL_YEAR):
    performance = DiversePerformance.objects.create(
        student=student, kind="service_record", school_year=year, created_at=now()
    )
    PerformanceVersion.objects.create(
        performance=performance, number=1, fields={"service_name": "淨灘"}, saved_at=now()
    )
    return performance


def open_window(days_before=1, days_after=5):
    return ActWindow.objects.create(
        act=Act.SELECTION,
        school_year=SCHOOL_YEAR,
        semester=0,
        grade=1,
        starts_at=now() - timedelta(days=days_before),
        ends_at=now() + timedelta(days=days_after),
    )


@pytest.fixture
def student(cast, browser_of):
    return browser_of(cast.student.account)


def act(student, name, item=None, part="outcomes"):
    arguments = [SCHOOL_YEAR, part] + ([item.id] if item else [])
    return student.post(reverse(name, args=arguments))


def test_selecting_is_saved_at_once_with_history_and_audit(cast, student):
    open_window()
    outcome = make_outcome(cast.student, cast.course)

    response = act(student, "select_item", outcome)

    assert response.status_code == 302
    assert list(SelectedOutcome.objects.values_list("outcome_id", flat=True)) == [outcome.id]
    assert list(SelectionChange.objects.values_list("change", "title")) == [("selected", "國語文")]
    assert AuditEvent.objects.filter(event_type="selection_selected").count() == 1


def test_selecting_twice_changes_nothing_more(cast, student):
    open_window()
    performance = make_performance(cast.student)

    act(student, "select_item", performance, "performances")
    act(student, "select_item", performance, "performances")

    assert (SelectedPerformance.objects.count(), SelectionChange.objects.count()) == (1, 1)


def test_deselecting_takes_it_out_and_keeps_history(cast, student):
    open_window()
    outcome = make_outcome(cast.student, cast.course)
    act(student, "select_item", outcome)

    act(student, "deselect_item", outcome)

    assert SelectedOutcome.objects.count() == 0
    assert list(SelectionChange.objects.order_by("changed_at", "id").values_list("change", flat=True)) == [
        "selected",
        "deselected",
    ]


@pytest.mark.parametrize(
    ("make", "part", "limit"), [(None, "outcomes", 6), (make_performance, "performances", 10)]
)
def test_one_above_the_limit_is_refused(cast, student, make, part, limit):
    open_window()
    items = [
        make(cast.student) if make else make_outcome(cast.student, cast.course) for _ in range(limit + 1)
    ]

    answers = [act(student, "select_item", item, part).status_code for item in items]

    assert answers == [302] * limit + [409]
    assert SelectedOutcome.objects.count() + SelectedPerformance.objects.count() == limit


@pytest.mark.parametrize("state", [s for s in OutcomeState if s != OutcomeState.CERTIFIED])
def test_only_certified_outcome_is_selected(cast, student, state):
    open_window()

    response = act(student, "select_item", make_outcome(cast.student, cast.course, state))

    assert response.status_code == 409
    assert SelectedOutcome.objects.count() == 0


@pytest.mark.parametrize(("before", "after"), [(-1, 5), (5, -1)])
def test_outside_the_window_is_refused(cast, student, before, after):
    open_window(before, after)

    response = act(student, "select_item", make_outcome(cast.student, cast.course))

    assert response.status_code == 409
    assert SelectedOutcome.objects.count() == 0


def test_supplement_opens_it_for_one_student(cast, student):
    open_window(5, -1)
    LateSupplement.objects.create(
        student=cast.student,
        act=Act.SELECTION,
        school_year=SCHOOL_YEAR,
        semester=0,
        until_at=now() + timedelta(days=1),
        reason="住院",
        granted_by="教學組長",
        granted_at=now(),
    )

    assert act(student, "select_item", make_outcome(cast.student, cast.course)).status_code == 302


def test_choosing_none_is_said_outright_and_taken_back(cast, student):
    open_window()

    act(student, "opt_out")
    stated = Selection.objects.get().no_outcomes
    refused = act(student, "select_item", make_outcome(cast.student, cast.course))
    act(student, "opt_in")

    assert (stated, refused.status_code, Selection.objects.get().no_outcomes) == (True, 409, False)
    assert list(SelectionChange.objects.order_by("changed_at", "id").values_list("change", flat=True)) == [
        "opted_out_outcomes",
        "opted_in_outcomes",
    ]


def test_choosing_none_with_items_selected_is_refused(cast, student):
    open_window()
    act(student, "select_item", make_outcome(cast.student, cast.course))

    assert act(student, "opt_out").status_code == 409


@pytest.mark.parametrize("name", ["select_item", "deselect_item"])
def test_item_of_another_is_not_found(cast, student, name):
    open_window()
    theirs = make_outcome(cast.classmate, cast.course)

    response = act(student, name, theirs)

    assert (response.status_code, SelectedOutcome.objects.count()) == (404, 0)


def test_unknown_part_year_and_item_are_not_found(cast, student):
    open_window()

    assert student.post(f"/selection/{YEAR}/grades/{uuid4()}/select").status_code == 404
    assert student.get("/selection/113/").status_code == 404
    assert student.post(f"/selection/{YEAR}/outcomes/{uuid4()}/select").status_code == 404


def test_page_shows_quota_and_reason(cast, student):
    open_window()
    certified, draft = (
        make_outcome(cast.student, cast.course),
        make_outcome(cast.student, cast.course, OutcomeState.DRAFT),
    )
    make_performance(cast.student)
    act(student, "select_item", certified)

    page = student.get("/selection/", follow=True).content.decode()

    assert "1/6" in page
    assert "0/10" in page
    assert "淨灘" in page
    assert f"item-{draft.id}" in page
    assert "老師認證之後才能勾選" in page


def test_closed_page_says_from_when(cast, student):
    open_window(-2, 5)

    page = student.get(f"/selection/{YEAR}/").content.decode()

    assert "refused" in page


def test_deleted_item_leaves_the_choice_and_comes_back(cast, student):
    open_window()
    outcome, performance = make_outcome(cast.student, cast.course), make_performance(cast.student)
    act(student, "select_item", outcome)
    act(student, "select_item", performance, "performances")

    CourseOutcome.objects.update(state=OutcomeState.DELETED)
    DiversePerformance.objects.update(deleted_at=now())
    gone = selection_of(cast.student, SCHOOL_YEAR)
    CourseOutcome.objects.update(state=OutcomeState.CERTIFIED)
    DiversePerformance.objects.update(deleted_at=None)

    assert (gone.outcome_ids, gone.performance_ids) == (frozenset(), frozenset())
    assert selection_of(cast.student, SCHOOL_YEAR).outcome_ids == {outcome.id}


def test_revoked_work_stays_chosen_until_it_is_taken_out(cast, student):
    open_window()
    outcome = make_outcome(cast.student, cast.course)
    act(student, "select_item", outcome)

    CourseOutcome.objects.update(state=OutcomeState.REVOKED)
    page = student.get(f"/selection/{YEAR}/").content.decode()
    taken_out = act(student, "deselect_item", outcome)

    assert "已勾選，但還沒有認證" in page
    assert "1/6" in page
    assert taken_out.status_code == 302
    assert SelectedOutcome.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_page_costs_the_same_with_more_items(cast, student, django_assert_num_queries, count):
    open_window()
    for _ in range(count):
        act(student, "select_item", make_outcome(cast.student, cast.course))
        make_performance(cast.student)

    # Frame 5; student, grades, windows, supplements; selection, its two parts; outcomes, performances, history.
    with django_assert_num_queries(15):
        student.get(f"/selection/{YEAR}/")
