"""A submission is carried on by one worker at a time, and by the next as soon as that one has let go."""

import pytest
from django.db import connection

from licheng.kernel.uuid7 import uuid7
from licheng.school.submission.holding import held

pytestmark = pytest.mark.django_db

TIMES = 200


def advisory_locks() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        return cursor.fetchone()[0]


def test_submission_that_was_let_go_is_free_at_once():
    left = []

    for _ in range(TIMES):
        with held(uuid7()) as is_ours:
            assert is_ours
        left.append(advisory_locks())

    assert left == [0] * TIMES


def test_submission_in_hand_is_nobody_elses_until_it_is_let_go():
    submission_id = uuid7()

    with held(submission_id) as first, held(submission_id) as second, held(uuid7()) as other:
        assert (first, second, other) == (True, False, True)
    with held(submission_id) as again:
        assert again


def test_submission_is_let_go_when_its_work_fails():
    submission_id = uuid7()

    with pytest.raises(RuntimeError), held(submission_id):
        raise RuntimeError
    with held(submission_id) as again:
        assert again
