"""The verdict finds what is planted: a harness that finds nothing anywhere proves nothing."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from faults.bench import Bench, send
from faults.findings import Finding
from faults.judging import judge
from faults.ledger import Ledger
from faults.platform import Upload, new_uploads

pytestmark = pytest.mark.xdist_group("faults")


@dataclass(frozen=True)
class Kept:
    """An acknowledged upload, its ledger, and copies of both stores that may be harmed."""

    bench: Bench
    upload: Upload
    ledger: Ledger
    stores: list[Path]

    def verdict(self) -> Finding:
        finding = Finding("", "")
        judge(finding, self.ledger.entries(), self.stores, self.bench.database)
        return finding


@pytest.fixture
def kept(bench: Bench) -> Iterator[Kept]:
    [upload], ledger = new_uploads(bench.dice, 5_000), bench.new_ledger()
    with bench.platform.worker() as worker:
        worker.begin(upload)
        assert send(worker, [upload], ledger) == []
    copies = [linked_copy(root) for root in bench.stores]
    yield Kept(bench, upload, ledger, copies)
    for copy in copies:
        shutil.rmtree(copy.parent)


def linked_copy(root: Path) -> Path:
    """Return a copy of a store whose files are the same until one is replaced."""
    ignored = shutil.ignore_patterns("copied", "lost+found")
    return shutil.copytree(root, root / "copied" / root.name, ignore=ignored, copy_function=os.link)


def change_first_byte(path: Path) -> None:
    content = path.read_bytes()
    rewrite(path, bytes([content[0] ^ 1]) + content[1:])


def cut(path: Path) -> None:
    rewrite(path, path.read_bytes()[:-1])


def rewrite(path: Path, content: bytes) -> None:
    path.unlink()
    path.write_bytes(content)


def test_verdict_on_a_whole_upload_is_clean(kept: Kept):
    finding = kept.verdict()

    assert (finding.acknowledged, finding.lost, finding.doubled) == (1, [], [])


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("harm", [os.unlink, change_first_byte, cut])
def test_verdict_finds_one_harmed_copy(kept: Kept, harm: Callable[[Path], None], number: int):
    root, digest = kept.stores[number], kept.upload.digest
    harm(root / "objects" / digest[:2] / digest)

    assert f"{root.name}: {digest} lost" in kept.verdict().lost


def test_verdict_finds_a_half_file_nobody_was_told_of(kept: Kept):
    (kept.stores[1] / "objects" / "00" / ("0" * 64)).write_bytes(b"half")

    assert kept.verdict().lost == [f"store-b: {'0' * 64} is not whole"]


def test_verdict_finds_a_lost_row(kept: Kept):
    with kept.bench.database.connect() as connection:
        connection.execute("DELETE FROM shared_upload WHERE id = %s", [kept.upload.key])

    assert kept.verdict().lost == [f"row of upload {kept.upload.key} lost"]


def test_verdict_finds_a_doubled_act(kept: Kept):
    with kept.bench.database.connect() as connection:
        connection.execute(
            "INSERT INTO shared_auditevent SELECT (jsonb_populate_record(event, jsonb_build_object('id',"
            " gen_random_uuid()))).* FROM shared_auditevent AS event WHERE subject_id = %s",
            [kept.upload.key],
        )

    assert kept.verdict().doubled == [f"upload {kept.upload.key} has 2 audit rows"]
