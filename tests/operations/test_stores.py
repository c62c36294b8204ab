"""`licheng store`: what each act prints and how it ends."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from licheng.operations import store_command
from licheng.shared.files.stores import init_from_settings
from licheng.shared.safekeeping.models import StoreCanary
from tests.shared.safekeeping.helpers import NOW, Kept, keep_works, put_past, works


@pytest.fixture
def kept(inside, tmp_path: Path, settings: Settings) -> Kept:
    settings.LICHENG_STORES = [tmp_path / "store-a", tmp_path / "store-b"]
    return keep_works(tmp_path, works(8))


def run(*arguments: str) -> int:
    return store_command.run(store_command.build_parser().parse_args(arguments))


@pytest.mark.parametrize("arguments", [[], ["scrub"], ["scrub", "elsewhere"], ["burn", "school"]])
def test_act_not_understood_ends_with_two(arguments: list[str], capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        store_command.build_parser().parse_args(arguments)

    assert ended.value.code == 2
    assert "usage: licheng store" in capsys.readouterr().err


def test_scrub_of_good_stores_ends_with_zero(kept: Kept, capsys: pytest.CaptureFixture[str]):
    assert run("scrub", "school") == 0

    lines = capsys.readouterr().out.splitlines()
    total = sum(map(len, kept.contents.values()))
    assert lines == [
        f"{name}  8 件 / objects  {total} bytes  發現 0 / findings 0" for name in ("store-a", "store-b")
    ]


def test_scrub_that_mends_everything_ends_with_zero_and_names_it(kept: Kept, capsys):
    digest = min(kept.contents)
    put_past(kept.place(0, digest), b"")

    assert run("scrub", "school", "--store", "store-a") == 0

    assert f"- store-a  {digest}  被截短 / cut short → 已修復 / mended store-b" in capsys.readouterr().out


def test_scrub_that_finds_a_loss_ends_with_one(kept: Kept, capsys):
    digest = min(kept.contents)
    for side in (0, 1):
        kept.place(side, digest).unlink()

    assert run("scrub", "school") == 1

    assert capsys.readouterr().out.count(f"{digest}  不見了 / missing → 遺失 / LOST") == 2


def test_scrub_of_what_is_due_begins_with_little(kept: Kept, capsys):
    assert run("scrub", "school", "--due", "--store", "store-a") == 0

    assert capsys.readouterr().out.startswith("store-a  1 件 / objects")


def test_repair_fills_an_emptied_store(kept: Kept, capsys):
    for digest in kept.contents:
        kept.place(1, digest).unlink()

    assert run("repair", "school") == 0

    assert (
        "store-b  8 件 / objects  0 bytes  發現 8 / findings 8  已修復 / mended 8" in capsys.readouterr().out
    )
    assert all(kept.place(1, digest).exists() for digest in kept.contents)


def test_reconcile_prints_each_difference(kept: Kept, capsys):
    assert run("reconcile", "school") == 0
    digest = min(kept.contents)
    kept.place(1, digest).unlink()

    assert run("reconcile", "school") == 1

    said = capsys.readouterr().out.splitlines()
    assert said[:5] == ["log  0", "rows  8", "store-a  8", "store-b  8", "差異 0 / differences 0"]
    assert f"- {digest}  store-b  不見了 / missing" in said[5:]


def test_status_tells_each_store_and_ends_with_one_when_one_is_gone(kept: Kept, capsys):
    run("scrub", "school")
    StoreCanary.objects.create(store_id=kept.stores.stores[0].identity().id, store="store-a", epoch=7)
    assert run("status", "school") == 0
    kept.roots[1].rename(kept.roots[1].with_name("unmounted"))

    assert run("status", "school") == 1

    said = capsys.readouterr().out
    assert said.count("[store_healthy]") == 3
    assert said.count("[store_missing]") == 1
    assert said.count("信物 / canary: 7  —") == 2
    assert said.count("三十天內重讀 / re-read within 30 days: 100 %") == 3


def test_store_of_another_name_is_refused(kept: Kept, capsys):
    assert run("scrub", "school", "--store", "store-z") == 1

    assert "沒有名為 store-z 的檔案庫" in capsys.readouterr().err


def test_store_that_is_gone_is_refused_with_its_sentence(kept: Kept, capsys):
    kept.roots[0].rename(kept.roots[0].with_name("unmounted"))

    assert [run("scrub", "school"), run("repair", "school"), run("reconcile", "school")] == [1, 1, 1]
    assert capsys.readouterr().err.count("[store_missing]") == 3


def test_init_leaves_a_store_as_it_is(kept: Kept, capsys):
    identities = [store.identity().id for store in kept.stores.stores]

    assert run("init", "school") == 0

    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == identities
    assert [identity.id for identity in init_from_settings(now=NOW)] == identities


def test_init_of_a_place_with_other_files_is_refused(tmp_path: Path, settings: Settings, capsys):
    settings.LICHENG_STORES = [tmp_path / "one", tmp_path / "two"]
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "notes.txt").write_text("not ours")

    assert run("init", "school") == 1

    assert "[store_not_empty]" in capsys.readouterr().err
