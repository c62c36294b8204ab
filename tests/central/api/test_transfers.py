"""Transfers over HTTP: resumed anywhere, counted once, each school its own."""

import json

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from licheng.central.intake import staging
from licheng.central.intake.models import Package, Transfer
from tests.factories.exchange import digest_of
from tests.factories.packages import packed

DATA = packed()[0]
HALF = len(DATA) // 2


def code_of(response):
    return response.json()["problems"][0]["code"]


def test_begin_tells_where_to_start(submitter):
    response = submitter.begin(DATA)

    assert (response.status_code, response.json()) == (
        200,
        {
            "digest": digest_of(DATA),
            "size": len(DATA),
            "received": 0,
            "part_bytes": 1_048_576,
            "state": "RECEIVING",
        },
    )


def test_begin_again_tells_where_to_go_on(submitter):
    submitter.begin(DATA)
    submitter.part(DATA, 0, HALF)

    assert submitter.begin(DATA).json()["received"] == HALF
    assert Transfer.objects.count() == 1


def test_part_is_on_the_disk_before_the_answer(submitter):
    submitter.begin(DATA)

    response = submitter.part(DATA, 0, HALF)

    assert (response.status_code, response.json()["received"]) == (200, HALF)
    assert staging.staged_path(Transfer.objects.get().id).read_bytes() == DATA[:HALF]


def test_last_part_asks_for_the_check_once(submitter):
    submitter.begin(DATA)
    submitter.part(DATA, 0, HALF)

    response = submitter.part(DATA, HALF)

    package = Package.objects.get()
    assert response.json()["state"] == "CHECKING"
    assert (package.state, package.size) == ("CHECKING", len(DATA))
    assert list(ProcrastinateJob.objects.values_list("task_name", "args")) == [
        ("central.answer_package", {"package_id": str(package.id)})
    ]


@pytest.mark.parametrize(
    ("start", "end", "status", "code"),
    [
        (0, HALF, 409, "transfer_offset_differs"),
        (HALF + 1, None, 409, "transfer_offset_differs"),
        (HALF, HALF, 400, "transfer_part_empty"),
    ],
)
def test_part_at_another_place_changes_nothing(submitter, start, end, status, code):
    submitter.begin(DATA)
    submitter.part(DATA, 0, HALF)

    response = submitter.part(DATA, start, end)

    assert (response.status_code, code_of(response)) == (status, code)
    assert Transfer.objects.get().received == HALF


def test_offset_refusal_tells_where_to_go_on(submitter):
    submitter.begin(DATA)
    submitter.part(DATA, 0, HALF)

    assert submitter.part(DATA, 0, HALF).json()["problems"][0]["facts"] == {"received": HALF}


def test_part_beyond_the_size_is_refused(submitter):
    submitter.begin(DATA, size=HALF)

    response = submitter.part(DATA, 0, HALF + 1)

    assert (response.status_code, code_of(response)) == (400, "transfer_beyond_size")


def test_part_above_a_megabyte_is_refused_unread(submitter):
    data = bytes(1_048_577)
    submitter.begin(data)

    response = submitter.part(data, 0)

    assert (response.status_code, code_of(response)) == (413, "transfer_part_too_large")
    assert staging.staged_transfers() == []


def test_part_after_the_end_is_refused(submitter):
    submitter.send(DATA)

    response = submitter.part(DATA, len(DATA) - 1)

    assert (response.status_code, code_of(response)) == (409, "transfer_finished")


def test_other_size_for_the_same_digest_is_refused(submitter):
    submitter.begin(DATA)

    response = submitter.begin(DATA, size=5)

    assert (response.status_code, code_of(response)) == (409, "transfer_size_differs")


@pytest.mark.parametrize("body", [b"{}", b'{"size": "5"}', b"{", b'{"size": 1.5}'])
def test_begin_with_another_shape_is_refused(submitter, body):
    response = submitter.call("PUT", f"/api/transfers/{digest_of(DATA)}", body)

    assert (response.status_code, code_of(response)) == (400, "request_body_malformed")


@pytest.mark.parametrize("size", [0, -1, 64 * 1024**3 + 1])
def test_begin_with_an_impossible_size_is_refused(submitter, size):
    response = submitter.begin(DATA, size=size)

    assert (response.status_code, code_of(response)) == (413, "transfer_too_large")


def test_part_without_a_transfer_is_refused(submitter):
    response = submitter.part(DATA, 0, HALF)

    assert (response.status_code, code_of(response)) == (404, "transfer_not_found")


def test_lost_staging_begins_anew(submitter):
    submitter.begin(DATA)
    submitter.part(DATA, 0, HALF)
    staging.drop(Transfer.objects.get().id)

    assert submitter.begin(DATA).json()["received"] == 0


def test_bytes_beyond_the_count_are_written_over(submitter):
    submitter.begin(DATA)
    # A process killed after the disk was synced and before the row was committed leaves more bytes than counted.
    staging.write_part(Transfer.objects.get().id, 0, b"x" * len(DATA))

    submitter.part(DATA, 0, HALF)
    submitter.part(DATA, HALF)

    assert staging.staged_path(Transfer.objects.get().id).read_bytes() == DATA


def test_other_school_sees_nothing_of_it(submitter, neighbor):
    submitter.begin(DATA)

    for response in (
        neighbor.call("GET", f"/api/transfers/{digest_of(DATA)}"),
        neighbor.part(DATA, 0, HALF),
        neighbor.answer(digest_of(DATA)),
    ):
        assert response.status_code == 404
    assert Transfer.objects.get().received == 0


def test_same_bytes_of_another_school_are_another_transfer(submitter, neighbor):
    submitter.begin(DATA)
    submitter.part(DATA, 0, HALF)

    assert neighbor.begin(DATA).json()["received"] == 0
    assert Transfer.objects.count() == 2


def test_refusal_is_a_problem_document_with_a_sentence(submitter):
    response = submitter.answer("0" * 64)

    assert response.headers["Content-Type"] == "application/problem+json"
    assert json.loads(response.content) == {
        "type": "urn:licheng:problem:package_not_found",
        "title": "中央資料庫沒有這個名冊包。請先傳送。",
        "status": 404,
        "problems": [{"code": "package_not_found", "facts": {}, "sheet": "", "row": 0, "column": ""}],
    }
