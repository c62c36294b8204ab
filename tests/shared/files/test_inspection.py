"""The whole gate, over a corpus of good, odd and hostile files, in the limited process."""

import os
from pathlib import Path

import pytest

from licheng.shared.files.inspect_command import message_of
from licheng.shared.files.inspection import inspect_file
from licheng.shared.files.inspection_client import client_for
from tests.factories import corpus_image
from tests.factories.corpus import PARTS, Part, part_name, specimens_of

MOST_MEMORY_KB = 500 * 1_024
MOST_CPU_MS = 7_000


@pytest.mark.parametrize("part", PARTS, ids=part_name)
def test_inspection_corpus(tmp_path: Path, part: Part) -> None:
    """Every specimen gets its code and a whole sentence, and costs no more than a process may."""
    specimens = specimens_of(part)
    verdicts = {}
    for specimen in specimens:
        path = tmp_path / specimen.name
        path.write_bytes(specimen.data)
        verdicts[specimen.name] = inspect_file(path, specimen.purpose, specimen.name)

    assert {name: verdict.code for name, verdict in verdicts.items()} == {
        each.name: each.code for each in specimens
    }
    assert all(verdict.accepted == (not verdict.code) for verdict in verdicts.values())
    assert not [name for name, verdict in verdicts.items() if verdict.accepted != (not message_of(verdict))]
    assert not [name for name, verdict in verdicts.items() if "%(" in message_of(verdict)]
    usages = [verdict.usage for verdict in verdicts.values() if verdict.usage]
    assert all(usage["memory_kb"] < MOST_MEMORY_KB and usage["cpu_ms"] < MOST_CPU_MS for usage in usages)


def test_inspection_corpus_size() -> None:
    assert sum(len(specimens_of(part)) for part in PARTS) >= 200


def test_inspection_odd_paths(tmp_path: Path) -> None:
    loop = tmp_path / "loop.pdf"
    loop.symlink_to(loop)

    codes = {
        str(path): inspect_file(path, "outcome-document").code
        for path in (
            tmp_path,
            loop,
            tmp_path / "none.pdf",
            Path("/dev/zero"),
            Path("/dev/full"),
            Path("/proc/self/maps"),
        )
    }

    assert list(codes.values()) == [
        "file_not_regular",
        "file_not_readable",
        "file_not_found",
        "file_not_regular",
        "file_not_regular",
        "file_empty",
    ]


def test_inspection_name_with_null_byte() -> None:
    assert inspect_file("a\0b.pdf", "outcome-document").code == "file_not_readable"


def test_inspection_pipe_without_writer(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.pdf"
    os.mkfifo(pipe)

    assert inspect_file(pipe, "outcome-document").code == "file_not_regular"


def test_inspection_unknown_purpose(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no-such-purpose"):
        inspect_file(tmp_path / "a.pdf", "no-such-purpose")


def test_inspection_content_under_any_name(tmp_path: Path) -> None:
    specimen = next(corpus_image.good())
    path = tmp_path / "c0ffee"
    path.write_bytes(specimen.data)

    verdict = inspect_file(path, "outcome-document")

    assert (verdict.accepted, verdict.kind, verdict.code) == (True, "jpg", "")


def test_inspection_too_large_says_by_how_much(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(next(corpus_image.good()).data.ljust(4 * 1_048_576 + 5, b"\0"))

    verdict = inspect_file(path, "outcome-document")

    assert (verdict.code, verdict.facts["over"], verdict.facts["limit"]) == (
        "file_too_large",
        5,
        4 * 1_048_576,
    )


def test_inspection_when_process_gives_no_decision_refuses(tmp_path: Path) -> None:
    path = tmp_path / "any"
    path.write_bytes(b"data")

    with path.open("rb") as file:
        answer = client_for("pdf").ask("no such kind", file.fileno())

    assert answer.decision is None
    assert answer.ending["status"] != 0
