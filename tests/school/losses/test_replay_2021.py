"""The loss of 2021 replayed with two schools and sixty items, as `make replay-2021` does at its full size."""

from pathlib import Path

import pytest

from benchmarks.replay_rows import OF_2021, Scale, content_of, is_found_again, share
from benchmarks.replay_steps import replay
from licheng.shared.files.inspection import inspect_file

SMALL = Scale(schools=2, students=19, outcomes=23, performances=37, restored=56)


@pytest.mark.usefixtures("school_day")
def test_loss_is_found_told_exactly_and_mended(inside, other_school, stores):
    done = replay([inside, other_school], SMALL, stores)

    assert done.wrong == []
    assert done.counts == {
        "removed": 120,
        "found": 60,
        "students": 19,
        "works": 60,
        "restored": 56,
        "still": 4,
    }


@pytest.mark.usefixtures("school_day")
def test_replay_names_what_is_not_exact(inside, other_school, stores, monkeypatch):
    monkeypatch.setattr("benchmarks.replay_steps.tasks.find", lambda _timestamp: None)

    wrong = replay([inside, other_school], SMALL, stores).wrong

    assert "students told: 0 != 19" in wrong
    assert "restored: 0 != 56" in wrong


def test_full_size_is_that_of_the_reports():
    assert (OF_2021.items, OF_2021.students, OF_2021.schools) == (25_210, 7_854, 81)
    assert sum(is_found_again(number, OF_2021) for number in range(OF_2021.items)) == 23_404


def test_shares_are_even_and_lose_nothing():
    assert share(7_854, 81) == [97] * 78 + [96] * 3


@pytest.mark.parametrize("number", [0, 1, 25_209])
def test_files_are_small_real_documents(tmp_path: Path, number):
    content = content_of(number)
    path = tmp_path / "作品.pdf"
    path.write_bytes(content)

    assert 400 <= len(content) < 6_000
    assert inspect_file(path, "outcome-document", path.name).accepted
