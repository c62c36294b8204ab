"""The verdict finds what is planted: a harness that finds nothing anywhere proves nothing."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from faults.bench import Bench, send
from faults.findings import Finding
from faults.judging import judge
from faults.ledger import Ledger
from faults.platform import Upload, new_uploads

pytestmark = pytest.mark.xdist_group("faults")


@pytest.fixture
def kept(bench: Bench) -> tuple[Upload, Ledger]:
    """Return an acknowledged upload and the ledger that holds it."""
    [upload], ledger = new_uploads(bench.dice, 5_000), bench.new_ledger()
    with bench.platform.worker() as worker:
        worker.begin(upload)
        assert send(worker, [upload], ledger) == []
    return upload, ledger


def object_of(bench: Bench, upload: Upload, number: int) -> Path:
    return bench.stores[number] / "objects" / upload.digest[:2] / upload.digest


def verdict(bench: Bench, ledger: Ledger) -> Finding:
    finding = Finding("", "")
    judge(finding, ledger, bench.stores, bench.database)
    return finding


def change_first_byte(path: Path) -> None:
    content = path.read_bytes()
    rewrite(path, bytes([content[0] ^ 1]) + content[1:])


def cut(path: Path) -> None:
    rewrite(path, path.read_bytes()[:-1])


def rewrite(path: Path, content: bytes) -> None:
    path.unlink()
    path.write_bytes(content)


def test_verdict_on_a_whole_upload_is_clean(bench: Bench, kept: tuple[Upload, Ledger]):
    finding = verdict(bench, kept[1])

    assert (finding.acknowledged, finding.lost, finding.doubled) == (1, [], [])


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("harm", [os.unlink, change_first_byte, cut])
def test_verdict_finds_one_harmed_copy(
    bench: Bench, kept: tuple[Upload, Ledger], harm: Callable[[Path], None], number: int
):
    upload, ledger = kept
    path = object_of(bench, upload, number)
    harm(path)

    finding = verdict(bench, ledger)

    rewrite_whole(path, upload.content)
    assert f"{path.parents[2].name}: {upload.digest} lost" in finding.lost


def rewrite_whole(path: Path, content: bytes) -> None:
    path.unlink(missing_ok=True)
    path.write_bytes(content)


def test_verdict_finds_a_half_file_nobody_was_told_of(bench: Bench, kept: tuple[Upload, Ledger]):
    half = bench.stores[1] / "objects" / "00" / ("0" * 64)
    half.write_bytes(b"half")

    finding = verdict(bench, kept[1])

    half.unlink()
    assert finding.lost == [f"store-b: {'0' * 64} is not whole"]


def test_verdict_finds_a_lost_row(bench: Bench, kept: tuple[Upload, Ledger]):
    upload, ledger = kept
    with bench.database.connect() as connection:
        connection.execute("DELETE FROM shared_upload WHERE id = %s", [upload.key])

    assert verdict(bench, ledger).lost == [f"row of upload {upload.key} lost"]


def test_verdict_finds_a_doubled_act(bench: Bench, kept: tuple[Upload, Ledger]):
    upload, ledger = kept
    with bench.database.connect() as connection:
        connection.execute(
            "INSERT INTO shared_auditevent SELECT (jsonb_populate_record(event, jsonb_build_object('id',"
            " gen_random_uuid()))).* FROM shared_auditevent AS event WHERE subject_id = %s",
            [upload.key],
        )

    assert verdict(bench, ledger).doubled == [f"upload {upload.key} has 2 audit rows"]
