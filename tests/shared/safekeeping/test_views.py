"""The page about the stores: who sees it, what it says, who approves."""

from pathlib import Path

import pytest
from django.test import Client, override_settings
from pytest_django.fixtures import Settings

from licheng.shared.accounts.roles import Role
from licheng.shared.clock import real_now
from licheng.shared.files.models import StoredObject
from licheng.shared.safekeeping.actions import scrub_store
from licheng.shared.safekeeping.models import StoreMove
from licheng.shared.safekeeping.moves import plan_move
from licheng.shared.safekeeping.reconciling import reconcile
from licheng.shared.tenancy.models import School
from licheng.shared.tenancy.scope import in_school
from tests.factories.people import actor_for, make_account
from tests.shared.safekeeping.helpers import NOW, Kept, keep_works, put_past, works
from tests.test_urls import SYSTEMS


@pytest.fixture
def kept(inside, tmp_path: Path, settings: Settings) -> Kept:
    settings.LICHENG_STORES = [tmp_path / "store-a", tmp_path / "store-b"]
    return keep_works(tmp_path, works(8))


@pytest.fixture
def keeper(inside, browser_of) -> Client:
    return browser_of(make_account("資訊組長", Role.IT_OFFICE))


def scrub_all(kept: Kept) -> None:
    for store in kept.stores.stores:
        scrub_store(kept.stores, store, budget=None, clock=real_now)


def page(client: Client) -> str:
    answer = client.get("/stores/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_page_of_new_stores_says_that_nothing_was_read_yet(kept: Kept, keeper: Client):
    said = page(keeper)

    assert said.count("<strong>0%</strong>") == 2
    assert "還沒有核對過" in said
    assert "三十天內沒有發現問題。" in said


def test_page_tells_what_was_read_found_and_compared(kept: Kept, keeper: Client):
    mended, lost = sorted(kept.contents)[:2]
    put_past(kept.place(0, mended), b"bad")
    for side in (0, 1):
        put_past(kept.place(side, lost), b"bad")
    scrub_all(kept)
    reconcile(kept.stores, clock=real_now)

    said = page(keeper)

    assert said.count("<strong>100%</strong>") == 2
    assert "三十天內修復 1 個，待查 1 個" in said
    assert "三十天內修復 0 個，待查 1 個" in said
    assert said.count(mended[:16]) == 1
    assert said.count(lost[:16]) == 4
    assert "兩份都沒有了" in said
    assert "2 個差異" in said


def test_page_does_not_name_the_files_of_another_school(kept: Kept, keeper: Client, other_school: School):
    theirs = kept.stores.keep([b"work of a student next door"]).digest
    with in_school(other_school.id):
        StoredObject.objects.create(digest=theirs, size=27, kind="pdf", stored_at=NOW)
    put_past(kept.place(0, theirs), b"bad")
    kept.place(1, theirs).unlink()
    scrub_all(kept)
    reconcile(kept.stores, clock=real_now)

    said = page(keeper)

    assert said.count("不是本校的檔案") == 4
    assert theirs[:8] not in said


def test_page_says_of_a_store_that_is_gone_why(kept: Kept, keeper: Client):
    kept.roots[1].rename(kept.roots[1].with_name("unmounted"))

    said = page(keeper)

    assert "不能收檔案" in said
    assert "找不到儲存空間 store-b 的目錄" in said


def test_page_with_one_store_only_is_the_sentence(inside, keeper: Client, settings: Settings, tmp_path: Path):
    settings.LICHENG_STORES = [tmp_path / "store-a"]

    answer = keeper.get("/stores/")

    assert answer.status_code == 409
    assert "至少要兩個" in answer.content.decode()


@pytest.mark.parametrize("findings", [1, 6])
def test_page_costs_the_same_whatever_was_found(
    kept: Kept, keeper: Client, findings: int, django_assert_num_queries
):
    for digest in sorted(kept.contents)[:findings]:
        kept.place(0, digest).unlink()
    scrub_all(kept)
    reconcile(kept.stores, clock=real_now)

    with django_assert_num_queries(15):
        page(keeper)


@pytest.mark.parametrize("role", [Role.SCHOOL_ADMIN, Role.IT_OFFICE])
def test_those_who_look_after_the_stores_find_them_in_their_places(kept: Kept, browser_of, role: Role):
    home = browser_of(make_account("資訊組長", role)).get("/").content.decode()

    assert 'href="/stores/"' in home


def test_officer_of_the_central_database_sees_the_same_page(kept: Kept, browser_of):
    officer = make_account("收件人員", Role.INTAKE_OFFICER)

    with override_settings(**SYSTEMS["central"]):
        answer = browser_of(officer).get("/stores/")

    assert answer.status_code == 200
    assert "store-b" in answer.content.decode()


def test_page_speaks_english(kept: Kept, keeper: Client):
    kept.place(0, min(kept.contents)).unlink()
    scrub_all(kept)

    said = keeper.get("/stores/", headers={"Accept-Language": "en"}).content.decode()

    assert "was re-read within 30 days" in said
    assert "Mended" in said


@pytest.fixture
def move(kept: Kept, inside) -> StoreMove:
    planner = make_account("校管理員", Role.SCHOOL_ADMIN)
    old, new = kept.stores.stores
    return plan_move(source=old, target=new, by=actor_for(planner), now=real_now())


def test_second_person_approves_on_the_page(move: StoreMove, keeper: Client):
    assert move.code in page(keeper)

    answer = keeper.post(f"/stores/moves/{move.id}/approve", follow=True)

    move.refresh_from_db()
    assert (answer.status_code, move.approved_by_name) == (200, "資訊組長")
    assert f"已同意搬遷 {move.code}" in answer.content.decode()
    assert keeper.post(f"/stores/moves/{move.id}/approve").status_code == 409


def test_planner_is_told_that_somebody_else_must_approve(move: StoreMove, browser_of, inside):
    planner = browser_of(type(make_account("x")).objects.get(id=move.planned_by_id))

    assert "要由另一個人同意" in page(planner)
    assert planner.post(f"/stores/moves/{move.id}/approve").status_code == 409
    move.refresh_from_db()
    assert move.approved_at is None


def test_move_nobody_planned_is_not_found(kept: Kept, keeper: Client):
    assert keeper.post("/stores/moves/00000000-0000-0000-0000-000000000007/approve").status_code == 404


def test_gauges_tell_the_scrub_of_each_store(kept: Kept):
    kept.place(0, min(kept.contents)).unlink()
    scrub_all(kept)

    said = Client().get("/metrics").content.decode()

    assert 'licheng_store_read_ratio{store="store-a"} 1.0\n' in said
    assert 'licheng_store_findings_repaired{store="store-a"} 1.0\n' in said
    assert 'licheng_store_findings_unsettled{store="store-b"} 0.0\n' in said
    assert 'licheng_store_free_bytes{store="store-b"} ' in said
