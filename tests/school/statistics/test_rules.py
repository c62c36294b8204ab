"""What a student lacks, as a table."""

import pytest

from licheng.school.statistics.rules import Progress, Step, completed_steps, lacking_steps, rate


@pytest.mark.parametrize(
    ("progress", "lacking"),
    [
        (Progress(), []),
        (Progress(drafts=1), [Step.SEND]),
        (Progress(returned=1), [Step.SEND]),
        (Progress(waiting=2), [Step.CERTIFICATION]),
        (Progress(is_selection_open=True), [Step.SELECTION]),
        (Progress(is_selection_open=True, selected_outcomes=1), []),
        (Progress(is_selection_open=True, selected_performances=1), []),
        (Progress(is_selection_open=True, is_choice_stated=True), []),
        (Progress(receipts_awaiting=1), [Step.CONFIRMATION]),
        (Progress(receipts_disputed=1), [Step.CONFIRMATION]),
        (Progress(drafts=1, waiting=1, is_selection_open=True, receipts_awaiting=1), list(Step)),
    ],
)
def test_lacking_steps(progress, lacking):
    assert lacking_steps(progress) == lacking
    assert completed_steps(progress) == 4 - len(lacking)


@pytest.mark.parametrize(("part", "whole", "expected"), [(0, 0, None), (0, 3, 0), (2, 3, 66), (3, 3, 100)])
def test_rate(part, whole, expected):
    assert rate(part, whole) == expected
