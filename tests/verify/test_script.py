"""The script as a person runs it: a process of its own, files on a disk, an exit code."""

import ast
import subprocess
import sys

import pytest

from licheng.kernel.event_facts import EventKind
from licheng.kernel.receipt_checks import Verdict
from tests.verify.papers import as_page
from tests.verify.stage import Case, flipped, make_stage
from tests.verify.verifier import SCRIPT, VERIFIER

SOURCE = SCRIPT.read_text(encoding="utf-8")
MOST_LINES = 300


@pytest.fixture
def case(tmp_path) -> Case:
    found = make_stage(5, 6).good(with_file=True)
    (tmp_path / "work.pdf").write_bytes(found.file)
    (tmp_path / "receipt.txt").write_bytes(found.receipt)
    (tmp_path / "keys.json").write_bytes(found.keys[0])
    return found


def run(directory, *arguments: str) -> tuple[int, str]:
    command = [sys.executable, "-I", str(SCRIPT), *arguments]
    done = subprocess.run(command, cwd=directory, capture_output=True, timeout=60, check=False)
    return done.returncode, done.stdout.decode("utf-8")


def test_script_is_short_enough_to_be_read():
    assert len(SOURCE.splitlines()) <= MOST_LINES


def test_script_imports_the_standard_library_and_cryptography_only():
    imported = set()
    for node in ast.walk(ast.parse(SOURCE)):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            imported.add((node.module or "").split(".")[0])

    assert imported - set(sys.stdlib_module_names) == {"cryptography"}
    assert "__import__" not in SOURCE


def test_script_knows_every_verdict_and_kind_of_the_kernel():
    assert set(VERIFIER.ANSWERS) == {verdict.value for verdict in Verdict}
    assert set(VERIFIER.KINDS) == {kind.value for kind in EventKind}


def test_good_papers_exit_with_zero_and_say_what_is_proved(tmp_path, case):
    code, said = run(tmp_path, "work.pdf", "receipt.txt", "--keys", "keys.json")

    assert code == 0
    assert said.startswith("已證明。\nProved.\n")
    assert "收到檔案 file received" in said
    assert said.endswith("[proved]\n")


@pytest.mark.parametrize("name", ["work.pdf", "receipt.txt", "keys.json"])
def test_one_bit_changed_exits_with_one_and_says_why(tmp_path, case, name: str):
    (tmp_path / name).write_bytes(flipped((tmp_path / name).read_bytes(), 40))

    code, said = run(tmp_path, "work.pdf", "receipt.txt", "--keys", "keys.json")

    expected = {"work.pdf": "file_differs", "receipt.txt": "receipt_invalid", "keys.json": "keys_invalid"}
    assert code == 1
    assert said.endswith(f"[{expected[name]}]\n")
    assert "已證明" not in said


@pytest.mark.parametrize("arguments", [["receipt.txt"], ["-", "receipt.txt"]])
def test_receipt_without_a_file_needs_none(tmp_path, case, arguments: list[str]):
    act = make_stage(5, 6).good(with_file=False)
    (tmp_path / "receipt.txt").write_bytes(act.receipt)
    (tmp_path / "keys.json").write_bytes(act.keys[0])

    code, said = run(tmp_path, *arguments, "--keys", "keys.json")

    assert code == 0
    assert "學生確認 confirmed" in said


def test_receipt_of_a_file_alone_is_not_proved(tmp_path, case):
    assert run(tmp_path, "receipt.txt", "--keys", "keys.json")[0] == 1


def test_several_documents_of_keys_are_taken(tmp_path, case):
    (tmp_path / "others.json").write_bytes(make_stage(5, 6).other.keys().to_bytes())

    code, _said = run(tmp_path, "work.pdf", "--keys", "others.json", "receipt.txt", "--keys", "keys.json")

    assert code == 0


def test_page_is_taken_in_place_of_the_text(tmp_path, case):
    stage = make_stage(5, 6)
    paged = as_page(stage, stage.good())
    (tmp_path / "receipt.pdf").write_bytes(paged.receipt)
    (tmp_path / "altered.pdf").write_bytes(paged.receipt.replace(b"/Title", b"/title"))
    about = ["-"] if paged.file is None else ["about"]
    (tmp_path / "about").write_bytes(paged.file or b"")

    good = run(tmp_path, *about, "receipt.pdf", "--keys", "keys.json")
    altered = run(tmp_path, *about, "altered.pdf", "--keys", "keys.json")

    assert (good[0], good[1].splitlines()[0]) == (0, "已證明。")
    assert altered[0] == 1
    assert altered[1].endswith("[signature_invalid]\n")


def test_file_that_cannot_be_read_exits_with_one(tmp_path, case):
    code, said = run(tmp_path, "absent.pdf", "receipt.txt", "--keys", "keys.json")

    assert (code, said) == (1, "無法讀取 Cannot be read: absent.pdf\n[unreadable]\n")
